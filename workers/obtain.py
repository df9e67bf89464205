"""Get the bytes of every picture of a page: from its bundle, from itself, or from far away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workers.account import CallbackMode, MissingPictures
from workers.bundle.naming import visible
from workers.digest import Use
from workers.errors import Fault, Gravity
from workers.fetch import Fetched, FetchFailed, FetchRefused, check_address, fetch_picture
from workers.imaging.look import PictureUnfit
from workers.log import same_work
from workers.mending import pictures_of, read_page, sent
from workers.steps.cover import cover_faults
from workers.steps.picture import fit, inline_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from workers.account import Account
    from workers.digest import Digest, FittedPicture, Picture
    from workers.ledger import StoredSource
    from workers.services import Services

HANDS: Final = 8
FETCH_SECONDS: Final = 10.0
"""For one remote picture, redirects and all: eight side by side still fit into a job."""

KEPT: Final = timedelta(days=1)
"""For how long a fetched picture serves the account's other pages, unless its server says less."""

SHOWN: Final = 100
"""Characters of a picture's address in a fault."""


class Passing(Fault):
    """A picture that did not come, but may when it is asked for again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Obtained:
    """Bytes by ref; `fetched` are those that came from far away; faults are for the rest.

    `lacking` are the faults of pictures that could not be had, by ref, which `faults` has too.
    `far` are the refs that were passed over: foreign ones, whose addresses may be asked.
    """

    data: Mapping[str, bytes] = field(repr=False)
    fitted: Mapping[str, FittedPicture] = field(repr=False)
    fetched: Mapping[str, bytes] = field(repr=False)
    faults: tuple[Fault, ...]
    far: frozenset[str] = frozenset()
    lacking: Mapping[str, Fault] = field(default_factory=dict)


def wanted(digest: Digest) -> tuple[Picture, ...]:
    """List the pictures a page needs, the cover first, each ref once."""
    cover = (digest.cover,) if digest.cover is not None else ()
    return tuple({p.ref: p for p in (*digest.pictures, *cover)}.values())


def weigh(fault: Fault, account: Account) -> Fault:
    """Make a picture's fault stop the page or only warn, as the account's owner decided."""
    if account.missing_pictures is MissingPictures.STOP:
        return fault
    return replace(fault, gravity=Gravity.WARNING, remedy=f"已略去这张图片。{fault.remedy}")


def obtain(
    digest: Digest,
    files: Mapping[str, bytes],
    account: Account,
    *,
    remote: bool = True,
    checked: bool = False,
    without: Collection[str] = (),
) -> Obtained:
    """Gather and check all pictures side by side; refs in `without` are not even looked at.

    With `remote` off, foreign pictures are passed over, if their addresses are such as may be
    asked.

    `files` holds what was read from the bundle, by ref; with `checked` they were found good
    before (when the page was submitted) and are not decoded again. A picture that cannot be
    had, or is none, becomes a fault of the page.
    """
    every = [p for p in wanted(digest) if p.ref not in without]
    here = [p for p in every if remote or not _is_far(p, files)]
    passed = {p.ref: _refusal(p, digest) for p in every if p not in here}
    with ThreadPoolExecutor(HANDS, thread_name_prefix="obtain", initializer=same_work()) as pool:
        results = list(pool.map(lambda p: _one(p, files, digest, checked=checked), here))
    good = {p.ref: r for p, r in zip(here, results, strict=True) if not isinstance(r, Fault)}
    small = cover_faults(digest, {ref: data for ref, (data, _) in good.items()})
    told = {p.ref: r for p, r in zip(here, results, strict=True) if isinstance(r, Fault)}
    refused = {ref: fault for ref, fault in passed.items() if fault is not None}
    lacking = {ref: weigh(fault, account) for ref, fault in (told | refused).items()}
    return Obtained(
        data={ref: data for ref, (data, _) in good.items()},
        fitted={ref: fitted for ref, (_, fitted) in good.items() if fitted is not None},
        fetched={p.ref: good[p.ref][0] for p in here if p.ref in good and _is_far(p, files)},
        faults=(*lacking.values(), *small),
        far=frozenset(passed.keys() - refused.keys()),
        lacking=lacking,
    )


def obtain_kept(
    digest: Digest, source: StoredSource, account: Account, services: Services, *, anew: bool
) -> Obtained:
    """Obtain the pictures of a submitted page; what is fetched is kept with its source.

    A foreign picture that the account has fetched within KEPT is not fetched again. With `anew`
    nothing is taken over from other pages.
    """
    files, now = source.files | sent(source.mends, wanted(digest)), services.now()
    lacking = {p.ref for p in wanted(digest) if _is_far(p, files)}
    if lacking and not anew:
        files = files | services.ledger.reuse_fetched(source.id, lacking, since=now - KEPT)
    had = obtain(digest, files, account, checked=True)
    for ref, data in had.fetched.items():
        fresh = timedelta(seconds=data.fresh) if isinstance(data, Fetched) else KEPT
        # One that its server wants asked for again sooner counts as fetched longer ago.
        services.ledger.keep_remote(source.id, ref, data, now=now - (KEPT - fresh))
    return _with_numbers(had, digest, source, account) if had.lacking else had


def _with_numbers(
    had: Obtained, digest: Digest, source: StoredSource, account: Account
) -> Obtained:
    """Say how the pictures that could not be had can be sent from a phone, where operators may."""
    if not account.token or account.mode is CallbackMode.PLAIN:
        return had
    page = read_page(source.page, source.folder, account, {})
    numbers = {p.ref: n for n, p in enumerate(pictures_of(page, account), start=1)}
    key = digest.issue or digest.key
    told = {
        fault: replace(
            fault,
            remedy=f"{fault.remedy}；也可以在公众号里发「补图 {key} {numbers[ref]}」，再发这张图片",
        )
        for ref, fault in had.lacking.items()
        if ref in numbers
    }
    return replace(had, faults=tuple(told.get(fault, fault) for fault in had.faults))


def _is_far(picture: Picture, files: Mapping[str, bytes]) -> bool:
    return picture.remote and picture.ref not in files


def _one(
    picture: Picture, files: Mapping[str, bytes], digest: Digest, *, checked: bool
) -> tuple[bytes, FittedPicture | None] | Fault:
    try:
        data = _bytes(picture, files)
        known_good = checked and picture.ref in files
        return data, None if known_good else fit(data, Use.BODY)
    except PictureUnfit as unfit:
        what = f"图片 {_shown(picture)}：{unfit.what}"
        return Fault(what, unfit.remedy, digest.name, picture.line)
    except (FetchRefused, FetchFailed) as error:
        return _unreachable(picture, digest, error)


def _refusal(picture: Picture, digest: Digest) -> Fault | None:
    """Say at once that an address will never be asked, where the address alone tells it."""
    try:
        check_address(picture.ref)
    except FetchRefused as error:
        return _unreachable(picture, digest, error)
    return None


def _unreachable(picture: Picture, digest: Digest, why: Exception) -> Fault:
    what = f"图片 {_shown(picture)} 取不到：{why}"
    kind = Passing if isinstance(why, FetchFailed) and why.passing else Fault
    return kind(what, "把图片下载到页面旁边再引用，或改正地址", digest.name, picture.line)


def _shown(picture: Picture) -> str:
    """A picture's address for a sentence: a query may hold a signature, a `data:` URI all of it."""
    if picture.inline:
        return picture.ref.partition(",")[0][:SHOWN]
    address, query, _ = picture.ref.partition("?")
    host = address.rpartition("@")[2] if picture.remote and "@" in address else address
    hidden = "…@" if host != address else ""
    shown = visible(f"{hidden}{host}", SHOWN)
    return f"{shown}?…" if picture.remote and query else shown


def _bytes(picture: Picture, files: Mapping[str, bytes]) -> bytes:
    if picture.ref in files:
        return files[picture.ref]
    if picture.inline:
        return inline_bytes(picture.ref)
    if picture.remote:
        return fetch_picture(picture.ref, seconds=FETCH_SECONDS)
    raise PictureUnfit("没有随页面一起提交", "把图片放在页面旁边，再提交一次")
