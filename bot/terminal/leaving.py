"""The steps by which an account goes back to WeChat's own back end, for this very account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from workers.cards import STATES
from workers.curriculum import menu_of
from workers.ownreplies import Article, Match, Picture, Text
from workers.publication import Kind, State
from workers.replybook import book_now
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account
    from workers.menu import Button
    from workers.ownreplies import OwnReply
    from workers.publication import Publication
    from workers.services import Services

COMING: Final = (
    State.SCHEDULED, State.DUE, State.RELEASING, State.UNSURE, State.AWAITING_ADMIN,
    State.RECEIVED, State.DRAFTED, State.HANDED_OVER, State.HELD,
)  # fmt: skip
# Platform docs, "Custom menus": 3 × 5 buttons; what is longer than 4 and 8 Han is shown as "…".
TOP_COLUMNS, SUB_COLUMNS = 8, 16
# The platform's help on 关键词自动回复. Of the replies to a follow and to any message accounts
# differ (300 and 600), so that these are left to the form's own count.
TEXT_LONGEST: Final = 300
WORD_LONGEST: Final = 30
RULES_MOST: Final = 200
MOST_SHOWN: Final = 20
WHEN: Final = {
    Match.EXACT: "全匹配",
    Match.CONTAINS: "半匹配",
    Match.FOLLOW: "被关注回复",
    Match.DEFAULT: "收到消息回复",
}


class Step(NamedTuple):
    """One thing to do: what, and the lines of how; in this order."""

    title: str
    lines: tuple[str, ...]


def steps(account: Account, services: Services) -> list[Step]:
    """List what to do to leave gongbao. Changes nothing; raises LedgerAway."""
    return [
        Step("先把内容带走", tuple(_take_along(account))),
        Step("了结还在路上的", tuple(_coming(account, services))),
        Step("停用回调（服务器配置）", tuple(_callback(account, services))),
        Step("在后台重建菜单", tuple(_menu(account, services))),
        Step("在后台重建自动回复", tuple(_replies(account, services))),
        Step("收回密钥", tuple(_secrets(account))),
        Step("停掉服务", tuple(_service())),
    ]


def _take_along(account: Account) -> Iterator[str]:
    yield f"gongbao export 文件夹 --account {account.name}：页面、图片、文章、链接、教程、回复"
    yield "gongbao backup：整套账本，以后想回来时用"
    yield "已经发表的文章都在公众号里，不受影响；正文里的图片由微信保存"


def _coming(account: Account, services: Services) -> Iterator[str]:
    rows = services.ledger.publications(account=account.name, states=COMING, limit=100)
    if not rows:
        yield "没有在路上的"
        return
    for row in rows[:MOST_SHOWN]:
        yield f"{row.key}「{row.title}」{_state(row, account)}：{_ending(row)}"
    if len(rows) > MOST_SHOWN:
        more = f"gongbao status --account {account.name} --limit 100"
        yield f"还有 {len(rows) - MOST_SHOWN} 期：{more}"
    yield "取消之后草稿仍在公众号的草稿箱里，可以在后台发表或删除"


def _state(row: Publication, account: Account) -> str:
    at = row.release_at if row.state is State.SCHEDULED else None
    return STATES[row.state] + (f" {shown_at(at, account.schedule)}" if at else "")


def _ending(row: Publication) -> str:
    if row.state in (State.RELEASING, State.UNSURE, State.AWAITING_ADMIN):
        return "等它有结果再走"
    if row.state is State.HANDED_OVER:
        return f"在后台发表，再 gongbao published {row.key} 链接；不发就 gongbao cancel {row.key}"
    return f"gongbao release {row.key} 发出，或 gongbao cancel {row.key}"


def _callback(account: Account, services: Services) -> Iterator[str]:
    if not account.token:
        yield "没有设置过回调，跳过这一步"
        return
    yield "微信开发者平台 → 我的业务 → 公众号 → 基础信息 → 域名与消息推送配置 → 停用"
    yield "停用之后：公报不再回答读者，也不再听到发布结果；后台里原来设的菜单和自动回复重新起作用"
    if services.settings.public_url:
        yield f"停用的是：{services.settings.public_url}/wechat/{account.name}"


def _menu(account: Account, services: Services) -> Iterator[str]:
    menu = menu_of(account, services.ledger)
    if not menu.buttons:
        yield "公报没有给这个账号做菜单，跳过这一步"
        return
    if account.kind is not Kind.PERSONAL:
        yield "公报推送的菜单会留在微信里，但“点击”按钮停用后没有人答，要改成下面的链接或文字"
    yield "后台 → 内容与互动 → 自定义菜单（一级 3 个、各 4 个汉字；每个下面 5 个、各 8 个汉字）："
    for button in menu.buttons:
        yield f"  {button.name}{_target(button)}{_too_long(button.name, TOP_COLUMNS)}"
        for one in button.below:
            yield f"    {one.name}{_target(one)}{_too_long(one.name, SUB_COLUMNS)}"


def _target(button: Button) -> str:
    if button.url:
        return f" → 跳转网页 {button.url}"
    return f" → 发送消息（公报里是“{button.words}”，请自己写一段文字）" if button.words else ""


def _replies(account: Account, services: Services) -> Iterator[str]:
    replies = book_now(account, services.ledger).replies
    if not replies and not account.welcome:
        yield "没有自己的回复，跳过这一步（查往期、教程是公报答的，停用后就没有了）"
        return
    yield "后台 → 内容与互动 → 自动回复（能写多少字，以输入框的提示为准）："
    if account.welcome:
        yield f"  被关注回复：{account.welcome}"
    rules = sum(1 for reply in replies if reply.words)
    if rules:
        yield f"  关键词回复：每条规则的关键词最多 10 个、各 30 字，回复 300 字{_too_many(rules)}"
    for reply in replies:
        yield f"  {_when(reply)}：{_body(reply)}"


def _when(reply: OwnReply) -> str:
    if not reply.words:
        return WHEN[reply.match]
    long = "【超过 30 字，要缩短】" if len(reply.words) > WORD_LONGEST else ""
    return f"关键词“{reply.words}”（{WHEN[reply.match]}）{long}"


def _body(reply: OwnReply) -> str:
    match reply.body:
        case Text(words=words):
            return f"{words}{_too_much(words) if reply.words else ''}"
        case Picture(file=file):
            return f"图片 {file}" if file else "图片（在素材库里）"
        case Article() as card:
            return f"图文 {card.title} {card.url}（后台里选已发表的文章，或写成带链接的文字）"


def _secrets(account: Account) -> Iterator[str]:
    yield "微信开发者平台 → 基础信息 → 开发密钥：重置 AppSecret（旧的立刻失效，别的程序也要换）"
    yield "同一页 → API IP白名单：删去这台机器的地址"
    variables = f"GONGBAO_ACCOUNT_{account.name.upper()}_…"
    yield f"在这台机器上删去 .env 里的 {variables} 和 gongbao.toml 里的这一段"


def _service() -> Iterator[str]:
    yield "systemd：systemctl disable --now gongbao.service gongbao-backup.timer"
    yield "手工运行的 gongbao up：按 Ctrl-C"
    yield "Redis/Valkey 里没有要留的东西；账本里有读者的留言，不再需要就连同备份一起删除"


def _columns(name: str) -> int:
    return sum(1 if character.isascii() else 2 for character in name)


def _too_long(name: str, most: int) -> str:
    return f"【超过 {most // 2} 个汉字，要缩短】" if _columns(name) > most else ""


def _too_many(rules: int) -> str:
    over = f"【这里有 {rules} 条，后台最多 {RULES_MOST} 条规则，要合并】"
    return over if rules > RULES_MOST else ""


def _too_much(words: str) -> str:
    return "【超过 300 字，要分开或缩短】" if len(words) > TEXT_LONGEST else ""
