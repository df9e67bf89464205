"""What anyone may ask: digests, tutorials, the account's own replies, a word for a person."""
