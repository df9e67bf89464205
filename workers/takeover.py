"""What the back end had set up, taken over before the callback switches it off."""
