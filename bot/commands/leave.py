"""gongbao leave: being built."""

EXAMPLES = """Examples:

\b
  gongbao leave

Exit status: 0 done."""


def leave() -> None:
    """Do nothing yet."""
