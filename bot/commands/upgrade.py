"""gongbao upgrade: being built."""

EXAMPLES = """Examples:

\b
  gongbao upgrade

Exit status: 0 done."""


def upgrade() -> None:
    """Do nothing yet."""
