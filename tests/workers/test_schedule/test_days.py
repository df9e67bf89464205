"""The day an operator writes, on the account's own calendar."""

from datetime import UTC, date, datetime

import pytest

from workers.account import Schedule
from workers.schedule import Unclear, read_day

SHANGHAI = Schedule(zone="Asia/Shanghai")
# In Shanghai it is half past one in the night of the 23rd.
NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("today", (2026, 11, 23)),
        ("今天", (2026, 11, 23)),
        (" Tomorrow ", (2026, 11, 24)),
        ("昨天", (2026, 11, 22)),
        ("后天", (2026, 11, 25)),
        ("1123", (2026, 11, 23)),
        ("11-23", (2026, 11, 23)),
        ("6月18日", (2026, 6, 18)),
        ("0101", (2027, 1, 1)),
        ("2024-06-18", (2024, 6, 18)),
        ("20240618", (2024, 6, 18)),
    ],
)
def test_a_day_is_read_as_it_is_meant(written: str, day: tuple[int, int, int]) -> None:
    """Without a year it is the nearest one."""
    assert read_day(written, SHANGHAI, NOW) == date(*day)


@pytest.mark.parametrize("written", ["", "618", "1345", "02-30", "2024-13-01", "星期一", "٠٦١٨"])
def test_what_is_no_day_is_said_with_what_to_write(written: str) -> None:
    """A sentence, and nothing is guessed."""
    with pytest.raises(Unclear, match=r"0618|没有"):
        read_day(written, SHANGHAI, NOW)
