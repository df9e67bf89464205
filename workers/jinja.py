"""The one Jinja environment, and the one place that knows where the templates lie."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def templates() -> Path:
    """The folder of templates: inside an installed wheel, or beside the code in a checkout."""
    here = Path(__file__).resolve().parent
    packed = here / "_templates"
    return packed if packed.is_dir() else here.parent / "templates"


@cache
def environment() -> Environment:
    """Render `templates/`: undefined names are errors, HTML is escaped, text is not."""
    # Who sets a page asks for themes only: Jinja takes as long to import as Markdown does.
    from jinja2 import (  # noqa: PLC0415
        Environment,
        FileSystemLoader,
        StrictUndefined,
        select_autoescape,
    )

    return Environment(
        loader=FileSystemLoader(templates()),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html", "html.j2"), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
