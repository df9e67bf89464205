"""What the back end's page shows of an account, ready for its template."""

from dataclasses import dataclass
from urllib.parse import quote

from bot.sandbox.pages import ShownDraft, shown_draft, shown_time
from bot.sandbox.published import sandbox_path
from bot.sandbox.releases import Release
from bot.sandbox.world import Account

STATES = {
    "under_way": "发表中",
    "awaiting_admin": "等待管理员确认",
    "out": "",
    "failed": "发表失败",
    "deleted": "已删除",
    "banned": "已被平台封禁",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedDraft:
    """A draft with the path its forms are sent under."""

    shown: ShownDraft
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutArticle:
    """One article of a release: its title, address, and where the sandbox shows it."""

    title: str
    address: str
    path: str
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRelease:
    """A release, ready to be shown; `number` is its place among the account's."""

    number: int
    way: str
    time: str
    state: str
    msg_id: str
    can_be_deleted: bool
    waits_for_admin: bool
    articles: list[OutArticle]


def desk_path(app_id: str) -> str:
    """The address of an account's back end, without host."""
    return f"/sandbox/backend/{quote(app_id, safe='')}"


def draft_path(app_id: str, media_id: str) -> str:
    """The address that the forms of a draft are sent under."""
    return f"{desk_path(app_id)}/drafts/{quote(media_id, safe='')}"


def boxed_drafts(account: Account) -> list[BoxedDraft]:
    """The draft box, newest first."""
    newest = sorted(account.drafts.values(), key=lambda one: one.update_time, reverse=True)
    return [
        BoxedDraft(
            shown=shown_draft(account, draft), path=draft_path(account.app_id, draft.media_id)
        )
        for draft in newest
    ]


def shown_releases(account: Account) -> list[ShownRelease]:
    """What is out or on its way, newest first."""
    return [_release(one, number) for number, one in enumerate(account.releases)][::-1]


def _release(release: Release, number: int) -> ShownRelease:
    return ShownRelease(
        number=number,
        way="已通知" if release.notified else "未通知",
        time=shown_time(release.settled_at or release.called_at),
        state=STATES[release.state],
        msg_id=release.msg_id,
        can_be_deleted=release.state == "out",
        waits_for_admin=release.state == "awaiting_admin",
        articles=[
            OutArticle(
                title=article["title"],
                address=article.get("url", ""),
                path=sandbox_path(article.get("url", "")),
                deleted=article["is_deleted"],
            )
            for article in release.articles
        ],
    )
