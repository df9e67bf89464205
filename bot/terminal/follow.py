"""Follow a publication until it comes to rest."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from workers.orders import standstill
from workers.standing import rests, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.publication import Publication
    from workers.services import Services

POLL_SECONDS: Final = 0.1
UNTOUCHED_SECONDS: Final = 10.0
NOBODY_WORKS: Final = (
    "还没有 worker 接手；请确认 `gongbao up` 或 `gongbao worker` 正在运行"
    "（按 Ctrl-C 可离开，不影响提交）"
)


def follow(
    publication: Publication,
    services: Services,
    notice: Callable[[str], object],
    *,
    meanwhile: Callable[[], object] = lambda: None,
) -> Publication:
    """Wait until the publication needs a person or has nothing left to do, or the house is paused.

    `notice` gets a sentence whenever something changes; `meanwhile` is called at each look and
    may raise to give up.
    """
    seen, first = publication, publication
    patience = time.monotonic() + UNTOUCHED_SECONDS
    while not rests(seen):
        if paused := standstill(services):
            notice(f"{paused}。恢复后会继续")
            break
        meanwhile()
        time.sleep(POLL_SECONDS)
        before, seen = seen, services.ledger.publication(publication.id)
        if (seen.state, seen.why) != (before.state, before.why):
            notice(f"{seen.key}：{told(seen)}")
        if patience and time.monotonic() > patience and seen.fence == first.fence:
            notice(NOBODY_WORKS)
            patience = 0.0
    return seen
