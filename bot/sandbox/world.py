"""All that the simulated WeChat knows, in memory, behind one lock."""

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.sandbox import ids
from bot.sandbox.agenda import Agenda
from bot.sandbox.audience import Audience, first_follower
from bot.sandbox.autoreplies import AutoReplies
from bot.sandbox.clock import Clock
from bot.sandbox.delivery import Delivery
from bot.sandbox.faults import EventTrouble, Faults
from bot.sandbox.masses import Masses
from bot.sandbox.menus import Menus
from bot.sandbox.releases import Release, Tried
from bot.sandbox.scenes import Scene
from bot.sandbox.spoken import Hint, Spoken
from bot.sandbox.told import Told
from bot.sandbox.windows import Rule

Kind = Literal["personal", "subscription", "service"]
Mode = Literal["plain", "compatible", "safe"]
MaterialType = Literal["image", "voice", "video", "thumb"]

# How many calls and request ids are remembered; older ones fall out.
REMEMBERED = 20_000
# Events pushed to one callback at a time; the documents name no number.
LINES = 32


@dataclass(slots=True)
class Terms:
    """Where the documents leave room: what this account is held to.

    `publish_seconds`: how long freepublish takes, in the sandbox's time; 5 s to 10 min are known.
    `publish_event`: which event tells of its success; reports of 2022 have the wrong one.
    `article_urls`: the form of the addresses that APIs and events tell. `hand_events`: which acts
    of a person in the back end are told to the callback: those that notify followers, or all.
    `callback_seconds`: how long one push to the callback may take.

    Of mass sends, `mass_seconds`: how long one takes until its event; `mass_tail`: for how long
    after it mass/get still says SENDING; `mass_quota`; `mass_verdict`: the Status it ends with;
    `originality`: what the check of it finds; `clientmsgid`: its most bytes, 32 or 64;
    `protection`: whether an account with API 群发保护 (`protected`) answers with a msg_id and
    waits for the admin, or with 89504 and waits; `first_45065`: whether a first call is answered
    with 45065 although it was taken, as happened in 2020.

    `article_pages`: whether readers of published articles see them, or are asked who they are.

    `menu_name`, `menu_sub_name`: the most bytes of a button's name (older documents: 40 below);
    `menu_seconds`: for how long a phone goes on with the menu it has (older: a day);
    `custom_rule`: how many customer-service messages an act allows, since 2023 or before.
    """

    title: int = 32
    author: int = 16
    digest: int = 120
    content: int = 20_000
    content_count: Literal["html", "visible"] = "html"
    links: Literal["keep_mp", "none"] = "keep_mp"
    comments: bool = False
    whitelist_delay: float = 0.0
    publish_seconds: float = 5.0
    publish_event: Literal["publish", "mass"] = "publish"
    article_urls: Literal["short", "long"] = "short"
    article_pages: Literal["open", "verify"] = "open"
    hand_events: Literal["none", "notified", "all"] = "notified"
    callback_seconds: float = 5.0
    mass_seconds: float = 10.0
    mass_tail: float = 0.0
    mass_quota: Literal["enforced", "lifted"] = "enforced"
    mass_verdict: str = "send success"
    originality: Literal["original", "reprint", "forbidden", "broken"] = "original"
    clientmsgid: int = 32
    protection: Literal["wait", "code"] = "wait"
    first_45065: bool = False
    menu_name: int = 16
    menu_sub_name: int = 60
    menu_seconds: float = 300.0
    custom_rule: Rule = "2023"


@dataclass(slots=True)
class Token:
    """One access token. `retired_at` is when a newer one or an operator made it void."""

    value: str = field(repr=False)
    app_id: str
    stable: bool
    expires_at: float
    retired_at: float | None = None


@dataclass(slots=True)
class Picture:
    """A picture on WeChat's hosts. `path` has neither host nor size: `sz_mmbiz_png/<id>`."""

    app_id: str
    path: str
    mime: str
    source: Literal["uploadimg", "material", "follower"]
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Material:
    """A permanent (or, with `expires_at`, temporary) material of one account."""

    media_id: str
    type: MaterialType
    name: str
    mime: str
    url: str
    update_time: int
    data: bytes = field(repr=False)
    title: str = ""
    description: str = ""
    expires_at: float | None = None


