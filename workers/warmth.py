"""Do once before a worker forks what each of its jobs would otherwise do anew.

Measured: the first page of a process takes 60 ms longer than the next, for building the Markdown
engine, reading the theme, loading Pillow's plugins and opening the ledger. A worker forks for
every job, so without this each job would be the first.
"""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from PIL import Image

from workers.digest import Use
from workers.errors import StaleState
from workers.imaging.crop import glance
from workers.publication import State
from workers.steps.parse import parse
from workers.steps.picture import fit
from workers.steps.typeset import typeset

if TYPE_CHECKING:
    from workers.services import Services

PAGE: Final = b"""+++
title = "page"
+++

## item

text ([source](https://example.com)), `code`, $x$

- list

```python
print()
```
"""


def warm_up(services: Services) -> None:
    """Set a small page in every account's theme, fit a small picture, open the ledger."""
    for account in services.settings.accounts.values():
        typeset(parse(PAGE, name="index.md", folder="page", account=account), {}, account)
    for kind in ("JPEG", "PNG"):
        out = io.BytesIO()
        Image.new("RGB", (8, 8)).save(out, kind)
        fit(out.getvalue(), Use.BODY)
        glance(out.getvalue())
    _warm_ledger(services)


def _warm_ledger(services: Services) -> None:
    """Have SQLAlchemy compile what every job says first; there is no publication 0."""
    ledger, now = services.ledger, services.now()
    with suppress(StaleState):
        ledger.claim(0, [State.RECEIVED, State.DRAFTED], owner="", seconds=1, now=now)
    with suppress(LookupError):
        ledger.sources(0)
    with suppress(LookupError):
        ledger.publication(0)
    for use in Use:
        ledger.hosted_many("", use, ["0", "1"])
