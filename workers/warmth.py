"""Do once before a worker forks what each of its jobs would otherwise do anew.

Measured: the first page of a process takes 60 ms longer than the next, for building the Markdown
engine, compiling patterns, reading the theme, loading Pillow's plugins and opening the ledger; the
first card 30 ms. A worker forks for every job, so without this each job would be the first.
"""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PIL import Image

from workers import cards
from workers.digest import Use
from workers.errors import StaleState
from workers.imaging.crop import glance
from workers.ledger.rehearsal import rehearse
from workers.publication import Publication, Route, State
from workers.steps.parse import parse
from workers.steps.picture import fit
from workers.steps.typeset import typeset

if TYPE_CHECKING:
    from workers.services import Services

# No clause of the title fits, nor one of the summary: all ways of cutting are gone.
PAGE: Final = f"""+++
title = "[0618]虽然这个标题（除了这里）没有一处停顿但是它在 GPT-4o 与 3.5 亿美元之间不停地说下去"
date = "2026-06-18"
description = "{"一句没有停顿的话说得太长，" * 20}"
+++

## item\u200b

text ([source](https://example.com)) https://example.com `code`, $x$, \\[一\\]
说的是中文。
接下去一行

- list

```python
print()
```

```sh
echo "$HOME" | cat
```
""".encode()
NOBODY: Final = Publication(
    id=0,
    account="",
    key="",
    revision="",
    state=State.RECEIVED,
    route=Route.DRAFT,
    title="",
    draft_id=None,
    draft_called_at=None,
    fence=0,
    lease_until=None,
    not_before=None,
    tries=0,
    why="",
    created_at=datetime.fromtimestamp(0, UTC),
    updated_at=datetime.fromtimestamp(0, UTC),
)


def warm_up(services: Services) -> None:
    """Set a small page in every account's theme, fit a small picture, write a card, say the SQL."""
    cards.drafted(NOBODY)
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
    rehearse(ledger, now)
    # The fields are those that box and prepare write on the way of a new page into the box.
    with suppress(StaleState):
        ledger.note(
            NOBODY,
            who="",
            what="",
            now=now,
            draft_id=None,
            draft_called_at=now,
            draft_sent={},
            article_hash="",
            draft_seen_hash=None,
        )
    with suppress(StaleState):
        ledger.move(
            NOBODY,
            State.DRAFTED,
            who="",
            what="",
            now=now,
            keep_lease=True,
            tries=0,
            draft_id="",
            draft_called_at=None,
            draft_sent=None,
            article_hash="",
            report={},
        )
    with suppress(StaleState):
        ledger.move(
            NOBODY,
            State.HANDED_OVER,
            who="",
            what="",
            now=now,
            keep_lease=True,
            draft_seen_hash="",
            forced=False,
        )
    ledger.release(0, owner="")
