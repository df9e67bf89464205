"""Hand pages in to another machine, and follow what becomes of them: `submit --to`."""

from __future__ import annotations

import secrets
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.terminal.house import NOBODYS, account_for_looking
from bot.terminal.outcomes import LEFT_OUT, OUTCOMES
from bot.terminal.output import complain, emit_json, fault_json, say, show_faults
from bot.terminal.overthere import NotThere, OverThere, Silence
from workers.account import Furniture
from workers.bundle import open_bundle
from workers.bundle.packing import pack
from workers.errors import Fault, Gravity, PageInvalid, SettingsInvalid, Unfit
from workers.settings import handing_in
from workers.steps.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from workers.account import Account
    from workers.bundle import Bundle
    from workers.digest import Picture

UNSET: Final = (
    "no token: ask for one (`gongbao author add NAME` on the server), and set GONGBAO_TO_TOKEN, "
    "or GONGBAO_TO_TOKEN_FILE, in the environment or in .env"
)
ANOTHERS: Final = "这个令牌是公众号“{real}”的，不是“{wanted}”的"
POLL_SECONDS: Final = 0.3
LONGEST_POLL: Final = 3.0
PATIENCE: Final = 120.0
"""Seconds without any answer until following is given up: a server may be restarted meanwhile."""
UNTOUCHED_SECONDS: Final = 15.0
NOBODY_WORKS: Final = (
    "页面已经交上（{number} 号），还没有 worker 接手；按 Ctrl-C 可离开，不影响提交"
)
ARRIVED: Final = "页面已经交上（{number} 号），但不知道后来怎样：{why}"

FAILED: Final = 1


class Errand(NamedTuple):
    """Pages, and how they are to be handed in; `wait` until the draft is there."""

    pages: Sequence[Path]
    account: str | None = None
    wait: bool = True
    force: bool = False
    again: bool = False
    as_json: bool = False


def hand_in(to: str, errand: Errand) -> int:
    """Hand pages in, and tell what comes of it; the exit status.

    Raises NotThere, PageInvalid, Unfit and SettingsInvalid.
    """
    there = OverThere.at(to, _token())
    hello = there.hello()
    if errand.account not in (None, hello.get("account")):
        raise Unfit(ANOTHERS.format(real=hello.get("account"), wanted=errand.account))
    account = _account(errand.account, hello)
    opened = [open_bundle(page, account=account) for page in errand.pages]
    archive = pack([(bundle, _pictures(bundle, account)) for bundle in opened])
    flags = {name: "1" for name in ("force", "again") if getattr(errand, name)}
    number = there.hand_in(archive, secrets.token_hex(16), {"name": opened[0].folder, **flags})
    notice: Callable[[str], object] = (lambda _: None) if errand.as_json else say
    return _report(_followed(there, number, errand, notice), errand)


def _token() -> str:
    if token := handing_in()[1]:
        return token
    if not sys.stdin.isatty():
        raise SettingsInvalid([UNSET])
    from getpass import getpass  # noqa: PLC0415  only where somebody types

    return getpass("令牌（不会显示）：").strip()


def _account(name: str | None, hello: dict[str, Any]) -> Account:
    """The account as far as packing goes: what this machine knows of it, and the server says."""
    try:
        here = account_for_looking(name)
    except SettingsInvalid:  # only the server knows it
        here = NOBODYS
    return replace(
        here,
        base_url=str(hello.get("base_url", "")),
        permalink=str(hello.get("permalink", "")) or here.permalink,
        keys={str(key): str(value) for key, value in dict(hello.get("keys", {})).items()},
        # Whatever the page shows may be wanted: what of its end is replaced the server decides.
        furniture=Furniture(replace=False),
        mermaid="",
    )


def _pictures(bundle: Bundle, account: Account) -> list[Picture]:
    digest = parse(bundle.page, name=bundle.name, folder=bundle.folder, account=account)
    return [*digest.pictures, *([digest.cover] if digest.cover else [])]


def _followed(
    there: OverThere, number: int, errand: Errand, notice: Callable[[str], object]
) -> dict[str, Any]:
    """Ask until there is an outcome, and with `wait` until it comes to rest."""
    began = heard = time.monotonic()
    said, pause, impatient = "", POLL_SECONDS, False
    while True:
        now = time.monotonic()
        try:
            told = there.standing(number)
            heard = now
        except Silence as silence:
            if now - heard > PATIENCE:
                raise NotThere(ARRIVED.format(number=number, why=silence)) from None
            told = {}
        row = told.get("publication") or {}
        if told.get("done") and _is_over(told, wait=errand.wait):
            return told
        if row and errand.wait and (sentence := f"{row['key']}：{row['told']}") != said:
            notice(said := sentence)
        if not impatient and told and not told["done"] and now - began > UNTOUCHED_SECONDS:
            impatient = True
            notice(NOBODY_WORKS.format(number=number))
        time.sleep(pause)
        pause = min(pause * 1.2, LONGEST_POLL)


def _is_over(told: dict[str, Any], *, wait: bool) -> bool:
    row = told["publication"]
    return row is None or not wait or row["rests"] or told["outcome"] in LEFT_OUT


def _report(told: dict[str, Any], errand: Errand) -> int:
    faults = [_fault(each) for each in told["faults"]]
    row = told["publication"]
    if row is None:
        raise PageInvalid(faults)
    outcome = told["outcome"]
    if errand.as_json:
        kept = {name: row[name] for name in row if name not in ("rests", "well", "told")}
        emit_json({"outcome": outcome, "warnings": [fault_json(each) for each in faults], **kept})
    else:
        show_faults(faults)
        say(f"{row['key']}：{OUTCOMES.get(outcome, outcome)}（{row['told']}）")
    if outcome in LEFT_OUT:
        return FAILED
    if errand.wait and not row["well"]:
        complain(f"gongbao: {row['key']}：{row['why'] or row['told']}")
        return FAILED
    return 0


def _fault(told: dict[str, Any]) -> Fault:
    return Fault(told["what"], told["remedy"], told["file"], told["line"], Gravity(told["gravity"]))
