"""gongbao's command line: a table of commands, and the one place where their errors end."""

from __future__ import annotations

import sys
from typing import TextIO

from bot.commands import shortcut
from bot.terminal.output import complain, show_faults
from workers.errors import GongbaoError, PageInvalid, SettingsInvalid, Unfit

FAILED = 1
BAD_INPUT = 2

COMMANDS = {
    "Pages": {
        "check": "list all faults of pages; touches nothing",
        "typeset": "print the article's HTML; touches nothing",
        "preview, themes": "show a page as WeChat would; in every theme",
        "submit": "send a page on its way into the draft box",
        "prepare": "submit the digest of a day from the content folder",
        "adopt": "find where the pages are that were out before",
    },
    "Publications": {
        "status": "show what has become of submitted pages",
        "release, approve": "appoint when and how one leaves; say that it may",
        "hold, resume": "stop what is scheduled for a while, and let it go on",
        "retry, cancel": "try again what was stopped, or give it up",
        "published, withdraw": "say where it is out; take it back",
        "closed": "close days on which nothing appears, and list them",
    },
    "The conversation": {
        "operator, author": "say who may give orders, who may hand in pages",
        "menu, tutorials, replies": "list and change what followers are offered",
        "console": "print a link into the operators' console",
        "reindex, forget": "make anew what followers find; forget a person",
    },
    "The house": {
        "demo, sandbox": "run the whole house, or a WeChat to practise on",
        "init": "set an account up, step by step",
        "doctor, notify": "find out what is missing; try how you are told",
        "up, service": "run everything here; files for systemd and Caddy",
        "web, worker, clock, watch": "run one part of it",
        "migrate, upgrade": "bring the ledger up to date; a backup first",
        "backup, restore": "take the whole house along, and bring it back",
        "export, leave": "everything as plain files; how to switch it off",
    },
}
"""Every command is the function of its name in the module of its name in bot.commands."""


def main() -> None:
    """Run one command. Exit status: 0 done, 1 failed or refused, 2 bad input or settings."""
    for stream in (sys.stdout, sys.stderr):
        _make_readable(stream)
    try:
        _run()
    except PageInvalid as error:
        show_faults(error.faults)
        raise SystemExit(BAD_INPUT) from None
    except SettingsInvalid as error:
        for problem in error.problems:
            complain(f"gongbao: {problem}")
        raise SystemExit(BAD_INPUT) from None
    except Unfit as error:
        complain(f"gongbao: {error}")
        raise SystemExit(BAD_INPUT) from None
    except (GongbaoError, OSError) as error:
        complain(f"gongbao: {error}")
        raise SystemExit(FAILED) from None


def _make_readable(stream: TextIO) -> None:
    """Have a locale without emoji show "?" for them, and one without Chinese (cp1252) UTF-8.

    Windows uses its code page for files and pipes alone: a terminal there takes any text.
    """
    try:
        "公报".encode(stream.encoding)
    except UnicodeEncodeError:
        stream.reconfigure(encoding="utf-8")  # type: ignore[attr-defined]
    stream.reconfigure(errors="replace")  # type: ignore[attr-defined]


def _run() -> None:
    if (status := shortcut.preview(sys.argv[1:])) is not None:
        raise SystemExit(status)
    from bot.commands.tree import build  # noqa: PLC0415  Typer, which the shortcut does without

    try:
        build(COMMANDS)(prog_name="gongbao")
    except (GongbaoError, OSError):
        raise
    except Exception as error:
        if told := _away(error):
            raise GongbaoError(told) from None
        raise  # a fault of ours


def _away(error: Exception) -> str:
    """Say that ledger or Redis failed under a command; "" for what is neither."""
    from workers.ledger import LedgerAway, why_away  # noqa: PLC0415  most commands end well
    from workers.scratch import Unreachable  # noqa: PLC0415

    # Of SQLAlchemy's errors the one that is the server's, the disk's or the network's.
    if isinstance(error, LedgerAway) and type(error).__name__ == "OperationalError":
        return f"the ledger failed ({why_away(error)}): see gongbao doctor"
    if isinstance(error, Unreachable):
        return f"Redis failed ({type(error).__name__}): see gongbao doctor"
    return ""


if __name__ == "__main__":
    main()
