"""Find the theme that an account or a page names: one of ours, or the owner's own style sheet."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.errors import Fault
from workers.jinja import templates
from workers.markup import themes
from workers.markup.places import Place  # noqa: TC001  a NamedTuple's field

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT: Final = "calm"


class Dress(NamedTuple):
    """A theme in full, lean for articles that would be too long, and what is wrong with it.

    `accent` is its colour, #rgb or #rrggbb.
    """

    full: Place
    lean: Place
    faults: tuple[Fault, ...] = ()
    accent: str = ""


@cache
def names() -> tuple[str, ...]:
    """The themes that are installed, the default first."""
    found = {path.parent.name for path in templates().glob("themes/*/theme.css")}
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


def dress(page: str, account: str, accent: str, file: str) -> Dress:
    """The theme a page asks for, else the account's; `accent` is "" or #rrggbb.

    A page may name one of ours; an account may also give the path of a sheet. What cannot be
    had, or does what WeChat cannot, is a fault, and the article is set in the default.
    """
    wanted = page or account
    if wanted not in names() and not (wanted == account and is_sheet(account)):
        remedy = f"请改用其中之一：{'、'.join(names())}"
        return _default(accent, Fault(f"没有名为 {wanted} 的主题", remedy, file))
    try:
        found = _load(wanted, accent, _stamp(wanted))
    except (OSError, UnicodeDecodeError):
        remedy = "请检查 gongbao.toml 里的 theme：应是可读的 UTF-8 文件"
        return _default(accent, Fault(f"读不到样式表 {wanted}", remedy, file))
    return _default(accent, *found.faults) if found.faults else found


def files(name: str) -> Sequence[Path]:
    """The files a theme is made of; where one of them changes, so does the article."""
    ground = templates() / "themes"
    if is_sheet(name):
        return (Path(name), ground / "base.css", ground / DEFAULT / "lean.css")
    return (*(ground / name / part for part in _PARTS), ground / "base.css")


def is_sheet(name: str) -> bool:
    """Whether an account's theme is the path of a style sheet of its own."""
    return name.endswith(".css")


_PARTS: Final = ("theme.css", "lean.css", "theme.toml")


def _default(accent: str, *faults: Fault) -> Dress:
    return _load(DEFAULT, accent, 0)._replace(faults=faults)


def _stamp(name: str) -> int:
    """When an owner's sheet was changed; ours do not change while they are worn."""
    return Path(name).stat().st_mtime_ns if is_sheet(name) else 0


@lru_cache(maxsize=64)
def _load(name: str, accent: str, _changed: int) -> Dress:
    ground = templates() / "themes"
    home = ground / (DEFAULT if is_sheet(name) else name)
    sheet = Path(name) if is_sheet(name) else home / "theme.css"
    colours = themes.words(_text(home / "theme.toml"), accent).colours
    base = _text(ground / "base.css")
    full = themes.places(_text(sheet), colours, base=base, file=sheet.name)
    lean = themes.places(_text(home / "lean.css"), colours, file="lean.css")
    return Dress(full.place, lean.place, full.faults + lean.faults, colours["accent"])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
