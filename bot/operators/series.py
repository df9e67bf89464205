"""教程 with a word behind it: the recommended series, as operators list and change it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.operators.command import Command
from workers.errors import Unfit
from workers.orders import teaching
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.operators.command import Said
    from workers.ledger import KeptTutorial

LIST_BYTES: Final = 1700
HOW: Final = "教程 加 分类 标题 链接"
GONE: Final = "（读者打不开，已撤下）"
NUMBERED: Final = re.compile(r"\s*(?:第\s*)?(\d+)(?:\s*篇)?(?:\s+(.*))?", re.DOTALL)


def listed(said: Said) -> str:
    """教程 列表: every tutorial with its number, by category; 教程 列表 2 goes on."""
    every = teaching.series_of(said.account, said.services)
    if not every:
        return f"{teaching.NONE}。这样加：{HOW}"
    page = int(said.rest) if said.rest.strip().isdecimal() else 1
    pages = list(_pages(every, said.services.ledger.gone_addresses(said.account.name)))
    if not 1 <= page <= len(pages):
        raise Unfit(f"列表只有 {len(pages)} 页")
    more = f"\n还有：教程 列表 {page + 1}" if page < len(pages) else ""
    which = f"，第 {page} 页" if len(pages) > 1 else ""
    return f"教程 {len(every)} 篇{which}\n{pages[page - 1]}{more}"


def add(said: Said) -> str:
    """教程 加 分类 标题 链接."""
    words = said.rest.split()
    if len(words) < len(("分类", "标题", "链接")):
        raise Unfit(f"还少一样，请这样写：{HOW}")
    category, *title, url = words
    order = teaching.add
    return order(said.account, category, " ".join(title), url, said.services, who=said.who)


def remove(said: Said) -> str:
    """教程 删 3, or 教程 删 标题."""
    return teaching.remove(said.account, said.rest, said.services, who=said.who)


def rename(said: Said) -> str:
    """教程 改 3 新标题."""
    which, title = _numbered(said, "教程 改 3 新标题")
    return teaching.rename(said.account, which, title, said.services, who=said.who)


def sort(said: Said) -> str:
    """教程 归 3 分类."""
    which, category = _numbered(said, "教程 归 3 进阶")
    return teaching.sort(said.account, which, category, said.services, who=said.who)


def move(said: Said) -> str:
    """教程 序 3 1."""
    which, place = _numbered(said, "教程 序 3 1")
    if not place.isdecimal():
        raise Unfit("新位置要写数字，请这样写：教程 序 3 1")
    return teaching.move(said.account, which, int(place[:9]), said.services, who=said.who)


def pin(said: Said) -> str:
    """教程 置顶 3."""
    return teaching.pin(said.account, said.rest, said.services, who=said.who)


def unpin(said: Said) -> str:
    """教程 取消置顶 3."""
    return teaching.pin(said.account, said.rest, said.services, who=said.who, pinned=False)


def relink(said: Said) -> str:
    """教程 换链 3 链接."""
    which, url = _numbered(said, "教程 换链 3 https://mp.weixin.qq.com/s/…")
    return teaching.relink(said.account, which, url, said.services, who=said.who)


def _numbered(said: Said, how: str) -> tuple[str, str]:
    """Read a number and what stands behind it. Raises Unfit."""
    found = NUMBERED.fullmatch(said.rest)
    if found is None or not (found[2] or "").strip():
        raise Unfit(f"请写编号和要改成的内容：{how}。编号见：教程 列表")
    return found[1], found[2].strip()


def _pages(every: Sequence[KeptTutorial], gone: Collection[str]) -> Iterator[str]:
    """Write the list in parts that find room in one answer; `gone` are dead addresses."""
    page: list[str] = []
    category: str | None = None
    for number, one in enumerate(every, start=1):
        head = [] if one.category == category else [f"【{one.category or '没有分类'}】"]
        dead = GONE if one.url in gone else ""
        lines = [*head, f"{number}. {'📌' if one.pinned else ''}{one.title}{dead}"]
        category = one.category
        if page and len("\n".join([*page, *lines]).encode()) > LIST_BYTES:
            yield "\n".join(page)
            page = []
        page += lines
    yield "\n".join(page)


COMMANDS: Final = (
    Command(
        names=("教程 列表", "tutorials"),
        needs=Role.EDITOR,
        usage="教程 列表：教程和编号",
        answer=listed,
        reads=True,
    ),
    Command(
        names=("教程 加", "教程 添加", "tutorials add"),
        needs=Role.PUBLISHER,
        usage="教程 加 入门 第一课 链接：加一篇教程",
        answer=add,
    ),
    Command(
        names=("教程 删", "教程 删除", "tutorials remove"),
        needs=Role.PUBLISHER,
        usage="教程 删 3：去掉，页面再贴也不回来",
        answer=remove,
    ),
    Command(
        names=("教程 改", "tutorials rename"),
        needs=Role.PUBLISHER,
        usage="教程 改 3 新标题",
        answer=rename,
    ),
    Command(
        names=("教程 归", "tutorials sort"),
        needs=Role.PUBLISHER,
        usage="教程 归 3 进阶：换到这个分类",
        answer=sort,
    ),
    Command(
        names=("教程 序", "教程 移", "tutorials move"),
        needs=Role.PUBLISHER,
        usage="教程 序 3 1：移到第 1 位",
        answer=move,
    ),
    Command(
        names=("教程 置顶", "tutorials pin"),
        needs=Role.PUBLISHER,
        usage="教程 置顶 3：它和它的分类排到最前",
        answer=pin,
    ),
    Command(
        names=("教程 取消置顶", "tutorials unpin"),
        needs=Role.PUBLISHER,
        usage="教程 取消置顶 3",
        answer=unpin,
    ),
    Command(
        names=("教程 换链", "tutorials url"),
        needs=Role.PUBLISHER,
        usage="教程 换链 3 链接",
        answer=relink,
    ),
)
