"""Find the page that a mend is meant for, and say why it cannot be mended where it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workers.errors import Unfit
from workers.mending import Part, named, pictures_of, read_page
from workers.orders.standing import MAYBE_OUT, standing, unproven
from workers.publication import LEAVING, OUT, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.account import Account
    from workers.digest import Picture
    from workers.ledger import MendablePage
    from workers.mending import Mend, Page
    from workers.publication import Publication
    from workers.services import Services

LATE: Final = {
    **dict.fromkeys(LEAVING, "已在发送，本次修改未包含"),
    **dict.fromkeys(OUT, "已经发出，本次修改未包含"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mendable:
    """A page of a publication: as the ledger has it, as it reads, and its draft's other pages."""

    publication: Publication
    kept: MendablePage
    own: Page
    pages: Sequence[MendablePage]

    def now(self, part: Part) -> str:
        """What a title or summary says, mended or not."""
        mended = [mend.value for mend in self.kept.mends if mend.part is part]
        return mended[-1] if mended else {Part.TITLE: self.own.title}.get(part, self.own.summary)

    def of(self, part: Part, place: str = "") -> Mend | None:
        """The mend that stands at a place."""
        its = (mend for mend in self.kept.mends if (mend.part, mend.place) == (part, place))
        return next(its, None)

    @property
    def over(self) -> str:
        """The name of the body picture that a mend made the cover, "" for none."""
        cover = self.of(Part.COVER)
        return cover.value if cover else ""

    def crops_of(self, part: Part, place: str) -> tuple[Mend, ...]:
        """The crops that say nothing any more once that part is mended: of another cover."""
        covers = {self.over} if self.of(Part.COVER) else {named(self.own.cover)}
        # Without a cover of its own any picture of the page may be it.
        same = part is Part.COVER or (part is Part.PICTURE and covers & {"", place})
        return tuple(m for m in self.kept.mends if m.part is Part.CROP) if same else ()


def mendable(
    publication: Publication, account: Account, services: Services, *, said: str = ""
) -> Mendable:
    """Find the page by what was said: its key, its issue, else the draft's first. Raises Unfit."""
    key, state = publication.key, publication.state
    if state in LATE:
        raise Unfit(f"{key} {LATE[state]}：{standing(publication, account, services)}")
    if state is State.CANCELLED:
        raise Unfit(f"{key} 已取消，没有要改的；重新提交以后再改")
    if state is State.HELD and unproven(publication, services) is not None:
        raise Unfit(MAYBE_OUT.replace("{key}", key))
    pages = services.ledger.mendable(publication.id)
    by_key = (page for page in pages if page.key == said)
    by_issue = (page for page in pages if page.issue and page.issue == said)
    kept = next(by_key, None) or next(by_issue, None) or pages[0]
    own = read_page(kept.page, kept.folder, account, kept.hashes)
    return Mendable(publication=publication, kept=kept, own=own, pages=pages)


def numbered(page: Mendable, account: Account, number: str) -> Picture:
    """A picture of the page by its number, counted from 1. Raises Unfit."""
    pictures = pictures_of(page.own, account)
    if not pictures:
        raise Unfit("正文里没有图片")
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0  # noqa: PLR2004  digits
    if not 1 <= at <= len(pictures):
        raise Unfit(f"正文有 {len(pictures)} 张图片，请写 1 到 {len(pictures)} 中的一个号码")
    return pictures[at - 1]
