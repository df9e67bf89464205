"""The table of commands as Typer runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

if TYPE_CHECKING:
    from typer._click.core import Command, Context
    from typer._click.formatting import HelpFormatter

WIDE = {"max_content_width": 100}

Table = Mapping[str, Mapping[str, str]]
"""Groups of commands: title → names, with commas between → what they are for."""


def build(table: Table) -> typer.Typer:
    """Build the command line; no module of a command is imported before it is asked for."""
    app = typer.Typer(
        cls=type("_House", (_House,), {"table": table}),
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], **WIDE},
    )
    app.callback()(gongbao)
    return app


def _show_version(wanted: bool) -> None:  # noqa: FBT001  # Typer's form of a callback
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415  slow, and asked for this alone

        typer.echo(f"gongbao {version('gongbao')}")
        raise typer.Exit


def gongbao(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Markdown in, an issue of your WeChat account out. `gongbao COMMAND -h` shows examples."""


class _Commands(Mapping[str, "Command"]):
    """The table as commands; a module is imported when its command is asked for, not before."""

    def __init__(self, table: Table) -> None:
        self._names = tuple(
            name for group in table.values() for names in group for name in names.split(", ")
        )

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

    table: Table

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401  # whatever Typer hands on
        super().__init__(**attributes)
        self.commands = _Commands(self.table)  # type: ignore[assignment]  # it is only read

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the map without importing what it names."""
        del ctx
        for title, commands in self.table.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))
