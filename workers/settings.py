"""What is decided before the start: the only reader of the environment and gongbao.toml."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from workers.publication import Kind, Route

if TYPE_CHECKING:
    from collections.abc import Mapping


class MissingPictures(StrEnum):
    """What happens to a page whose picture cannot be had."""

    STOP = "stop"
    LEAVE_OUT = "leave_out"


class CallbackMode(StrEnum):
    """How WeChat's callbacks come; the setting decides, and nothing downgrades it."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When an account's digest leaves: days ("mon".."sun"), "HH:MM", and a time zone's name."""

    days: tuple[str, ...] = ()
    time: str = ""
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One Official Account, as its owner set it up."""

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
    base_url: str = ""
    permalink: str = "/p/:slug/"
    content: Path | None = None
    static: Path | None = None
    missing_pictures: MissingPictures = MissingPictures.STOP
    schedule: Schedule = field(default_factory=Schedule)
    api_base: str = "https://api.weixin.qq.com/cgi-bin/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a deployer decides before the start, and nothing else.

    `home` is the folder of everything gongbao keeps by itself (SQLite, the embedded Valkey);
    `redis_url` is "" where only a supervisor may start one. `draft_settle` is how many seconds
    after an unanswered draft/add gongbao keeps looking for the draft before it adds another.
    """

    accounts: Mapping[str, Account]
    home: Path
    database_url: str = field(repr=False)
    redis_url: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    log_format: str = "console"
    log_level: str = "info"
    draft_settle: float = 30.0
