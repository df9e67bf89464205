"""gongbao's command line: a table of commands, and the one place where their errors end."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from bot.terminal.output import complain, show_faults
from workers.errors import GongbaoError, PageInvalid, SettingsInvalid

if TYPE_CHECKING:
    from typer._click.core import Command, Context
    from typer._click.formatting import HelpFormatter

FAILED = 1
BAD_INPUT = 2
WIDE = {"max_content_width": 100}

COMMANDS = {
    "See it work": {
        "demo": "run the whole house on a sample digest, with no account at all",
        "sandbox": "run a simulated WeChat to practise on",
    },
    "Pages": {
        "check": "list all faults of pages; touches nothing",
        "typeset": "print the article's HTML; touches nothing",
        "preview": "show a page as WeChat would, in the browser",
        "submit": "send a page on its way into the draft box",
    },
    "Publications": {
        "status": "show what has become of submitted pages",
        "cancel": "give a publication up",
    },
    "The house": {
        "doctor": "find out what is missing, and what to do about it",
        "up": "run everything on this machine",
        "web": "run the web process",
        "worker": "run a worker",
        "clock": "run the clock",
        "migrate": "bring the ledger's schema up to date",
    },
}
"""Every command is the function of its name in the module of its name in bot.commands."""


class _Commands(Mapping[str, "Command"]):
    """The table as commands; a module is imported when its command is asked for, not before."""

    _names = tuple(name for group in COMMANDS.values() for name in group)

    def __getitem__(self, name: str) -> Command:
        if name not in self._names:
            raise KeyError(name)
        module = import_module(f"bot.commands.{name}")
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name, epilog=module.EXAMPLES, context_settings=WIDE)(getattr(module, name))
        return get_command(single)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _House(TyperGroup):
    """The command above the commands."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401  # whatever Typer hands on
        super().__init__(**attributes)
        self.commands = _Commands()  # type: ignore[assignment]  # it is only read

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the map without importing what it names."""
        del ctx
        for title, commands in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))


app = typer.Typer(
    cls=_House,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog="`gongbao COMMAND -h` shows a command's options and examples.",
    context_settings={"help_option_names": ["-h", "--help"], **WIDE},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  # Typer's form of a callback
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415  slow, and asked for this alone

        typer.echo(f"gongbao {version('gongbao')}")
        raise typer.Exit


@app.callback()
def gongbao(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Markdown in, a draft in the box of a WeChat Official Account out."""


def main() -> None:
    """Run one command. Exit status: 0 done, 1 failed or refused, 2 bad input or settings."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a locale without emoji
    try:
        app(prog_name="gongbao")
    except PageInvalid as error:
        show_faults(error.faults)
        raise SystemExit(BAD_INPUT) from None
    except SettingsInvalid as error:
        for problem in error.problems:
            complain(f"gongbao: {problem}")
        raise SystemExit(BAD_INPUT) from None
    except (GongbaoError, OSError) as error:
        complain(f"gongbao: {error}")
        raise SystemExit(FAILED) from None


if __name__ == "__main__":
    main()
