"""One command a file; `bot.cli` says which there are."""
