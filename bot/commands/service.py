"""gongbao service: being built."""

EXAMPLES = """Examples:

\b
  gongbao service

Exit status: 0 done."""


def service() -> None:
    """Do nothing yet."""
