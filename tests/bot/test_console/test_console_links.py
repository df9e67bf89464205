"""Where links into the console come from: the command line, and 登录 in chat."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from consoleside import ConsoleSide, Visitor

from bot.operators.command import Said
from bot.operators.login import COMMANDS
from workers.people import Operator, Role

if TYPE_CHECKING:
    from collections.abc import Callable

LINK = re.compile(r"https?://\S+")


def _said(side: ConsoleSide, person: str) -> Said:
    operator = Operator(
        id=1,
        account="daily",
        person=person,
        openid="o",
        role=Role.EDITOR,
        enrolled_at=datetime.now(UTC),
    )
    message = SimpleNamespace()
    return Said(
        operator=operator,
        account=side.room.account,
        rest="",
        message=message,
        services=side.services,
    )


def test_the_chat_gives_a_link_that_opens_as_that_operator(
    open_console: Callable[..., ConsoleSide],
) -> None:
    """With the role they have when they come."""
    side = open_console(public_url="http://gazette.example")
    side.enrol("小王", Role.EDITOR)
    (command,) = COMMANDS
    said = str(command.answer(_said(side, "小王")))
    link = LINK.findall(said)[0]
    assert link.startswith("http://gazette.example/console/enter?key=")
    visitor = Visitor(side.url)
    page = visitor.enter(link).text
    assert "小王" in page
    assert "编辑" in page


def test_the_chat_says_what_is_missing_where_nobody_outside_could_open_it(
    side: ConsoleSide,
) -> None:
    """A phone cannot reach this machine's own address."""
    (command,) = COMMANDS
    said = str(command.answer(_said(side, "小王")))
    assert "GONGBAO_PUBLIC_URL" in said
    assert not LINK.search(said)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.1"])
def test_the_command_lines_link_can_be_opened_on_this_machine(
    open_console: Callable[..., ConsoleSide], host: str
) -> None:
    """Whatever the web process listens on."""
    side = open_console(host=host, port=8123)
    assert side.link().startswith("http://127.0.0.1:8123/console/enter?key=")
