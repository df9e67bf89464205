"""Who is asked: somebody at a terminal, or nobody, who gave every answer beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import typer

from bot.terminal.output import complain, say
from workers.errors import SettingsInvalid

if TYPE_CHECKING:
    from collections.abc import Callable


class Person(Protocol):
    """Whoever sets the account up; all texts are Chinese."""

    @property
    def answers(self) -> bool:
        """Whether questions can be asked at all."""

    def told(self, sentence: str) -> None:
        """Tell what has happened, or what to do."""

    def ask(self, question: str, default: str = "") -> str:
        """Ask for a text; "" is an answer."""

    def ask_secret(self, question: str) -> str:
        """Ask for a text that is not shown."""

    def agrees(self, question: str, *, default: bool = True) -> bool:
        """Ask for yes or no."""


@dataclass(frozen=True, slots=True)
class AtTerminal:
    """Somebody who reads and types."""

    answers: bool = True

    def told(self, sentence: str) -> None:
        say(sentence)

    def ask(self, question: str, default: str = "") -> str:
        answer = typer.prompt(question, default=default, show_default=bool(default))
        return str(answer).strip()

    def ask_secret(self, question: str) -> str:
        return str(typer.prompt(question, default="", show_default=False, hide_input=True)).strip()

    def agrees(self, question: str, *, default: bool = True) -> bool:
        return typer.confirm(question, default=default)


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody there: `yes` is the answer to all that can be answered with yes or no."""

    yes: bool = False
    tell: Callable[[str], None] = complain
    answers: bool = False

    def told(self, sentence: str) -> None:
        self.tell(sentence)

    def ask(self, question: str, default: str = "") -> str:  # noqa: ARG002  # as a person
        raise SettingsInvalid([f"nobody is there to answer: {question}"])

    def ask_secret(self, question: str) -> str:
        raise SettingsInvalid([f"nobody is there to answer: {question}"])

    def agrees(self, question: str, *, default: bool = True) -> bool:  # noqa: ARG002  # as a person
        self.tell(f"{question} {'是' if self.yes else '否（没有 --yes）'}")
        return self.yes
