"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Page = Annotated[
    Path,
    typer.Argument(metavar="PAGE", help="A Markdown file, or the folder of a Hugo page bundle."),
]
Pages = Annotated[
    list[Path],
    typer.Argument(metavar="PAGE", help="Markdown files, or folders of Hugo page bundles."),
]
AccountName = Annotated[
    str | None,
    typer.Option("--account", "-a", metavar="NAME", help="Which account, if there are several."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="Its slug, folder's name, or day: 0618.")]
KeyOrHouse = Annotated[
    str | None,
    typer.Argument(metavar="[KEY]", help="Its slug, folder's name, or day; none: the house."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Anyway = Annotated[
    bool,
    typer.Option("--anyway", help="Also in quiet hours, over limits, or the same once more."),
]
