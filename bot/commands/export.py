"""gongbao export: being built."""

EXAMPLES = """Examples:

\b
  gongbao export

Exit status: 0 done."""


def export() -> None:
    """Do nothing yet."""
