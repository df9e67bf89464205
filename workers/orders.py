"""What an operator may order, from whatever place the word comes: each order is one transaction."""