@dataclass(slots=True)
class Draft:
    """What lies in the draft box. An article holds the fields of draft/get, content as stored.

    Beside those: `content_as_sent`, `crops_as_sent` (what the caller gave: 2.35:1, 1:1) and
    `round_trips` (times updated). `refusal` is what freepublish/submit answers for it (0: nothing).
    """

    media_id: str
    articles: list[dict[str, Any]]
    create_time: int
    update_time: int
    refusal: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a publication is to end: publish_status 0, 2, 3 or 4, with what articles, how soon."""

    status: int = 0
    fail_idx: list[int] = field(default_factory=list)
    seconds: float | None = None


@dataclass(slots=True)
class Usage:
    """How often each group of endpoints was called on one Beijing day, and quota clearings."""

    day: date | None = None
    counts: dict[str, int] = field(default_factory=dict)
    cleared: dict[str, int] = field(default_factory=dict)
    minute: int = 0
    minute_count: int = 0
    forced: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Account:
    """One Official Account, with everything that belongs to it."""

    app_id: str
    secret: str = field(repr=False)
    kind: Kind
    gh_id: str
    name: str
    callback_url: str | None = None
    callback_on: bool = True
    callback_token: str = field(default_factory=ids.callback_token, repr=False)
    aes_key: str = field(default_factory=ids.aes_key, repr=False)
    mode: Mode = "plain"
    ip_whitelist: list[str] | None = None
    whitelist_next: tuple[float, list[str] | None] | None = None
    frozen: bool = False
    terms: Terms = field(default_factory=Terms)
    materials: dict[str, Material] = field(default_factory=dict)
    temporary: dict[str, Material] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    releases: list[Release] = field(default_factory=list)
    tries: list[Tried] = field(default_factory=list)
    audience: Audience = field(default_factory=Audience)
    masses: Masses = field(default_factory=Masses)
    endings: list[Ending] = field(default_factory=list)
    protected: bool = False
    menus: Menus = field(default_factory=Menus)
    replies: AutoReplies = field(default_factory=AutoReplies)
    scenes: dict[str, Scene] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    spoken: deque[Spoken] = field(default_factory=lambda: deque(maxlen=1000))
    hints: list[Hint] = field(default_factory=list)
    event_trouble: EventTrouble = field(default_factory=EventTrouble)
    lines: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(LINES), repr=False
    )
    deliveries: deque[Delivery] = field(default_factory=lambda: deque(maxlen=1000))

    def __post_init__(self) -> None:
        self.audience.follow(first_follower(self.app_id))

    @property
    def is_listening(self) -> bool:
        """Whether the server configuration is on and has an address."""
        return self.callback_on and bool(self.callback_url)

    def settle_website(self) -> None:
        """Switch the website's menu and replies off where the server configuration is on.

        Docs: the two exclude each other. That switching it off again does not bring them back is
        what operators see; they must be saved anew.
        """
        if self.is_listening:
            self.menus.is_by_hand = False
            self.replies.is_on = False


@dataclass(slots=True)
class CallRecord:
    """One call as the log keeps it: no token, no secret, of articles only the titles."""

    time: float
    app_id: str
    path: str
    method: str
    status: int
    errcode: int
    ms: float
    titles: list[str]


@dataclass(slots=True)
class RidRecord:
    """What openapi/rid/get tells about an earlier refusal."""

    app_id: str
    time: float
    request: dict[str, Any]


class World:
    """The whole simulation. Hold `lock` to read or change it, and never while sleeping."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.lock = threading.RLock()
        self.clock = clock or Clock()
        self.agenda = Agenda(self.clock, self.lock)
        self.faults = Faults()
        self.accounts: dict[str, Account] = {}
        self.tokens: dict[str, Token] = {}
        self.pictures: dict[str, Picture] = {}
        self.calls: deque[CallRecord] = deque(maxlen=REMEMBERED)
        self.rids: dict[str, RidRecord] = {}

    def open_account(self, kind: Kind = "personal", **over: Any) -> Account:  # noqa: ANN401 - any field of Account
        """Register an account; what is not given is made up in WeChat's shapes."""
        made_up = {"app_id": ids.app_id(), "secret": ids.app_secret(), "gh_id": ids.gh_id()}
        account = Account(kind=kind, **{**made_up, "name": "练习公众号", **over})
        with self.lock:
            self.accounts[account.app_id] = account
        return account

    def picture_at(self, url: str) -> Picture | None:
        """Find a hosted picture by any of its addresses (http or https, /0 or /640, any query)."""
        path = urlsplit(url).path.strip("/").rsplit("/", 1)[0]
        return self.pictures.get(path)
