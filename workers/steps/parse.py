"""Parse: a Hugo page becomes a Digest, with every fault of the page gathered in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from workers import diagram, formula, frontmatter, mending
from workers.account import NoteStyle
from workers.digest import PAGE_BYTES, Digest, Picture
from workers.errors import Fault
from workers.frontmatter.issue import issue_of
from workers.frontmatter.permalink import public_address
from workers.markup import body, bounds, engine, shortcodes, tree
from workers.markup.body import Body
from workers.markup.closings import PageItself, from_root
from workers.markup.layout import Tangled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.frontmatter import FrontMatter, Split
    from workers.mending import Mend
    from workers.settings import Account

_BOMS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NOT_ASCII: Final = re.compile("[^\\x00-\\x7f\ufffd]")


def parse(
    page: bytes, *, name: str, folder: str, account: Account, mends: Sequence[Mend] = ()
) -> Digest:
    """Read a page of at most PAGE_BYTES bytes; never raises for what is in it.

    `name` is the page's file as its author knows it (faults carry it), `folder` the folder it
    lies in (the last guess at its issue day). `mends` are laid over what the page says.
    """
    if fault := _unfit(page, name):
        return Digest(name=name, folder=folder, slug="", title="", faults=(fault,))
    text, faults = _decode(page, name)
    split = frontmatter.split(text, file=name)
    front = frontmatter.read(split, file=name, keys=account.keys)
    issue = issue_of(front, folder, file=name)
    source_url, odd_address = public_address(
        front, folder, base_url=account.base_url, permalink=account.permalink, file=name
    )
    itself = _itself(account, source_url, front.slug, folder)
    found = _body(split, name, itself, account, mends)
    digest = Digest(
        name=name,
        folder=folder,
        slug=front.slug,
        title=front.title,
        author=front.author,
        summary=front.summary,
        day=issue.day,
        issue=issue.mark,
        cover=_cover(front),
        cover_crop=front.cover_crop,
        cover_crop_square=front.cover_crop_square,
        tags=front.tags,
        categories=front.categories,
        draft=front.draft,
        theme=front.theme,
        route=front.route,
        source_url=source_url,
        comments=front.comments,
        extra=front.extra,
        html=found.html,
        items=found.items,
        pictures=(*found.pictures, *_account_picture(account, found)),
        notes=found.notes,
        kept_links=found.kept_links,
        ai=front.ai or bool(account.furniture.ai),
        tutorials=found.tutorials,
        furniture_found=found.closings,
        faults=(*faults, *front.faults, *issue.faults, *odd_address, *found.faults),
    )
    return mending.dress(digest, mends)


def _unfit(page: bytes, name: str) -> Fault | None:
    if not page.strip():
        return Fault("页面是空的", "请写好内容后再提交", name)
    if len(page) > PAGE_BYTES:
        return Fault(
            f"页面有 {len(page):,} 字节，超过 {PAGE_BYTES:,}",
            "请确认选对了文件；确实这样长的话，请拆成几篇",
            name,
        )
    return None


def _decode(page: bytes, name: str) -> tuple[str, tuple[Fault, ...]]:
    """Text whose lines end in LF; bytes that are no UTF-8 are a fault.

    They are read on as what they seem to be, so that the other faults are those of the page.
    """
    faults: tuple[Fault, ...] = ()
    try:
        text = page.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = page.count(b"\n", 0, error.start) + 1
        coding = _seeming(page)
        seen = f"（看起来是 {coding.upper()}）" if coding else ""
        what = f"第 {error.start + 1} 个字节起不是 UTF-8{seen}"
        faults = (Fault(what, "请在编辑器里另存为 UTF-8 编码", name, line),)
        text = page.decode(coding or "utf-8-sig", errors="replace")
    return tree.printable(text.replace("\r\n", "\n").replace("\r", "\n")), faults


def _seeming(page: bytes) -> str:
    """The coding of a page that is no UTF-8; "" for one that is merely damaged."""
    if bom := next((coding for bom, coding in _BOMS if page.startswith(bom)), ""):
        return bom
    # Some of GBK's pairs are good UTF-8 by chance, 一 among them; most are not.
    read = page.decode("utf-8", errors="replace")
    if read.count("\ufffd") <= len(_NOT_ASCII.findall(read)):
        return ""
    try:
        page.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "gb18030"


def _itself(account: Account, source_url: str, *names: str) -> PageItself:
    base_url, picture = account.base_url, account.furniture.picture
    return PageItself.of(base_url=base_url, picture=picture, address=source_url, names=names)


def _account_picture(account: Account, found: Body) -> tuple[Picture, ...]:
    ref = unquote(from_root(account.furniture.picture))
    shown = bool(ref and found.html) and ref not in {picture.ref for picture in found.pictures}
    return (Picture(ref, alt="公众号二维码", furniture=True),) if shown else ()


def _body(
    split: Split, name: str, page: PageItself, account: Account, mends: Sequence[Mend]
) -> Body:
    words = mending.in_body(split.body, mends)
    split = split._replace(body=words.body)
    if not split.body.strip():
        return Body(faults=(Fault("正文是空的", "请在 front matter 之后写正文", name),))
    if over := bounds.overrun(split.body):
        line = None if over.line is None else over.line + split.offset
        return Body(faults=(Fault(over.what, over.remedy, name, line),))
    expanded = shortcodes.expand(
        split.body, file=name, offset=split.offset, permalink=account.permalink
    )
    try:
        root = tree.grow(engine.convert(expanded.body))
        too_deep = tree.depth(root) > tree.DEEPEST
    except RecursionError:
        too_deep = True
    except Tangled:
        fault = Fault("有一段里的 [ 太多", "请检查是否误粘贴了内容，或用空行分段", name)
        return Body(faults=(*expanded.faults, fault))
    if too_deep:
        fault = Fault("正文嵌套太深", "请减少引用、列表或 HTML 标签的层数", name)
        return Body(faults=(*expanded.faults, fault))
    lost = mending.in_tree(root, words, name)
    drawn = _draw(root, split, name, account)
    found = body.read(
        root,
        body.Source(split.body, split.offset, name),
        page,
        inline=account.notes is NoteStyle.INLINE,
        replace=account.furniture.replace,
    )
    return found._replace(faults=(*expanded.faults, *lost, *drawn, *found.faults))


def _draw(root: tree.Element, split: Split, name: str, account: Account) -> tuple[Fault, ...]:
    """Formulae and diagrams become pictures of the page."""
    unread = formula.settle(root, split.body, file=name, offset=split.offset)
    undrawn = diagram.settle(
        root, split.body, command=account.mermaid, file=name, offset=split.offset
    )
    return (*unread, *undrawn)


def _cover(front: FrontMatter) -> Picture | None:
    if not front.image:
        return None
    written = front.image
    ref = written if re.match("data:", written) else unquote(written)
    return Picture(ref, front.image_line)
