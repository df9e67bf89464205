"""gongbao forget: being built."""

EXAMPLES = """Examples:

\b
  gongbao forget

Exit status: 0 done."""


def forget() -> None:
    """Do nothing yet."""
