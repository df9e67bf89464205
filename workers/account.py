"""One Official Account as its owner set it up. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from workers.publication import Kind, Route

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WECHAT_API: Final = "https://api.weixin.qq.com/cgi-bin/"
TUTORIAL_TAGS: Final = ("教程", "tutorial", "tutorials")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class MissingPictures(StrEnum):
    """What happens to a page whose picture cannot be had."""

    STOP = "stop"
    LEAVE_OUT = "leave_out"


class CallbackMode(StrEnum):
    """How WeChat's callbacks come; the setting decides, and nothing downgrades it."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


class IssueMark(StrEnum):
    """What becomes of a title's issue mark, as in [日报·1122].

    It is kept, but where a title must be cut and no clause fits beside it; or always dropped.
    """

    KEEP = "keep"
    DROP = "drop"


class NoteStyle(StrEnum):
    """How a foreign address is shown: numbered at the article's end, or after the words."""

    NUMBERED = "numbered"
    INLINE = "inline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The account card in an article; WeChat's editor shows these values in its source."""

    id: str
    nickname: str
    headimg: str
    alias: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """What every article of an account gets, so that no page has to bring it.

    `follow` is the line that asks to follow, `picture` its QR picture (a path of the site's
    static files, or an address), `card` the account card, `tutorials` the file of the
    recommended series, `ai` the statement that AI helped, printed on every page ("" : only on
    pages that say `ai = true`). With `headlines`, digests without a headline list get one.
    `replace` lets the page's own closing lines of the same kind go.
    """

    follow: str = ""
    picture: str = ""
    card: Card | None = None
    tutorials: Path | None = None
    ai: str = ""
    headlines: bool = True
    replace: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRule:
    """Which pages are digests: any of these categories, tags, or beginnings of a folder's name.

    Where all are empty, every page is one.
    """

    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When an account's digest leaves: days ("mon".."sun"), "HH:MM", and a time zone's name.

    `target` is a tag's name ("" for all followers); `hold`, `grace` are minutes: of the undo
    hold, and of how late a missed slot may still be used. `warn_at` ("HH:MM", "" for never) is
    when operators hear that no page is ready; between `quiet`'s two times nothing leaves;
    `daily` is how many releases a day may have; `report` ("mon 09:00", "" for never) is when
    they hear of the seven days before.
    """

    days: tuple[str, ...] = ()
    time: str = ""
    zone: str = "Asia/Shanghai"
    target: str = ""
    approval: bool = False
    hold: int = 3
    grace: int = 30
    warn_at: str = ""
    quiet: tuple[str, str] | None = None
    daily: int = 1
    report: str = "mon 09:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnButton:
    """A button of the menu: `words` are answered as if typed, `url` is opened, or some `below`."""

    name: str
    words: str = ""
    url: str = ""
    below: tuple[OwnButton, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPlan:
    """The account's own buttons, and where among them that of the series stands, from 1.

    `tutorials` is its name; "" leaves it out.
    """

    buttons: tuple[OwnButton, ...] = (
        OwnButton(name="最新", words="最新"),
        OwnButton(
            name="更多",
            below=(OwnButton(name="往期", words="往期"), OwnButton(name="帮助", words="帮助")),
        ),
    )
    tutorials: str = "教程"
    place: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One Official Account.

    `content` is the folder its pages lie in; with `pull` it is in a git checkout that the watch
    pulls. `static` is the site's folder of files that pages address from the root, `base_url` the
    public address of the site, `permalink` Hugo's rule for a page's path (":slug", ":year",
    ":month", ":day"), `mermaid` the command that draws mermaid diagrams ("" leaves them as code),
    `theme` a theme's name or the path of a style sheet, `accent` its colour (#rrggbb, "" for the
    theme's own). `keys` maps gongbao's names of front matter to the page's own, `digests` says
    which pages are digests. `notify` are channels of the account's own operators, instead of the
    installation's. `sent_static` are files of another machine's static folder, which came with a
    page: no setting.

    `old_aes_key` is the EncodingAESKey before a rotation, for messages still on their way.
    `proxy` is what WeChat's API is asked through ("" for the machine's own way out): the address
    that WeChat's whitelist knows may be another machine's.
    `aliases` are names that mean the same (千问 = Qwen), `replies` the file of the account's own
    replies, `welcome` what a new follower reads first ("" for ours). With `four_eyes` who approves
    is not who submitted; with `archive` what is published has a public page and an Atom feed.
    `menu` is None where gongbao is to leave WeChat's menu alone; what is published with one of
    the `tutorial_tags` among its tags and categories joins the recommended series.
    """

    name: str
    app_id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    mode: CallbackMode = CallbackMode.SAFE
    kind: Kind = Kind.PERSONAL
    route: Route = Route.DRAFT
    author: str = ""
    theme: str = "calm"
    accent: str = ""
    base_url: str = ""
    permalink: str = "/p/:slug/"
    content: Path | None = None
    pull: bool = False
    static: Path | None = None
    sent_static: Path | None = None
    missing_pictures: MissingPictures = MissingPictures.STOP
    mermaid: str = ""
    issue_mark: IssueMark = IssueMark.KEEP
    notes: NoteStyle = NoteStyle.NUMBERED
    keys: Mapping[str, str] = field(default_factory=dict)
    digests: DigestRule = field(default_factory=DigestRule)
    furniture: Furniture = field(default_factory=Furniture)
    schedule: Schedule = field(default_factory=Schedule)
    notify: tuple[str, ...] = field(default=(), repr=False)
    old_aes_key: str = field(default="", repr=False)
    aliases: Mapping[str, str] = field(default_factory=dict)
    replies: Path | None = None
    welcome: str = ""
    four_eyes: bool = False
    archive: bool = False
    menu: MenuPlan | None = field(default_factory=MenuPlan)
    tutorial_tags: tuple[str, ...] = TUTORIAL_TAGS
    api_base: str = WECHAT_API
    proxy: str = field(default="", repr=False)
