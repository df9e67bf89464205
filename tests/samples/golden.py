"""Set the feature page in every theme and keep the result: `python tests/samples/golden.py`.

Run it after a wanted change of a theme or of the writer, look at the difference (`git diff`), and
commit it with the change. One tag stands on a line, so that a difference can be read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from workers import wardrobe
from workers.account import Account, Card, Furniture
from workers.digest import Article, HostedPicture
from workers.steps.parse import parse
from workers.steps.typeset import typeset

FEATURE: Final = Path(__file__).parent / "feature"
GOLDEN: Final = FEATURE / "golden"
FURNITURE: Final = Furniture(
    picture="https://example.com/qr.png",
    card=Card(id="MzA0MDAwMDAwMA==", nickname="样张", headimg="http://mmbiz.qpic.cn/head/0"),
    ai="本文由 AI 辅助生成，经人工核对",
)
_SQUARE: Final = {"icon.png": 200, "https://example.com/qr.png": 430}
_TAG: Final = re.compile(r"(?=<)|(?<=>)")


def article(theme: str, accent: str = "", page: Path = FEATURE / "index.md") -> Article:
    """A page in a theme, its pictures hosted at made-up addresses of WeChat's."""
    account = Account(
        name="golden",
        app_id="wx",
        secret="none",
        base_url="https://example.com",
        theme=theme,
        accent=accent,
        furniture=FURNITURE if page.is_relative_to(FEATURE) else Furniture(),
    )
    name = page.parent.name
    digest = parse(page.read_bytes(), name="index.md", folder=name, account=account)
    hosted = {
        picture.ref: HostedPicture(
            f"http://mmbiz.qpic.cn/mmbiz_png/{number:0119}/0",
            _SQUARE.get(picture.ref, 900),
            _SQUARE.get(picture.ref, 420),
        )
        for number, picture in enumerate(digest.pictures)
    }
    return typeset(digest, hosted, account)[0]


def lines(html: str) -> str:
    """The same with each tag and each text on a line of its own."""
    return "\n".join(part for part in _TAG.split(html) if part) + "\n"


def main() -> None:
    """Write every theme's golden page."""
    GOLDEN.mkdir(exist_ok=True)
    for theme in wardrobe.names():
        (GOLDEN / f"{theme}.html").write_text(lines(article(theme).html), encoding="utf-8")
        print(f"{theme}: {article(theme).characters:,} characters")


if __name__ == "__main__":
    main()
