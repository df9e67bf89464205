"""Pictures as pure functions: bytes in, bytes or facts out. The only door to Pillow."""
