"""Submit: pages dropped as a folder or an archive, and what a worker made of them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple
from zipfile import ZIP_STORED, ZipFile

from flask import request

from bot.console.page import Deed, Page
from bot.console.words import Word
from workers.bundle.naming import visible
from workers.bundle.packing import PACKED_BYTES
from workers.bundle.unpacking import ENTRIES
from workers.enqueue import TAKE_IN
from workers.errors import Unfit
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.datastructures import FileStorage

    from bot.console.page import Facts, Visit
    from workers.account import Account
    from workers.ledger import Arrival

MOST: Final = PACKED_BYTES
"""Bytes of one form."""
NAME_MOST: Final = 200
NOTHING: Final = "没有选文件。请选一个压缩包，或页面所在的整个文件夹。"
TOO_MANY: Final = "一次最多 {most} 个文件。请只选页面和它的图片。"
HOMELESS: Final = (
    "index.md 要和它的文件夹一起交：文件夹的名字就是这一期的名字。请选整个文件夹，或打成 zip。"
)
OUTCOMES: Final = {
    "new": Word("收下了", "new", "good"),
    "same": Word("没有变化", "same", "calm"),
    "changed": Word("内容有变，会更新草稿", "changed", "good"),
    "leaving": Word("没有收下：它已在发送", "leaving", "warn"),
    "doubtful": Word("没有收下：上一次发送没有得到确定的回答", "doubtful", "warn"),
    "released": Word("没有收下：它已经发出", "released", "warn"),
    "faulty": Word("有错误，没有收下", "faulty", "bad"),
    "": Word("后台正在读", "reading", "wait"),
}


class Arrived(NamedTuple):
    """What came in, whose it is, and its publication's key ("" for none)."""

    arrival: Arrival
    account: Account
    key: str


def view(visit: Visit) -> Facts:
    ledger, names = visit.services.ledger, [account.name for account in visit.accounts]
    every = ledger.arrivals(names)
    accounts = visit.services.settings.accounts
    arrived = [Arrived(each, accounts[each.account], _key(each, visit)) for each in every]
    waits = any(each.done_at is None for each in every)
    return {"arrived": arrived, "outcomes": OUTCOMES, "most": MOST, "waits": waits}


def take(visit: Visit) -> str:
    """Keep what was sent for a worker: this process runs none of what makes articles."""
    account = visit.demand(visit.form.get("of", ""))
    sent = [each for each in request.files.getlist("files") if each.filename]
    name, archive = _archive(sent)
    ledger = visit.services.ledger
    ledger.sync_accounts([account])
    number = ledger.keep_arrival(
        account.name,
        archive,
        name=name,
        who=visit.who,
        now=visit.now,
        force=bool(visit.form.get("force")),
        again=bool(visit.form.get("again")),
    )
    visit.services.wakeups.call(TAKE_IN, number)
    return f"{name} 已交给后台，结果很快会出现在下面。"


def _archive(sent: Sequence[FileStorage]) -> tuple[str, bytes]:
    """Give an archive's name and bytes: the one that was sent, or one of all. Raises Unfit."""
    if not sent:
        raise Unfit(NOTHING)
    names = [(each.filename or "").replace("\\", "/") for each in sent]
    if len(sent) == 1 and names[0].casefold().endswith(".zip"):
        return _shown(names[0].rpartition("/")[2]), sent[0].read()
    if len(sent) > ENTRIES:
        raise Unfit(TOO_MANY.format(most=ENTRIES))
    if any("/" not in name and name.casefold() == "index.md" for name in names):
        raise Unfit(HOMELESS)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, each in zip(names, sent, strict=True):
            archive.writestr(name, each.read())
    return _shown(names[0].partition("/")[0]), packed.getvalue()


def _shown(name: str) -> str:
    return visible(name, NAME_MOST)


def _key(arrival: Arrival, visit: Visit) -> str:
    if arrival.publication is None:
        return ""
    return visit.services.ledger.publication(arrival.publication).key


PAGE: Final = Page(
    name="submit",
    path="/submit",
    title="提交",
    english="Submit",
    view=view,
    icon="submit",
    deeds={"take": Deed(needs=Role.EDITOR, do=take, most=MOST)},
)
