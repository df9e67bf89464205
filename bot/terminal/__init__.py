"""What the commands share: how they look at the house, follow its work, and speak."""
