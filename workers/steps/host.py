"""Give a digest's pictures their places at WeChat: each one once per account, side by side."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workers.digest import HostedPicture, Use
from workers.errors import TryLater
from workers.ledger import Ledger, Upload
from workers.log import same_work
from workers.wechat.watched import Limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Future

    from workers.digest import FittedPicture
    from workers.wechat import WeChat

    Uploading = Future[tuple[HostedPicture, FittedPicture]]

HANDS = 8
"""Uploads under way at once; WeChat documents no limit, and a digest has a dozen pictures."""

STRETCH_SECONDS = 30
"""After this long the rest waits for the next try: a job must end within a minute."""

LATE_SECONDS = 10
"""So long what is on its way by then may still take to arrive."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture's bytes as they came, the ref that names it in the page, and what it is for.

    `fitted` is what was made of it, where that is known already; `sha256` is of the bytes, hex.
    """

    ref: str
    use: Use
    data: bytes = field(repr=False)
    fitted: FittedPicture | None = None
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.data).hexdigest())


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture that has its place; `uploaded` is False where it had one already.

    `before` and `after` are bytes, `similarity` the SSIM of what was uploaded now, else 1.0.
    """

    ref: str
    use: Use
    hosted: HostedPicture
    before: int
    after: int
    uploaded: bool
    similarity: float = 1.0


def host(
    wanted: Sequence[Wanted],
    *,
    account: str,
    wechat: WeChat,
    ledger: Ledger,
    fit: Callable[[bytes, Use], FittedPicture],
    hands: int = HANDS,
) -> list[Placed]:
    """Upload what this account has not yet, `hands` at a time; keep each address at once.

    The same bytes are uploaded once, whatever their names. After a failure the pictures that
    arrived stay known, so that the next try uploads only the rest; the first error is raised
    when all have come back.
    """
    first = {(w.sha256, w.use): w for w in wanted}
    known = {
        use: ledger.hosted_many(account, use, [sha for sha, u in first if u is use]) for use in Use
    }
    missing = [w for (sha, use), w in first.items() if sha not in known[use]]
    limit = Limit(STRETCH_SECONDS + LATE_SECONDS)
    fresh = _upload_all(
        missing,
        lambda w: _upload(w, wechat, fit, limit),
        lambda uploads: ledger.keep_hosted(account, uploads),
        hands,
    )
    return [_placed(w, fresh, known[w.use]) for w in wanted]


def _placed(
    wanted: Wanted,
    fresh: dict[tuple[str, Use], tuple[HostedPicture, FittedPicture]],
    known: dict[str, HostedPicture],
) -> Placed:
    sha = wanted.sha256
    size = len(wanted.data)
    if sha in known:
        return Placed(wanted.ref, wanted.use, known[sha], size, size, uploaded=False)
    hosted, made = fresh[sha, wanted.use]
    return Placed(
        wanted.ref,
        wanted.use,
        hosted,
        size,
        made.after,
        uploaded=True,
        similarity=made.similarity,
    )


def _upload_all(
    missing: Iterable[Wanted],
    upload: Callable[[Wanted], tuple[HostedPicture, FittedPicture]],
    keep: Callable[[list[Upload]], None],
    hands: int,
) -> dict[tuple[str, Use], tuple[HostedPicture, FittedPicture]]:
    """Upload side by side, and keep what arrives together in one transaction."""
    ends = time.monotonic() + STRETCH_SECONDS
    pool = ThreadPoolExecutor(hands, thread_name_prefix="picture", initializer=same_work())
    try:
        futures = {pool.submit(upload, w): w for w in missing}
        waiting = set(futures)
        while waiting:
            left = max(0.0, ends - time.monotonic())
            done, waiting = wait(waiting, timeout=left, return_when=FIRST_COMPLETED)
            if not done:
                break
            _keep_arrived(done, futures, keep)
    finally:
        pool.shutdown(cancel_futures=True)
    _keep_arrived(waiting, futures, keep)  # what came in while the pool was closing
    if any(future.cancelled() for future in waiting):
        raise TryLater("图片还没有传完，接着传", retry_after=0)
    return {(w.sha256, w.use): future.result() for future, w in futures.items()}


def _keep_arrived(
    done: Iterable[Uploading],
    futures: Mapping[Uploading, Wanted],
    keep: Callable[[list[Upload]], None],
) -> None:
    arrived = [f for f in done if not f.cancelled() and f.exception() is None]
    if arrived:
        keep([_arrival(futures[f], *f.result()) for f in arrived])


def _arrival(wanted: Wanted, hosted: HostedPicture, made: FittedPicture) -> Upload:
    return Upload(wanted.sha256, wanted.use, hosted, made.kind, made.before, made.after)


def _upload(
    wanted: Wanted, wechat: WeChat, fit: Callable[[bytes, Use], FittedPicture], limit: Limit
) -> tuple[HostedPicture, FittedPicture]:
    fitted = wanted.fitted or fit(wanted.data, wanted.use)
    name = f"{wanted.sha256[:16]}.{fitted.kind}"
    if wanted.use is Use.COVER or fitted.kind == "gif":
        # uploadimg refuses GIF; material of the same host may stand in an article, too.
        material = wechat.add_material(fitted.data, fitted.kind, name, seconds=limit.left)
        address, media_id = material.url, material.media_id
    else:
        address = wechat.upload_picture(fitted.data, fitted.kind, seconds=limit.left)
        media_id = ""
    return HostedPicture(address, fitted.width, fitted.height, media_id), fitted
