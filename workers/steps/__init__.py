"""One verb a file; the steps are strangers to one another."""
