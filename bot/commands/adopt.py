"""gongbao adopt: being built."""

EXAMPLES = """Examples:

\b
  gongbao adopt

Exit status: 0 done."""


def adopt() -> None:
    """Do nothing yet."""
