"""gongbao author: being built."""

EXAMPLES = """Examples:

\b
  gongbao author

Exit status: 0 done."""


def author() -> None:
    """Do nothing yet."""
