"""gongbao init: being built."""

EXAMPLES = """Examples:

\b
  gongbao init

Exit status: 0 done."""


def init() -> None:
    """Do nothing yet."""
