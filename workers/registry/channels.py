"""Read the addresses of operators' own channels, which are secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.sheet import Sheet

# An address of any scheme, or the bare SendKey that Server酱 gives out. Whether Apprise reads it,
# only Apprise can tell, and it is loaded where it is needed.
_CHANNEL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+|SCT\w+|sctp\w+", re.ASCII)


def read_channels(variable: str, table: Mapping[str, object], sheet: Sheet) -> tuple[str, ...]:
    """Read `notify`; a problem names the variable and the address's place, never the address."""
    channels = sheet.texts(variable, table, "notify")
    for number, channel in enumerate(channels, 1):
        if not _CHANNEL.fullmatch(channel):
            sheet.wrong(f"{variable} (notify): address {number} of {len(channels)} is no address")
    return channels
