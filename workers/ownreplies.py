"""The account's own replies, read from replies.toml and matched. Pure."""
