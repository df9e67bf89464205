"""A foreign site for the tests of fetching."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rawsite import Site, whole

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with one picture."""
    site = Site()
    site.pages["/a.png"] = whole()
    yield site
    site.close()
