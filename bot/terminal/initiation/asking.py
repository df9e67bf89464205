"""Ask for what is not known yet, and write each answer down at once: who leaves loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.terminal.initiation.fields import is_practice
from bot.terminal.initiation.wishes import (
    NAME,
    QUESTIONS,
    Question,
    make_aes_key,
    make_token,
    read_name,
    refuse_missing,
)
from workers.errors import SettingsInvalid
from workers.settings import LOOPBACK

if TYPE_CHECKING:
    from bot.terminal.initiation.papers import Papers
    from bot.terminal.initiation.person import Person
    from bot.terminal.initiation.wishes import Wishes


def settle(wishes: Wishes, papers: Papers, person: Person) -> tuple[str, list[str]]:
    """Have all that an account needs in the files; answers its name, and which were written.

    Raises SettingsInvalid where an answer is no good and nobody can be asked for another.
    """
    account = _named(wishes, papers, person)
    if wishes.api_base and wishes.api_base != papers.value(account, "api_base"):
        papers.put(
            account, api_base=wishes.api_base
        )  # first: who leaves in the middle is not sent to another WeChat when it goes on
    asked = [one for one in QUESTIONS if not _is_known(one, account, wishes, papers)]
    missing = [one for one in asked if one.needed]
    if not person.answers:
        refuse_missing(missing)
        asked = []
    written: list[str] = []
    for question in QUESTIONS:
        if wish := wishes.of(question.key):
            _heed(question, wish, account, papers, person)
        elif (
            question in asked and missing and (answer := _answer(question, account, papers, person))
        ):
            papers.put(account, **{question.key: answer})
        written += papers.save()
    _make_secrets(account, papers)
    return account, sorted({*written, *papers.save()})


def _answer(question: Question, account: str, papers: Papers, person: Person) -> str:
    """Ask; nobody comes to the loopback address from outside, unless all of it is practice."""
    if question.key != "public_url":
        return _asked(question, papers, person)
    if is_practice(papers.value(account, "api_base")):
        words = question._replace(words="练习时微信从这台机器里来，直接回车")
        return _asked(words, papers, person, f"http://127.0.0.1:{papers.port()}")
    while urlsplit(url := _asked(question, papers, person)).hostname in LOOPBACK:
        person.told("❌ 这个地址只有这台机器自己能访问，微信来不了：填域名")
    return url


def settle_again(account: str, key: str, papers: Papers, person: Person) -> None:
    """Ask anew for what WeChat did not know: AppID, and AppSecret too where that was wrong."""
    if not person.answers:
        option = next(one.option for one in QUESTIONS if one.key == key)
        raise SettingsInvalid([f"WeChat does not know this {key}: pass another with {option}"])
    by_key = {one.key: one for one in QUESTIONS}
    default = papers.value(account, "app_id")
    answers = {"app_id": _asked(by_key["app_id"], papers, person, default)}
    if key == "secret":
        answers["secret"] = _asked(by_key["secret"], papers, person)
    papers.put(account, **answers)
    papers.save()


def _named(wishes: Wishes, papers: Papers, person: Person) -> str:
    """Which account it is about: the one named, the only one there is, or one that is asked for."""
    known = papers.accounts()
    if wishes.account:
        try:
            return read_name(wishes.account, papers.folder)
        except ValueError as error:
            raise SettingsInvalid([f"--account: {error}"]) from None
    if len(known) == 1:
        return known[0]
    if not person.answers:
        if known:
            raise SettingsInvalid([f"which account? Name it with --account: {', '.join(known)}"])
        return NAME
    taken = f"（已有 {'、'.join(known)}）" if known else ""
    words = f"给这个公众号起个短名字，用在命令和回调地址里{taken}"
    return _asked(Question("account", words, "--account", read_name), papers, person, NAME)


def _is_known(question: Question, account: str, wishes: Wishes, papers: Papers) -> bool:
    """Whether a good value is there, from an option or from before."""
    value = wishes.of(question.key) or papers.value(account, question.key)
    if not value:
        return False
    try:
        question.read(value, papers.folder)
    except ValueError as error:
        raise SettingsInvalid([f"{question.option} ({question.key}): {error}"]) from None
    return True


def _heed(question: Question, wish: str, account: str, papers: Papers, person: Person) -> None:
    """Put an option's value down; what is there already is replaced on a yes only."""
    new, old = question.read(wish, papers.folder), papers.value(account, question.key)
    if new == old:
        return
    if old:
        change = (
            f"{question.key} 由 {old} 改成 {new}" if question.key != "secret" else "换 AppSecret"
        )
        if not person.agrees(f"{change}？", default=False):
            if not person.answers:
                raise SettingsInvalid([f"{question.option} differs from what is set: pass --yes"])
            return
    papers.put(account, **{question.key: new})


def _asked(question: Question, papers: Papers, person: Person, default: str = "") -> str:
    """Ask until the answer is a good one; what is not needed may stay empty."""
    while True:
        if question.key == "secret":
            answer = person.ask_secret(question.words)
        else:
            answer = person.ask(question.words, default)
        if not answer and not question.needed:
            return ""
        try:
            return question.read(answer, papers.folder)
        except ValueError as error:
            person.told(f"❌ {error}")


def _make_secrets(account: str, papers: Papers) -> None:
    """Make the callback's token and key, each where there is none."""
    for key, make in (("token", make_token), ("aes_key", make_aes_key)):
        if not papers.value(account, key):
            papers.put(account, **{key: make()})
