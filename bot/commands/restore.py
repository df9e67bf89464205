"""gongbao restore: being built."""

EXAMPLES = """Examples:

\b
  gongbao restore

Exit status: 0 done."""


def restore() -> None:
    """Do nothing yet."""
