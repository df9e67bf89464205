"""Released → published: what WeChat says of a release, by its event or when asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from workers import cards, lessons, shelving
from workers.addresses import known_by
from workers.errors import WeChatError
from workers.publication import Fate, Route, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.ledger import Finish
    from workers.publication import Publication, Release
    from workers.services import Services

LOOKS: Final = (15, 30, 60, 120, 300, 600, 1800, 3600)
"""Seconds between one look and the next: eight leave room for a dozen releases a day within
the 100 that freepublish/get has."""
LAST_PAUSE: Final = timedelta(hours=6)
MOST_LOOKS: Final = 20
"""After some days nobody looks any more; the address may still come, by a person or an event."""

MASS_WORDS: Final[Mapping[str, str]] = {
    "send fail": "微信说发送失败",
    "err(10001)": "涉嫌广告", "err(20001)": "涉嫌政治", "err(20002)": "涉嫌色情",
    "err(20004)": "涉嫌社会", "err(20006)": "涉嫌违法犯罪", "err(20008)": "涉嫌欺诈",
    "err(20013)": "涉嫌版权", "err(21000)": "涉嫌其他违规", "err(22000)": "涉嫌互推",
    "err(30001)": "原创校验出错", "err(30002)": "原创校验判定不能群发",
    "err(30003)": "原创校验判定为转载", "err(40001)": "管理员拒绝了群发",
    "err(40002)": "管理员 30 分钟内没有确认",
}  # fmt: skip
"""Platform docs, MASSSENDJOBFINISH: what `Status` says of a mass-send that did not go out."""

PUBLISH_WORDS: Final[Mapping[int, str]] = {
    2: "原创校验没有通过",
    3: "微信发布失败",
    4: "微信平台审核没有通过",
}
GONE: Final[Mapping[int, str]] = {5: "文章发布后被人全部删除", 6: "文章发布后被系统全部封禁"}
CHECKED: Final = {1: "不是转载", 2: "判为转载，已按转载发出", 3: "判为转载，不能发出"}


def settle(publication: Publication, services: Services) -> Publication:
    """Take the event if it has come, else ask WeChat, a little more seldom each time."""
    release = services.ledger.newest_release(publication.id)
    assert release is not None
    finish = services.ledger.finish(release.account, release.route, release.receipt)
    if finish is not None:
        return finished(publication, finish, services)
    looked = _ask(publication, release, services)
    # What came while WeChat was asked has woken nobody: this worker had the publication in hand.
    late = services.ledger.finish(release.account, release.route, release.receipt)
    if late is None or looked.state is not publication.state:
        return looked
    return finished(looked, late, services)


def _ask(publication: Publication, release: Release, services: Services) -> Publication:
    try:
        if release.route is Route.MASS:
            return _ask_mass(publication, release, services)
        return _ask_publish(publication, release, services)
    except WeChatError as error:  # what is out stays out, whatever a question is answered with
        return _wait(publication, services, why=str(error))


def finished(publication: Publication, finish: Finish, services: Services) -> Publication:
    """Act on a finish event of this release."""
    if finish.route is Route.PUBLISH:
        return _publish_status(publication, services, **_as_status(finish.said))
    said = finish.said
    status = str(said.get("status", ""))
    addresses = [str(each) for each in said.get("addresses", [])]
    if status in ("send success", "sendsuccess"):
        return out(publication, addresses, services, report=_mass_report(said))
    if status not in MASS_WORDS and not status.startswith("err("):
        # A word that the documents do not have proves nothing.
        release = services.ledger.newest_release(publication.id)
        assert release is not None
        return _ask(publication, release, services)
    why = MASS_WORDS.get(status, f"微信说：{status}")
    return _failed(publication, f"群发没有发出：{why}", services, report=_mass_report(said))


def out(
    publication: Publication,
    addresses: list[str],
    services: Services,
    *,
    report: dict[str, Any] | None = None,
    article_id: str = "",
) -> Publication:
    """Released → published, once readers have an address; without one it is asked for."""
    report = {**(report or {}), "addresses": addresses}
    if not addresses:
        return _wait(publication, services, tell=True, report=report)
    moved = services.ledger.move(
        publication,
        State.PUBLISHED,
        who="worker",
        what="published",
        now=services.now(),
        address=known_by(addresses[0]),
        outcome={"fate": Fate.DONE, "report": report, "article_id": article_id},
        tell=cards.published(publication, known_by(addresses[0]), report),
    )
    lessons.learn_out(moved.id, services)
    shelving.put_in_place(moved.id, services)
    return moved


def _ask_mass(publication: Publication, release: Release, services: Services) -> Publication:
    status = services.wechat(publication.account).mass_status(release.receipt)
    if status == "SEND_FAIL":
        return _failed(publication, "群发没有发出：微信说发送失败", services)
    if status == "DELETE":
        return _gone(publication, "群发已被人在后台删除", services)
    # mass/get brings no address: where no event comes, a person has to look it up.
    sent = status == "SEND_SUCCESS" and release.looks + 1 >= len(LOOKS) // 2
    return _wait(publication, services, tell=sent)


def _ask_publish(publication: Publication, release: Release, services: Services) -> Publication:
    told = services.wechat(publication.account).publish_status(release.receipt)
    return _publish_status(
        publication,
        services,
        status=int(told.stage),
        addresses=list(told.addresses),
        article_id=told.article_id,
        failed=list(told.failed),
    )


def _publish_status(
    publication: Publication,
    services: Services,
    *,
    status: int,
    addresses: list[str],
    article_id: str,
    failed: list[int],
) -> Publication:
    if status == 0:
        return out(publication, addresses, services, article_id=article_id)
    if status in GONE:
        return _gone(publication, GONE[status], services)
    if status in PUBLISH_WORDS:
        which = f"（第 {'、'.join(map(str, failed))} 篇）" if failed else ""
        return _failed(publication, f"发布没有成功：{PUBLISH_WORDS[status]}{which}", services)
    return _wait(publication, services)


def _wait(
    publication: Publication,
    services: Services,
    *,
    tell: bool = False,
    report: dict[str, Any] | None = None,
    why: str = "",
) -> Publication:
    """Look again later, a dozen times and ever more seldom; `tell` asks for the address, once."""
    release = services.ledger.newest_release(publication.id)
    assert release is not None
    looks = release.looks + 1
    pause = timedelta(seconds=LOOKS[looks]) if looks < len(LOOKS) else LAST_PAUSE
    told = cards.needs_address(publication) if tell or looks == len(LOOKS) else None
    ends = looks >= MOST_LOOKS
    return services.ledger.note(
        publication,
        who="worker",
        what="look",
        now=services.now(),
        not_before=services.now() + (timedelta(days=36500) if ends else pause),
        tell=told,
        why=why,
        outcome={"looks": looks, **({"report": report} if report is not None else {})},
    )


def _failed(
    publication: Publication,
    why: str,
    services: Services,
    *,
    report: dict[str, Any] | None = None,
) -> Publication:
    """WeChat took the call and then let nothing out; whether the draft is still there varies."""
    why = f"{why}。要再试：在后台看明原因，改好后 gongbao submit --force"
    return services.ledger.move(
        publication,
        State.HELD,
        who="worker",
        what="not released",
        why=why,
        now=services.now(),
        released_at=None,
        tell=cards.held(publication, why),
        outcome={"fate": Fate.REFUSED, "report": report},
    )


def _gone(publication: Publication, why: str, services: Services) -> Publication:
    moved = services.ledger.move(
        publication,
        State.WITHDRAWN,
        who="WeChat",
        what="gone",
        why=why,
        now=services.now(),
        tell=cards.withdrawn(publication, why),
        outcome={"fate": Fate.DONE},
    )
    lessons.learn_out(moved.id, services)
    services.ledger.drop_article(moved.id)
    return moved


def _mass_report(said: Mapping[str, Any]) -> dict[str, Any]:
    checked = said.get("check_state")
    names = ("total", "filtered", "sent", "failed")
    return {
        **{name: said.get(name) for name in names},
        "status": said.get("status"),
        "reprint": CHECKED.get(checked, "") if isinstance(checked, int) else "",
    }


def _as_status(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": int(said.get("status", 1)),
        "addresses": [str(each) for each in said.get("addresses", [])],
        "article_id": str(said.get("article_id", "")),
        "failed": list(said.get("failed", [])),
    }
