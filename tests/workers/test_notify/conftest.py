"""A channel of operators, played by a server of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from channel import Channel, standing_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def channel() -> Iterator[Channel]:
    with standing_in() as kept:
        yield kept
