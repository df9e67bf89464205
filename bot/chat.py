"""Who answers a message: a command, the account's own replies, else what anyone may ask."""
