"""gongbao backup: being built."""

EXAMPLES = """Examples:

\b
  gongbao backup

Exit status: 0 done."""


def backup() -> None:
    """Do nothing yet."""
