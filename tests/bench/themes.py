"""Print how many characters each page takes in each theme, as WeChat counts them.

`*` marks the lean dress, which is put on where the full one would be too long. Run with pages, or
without: then the author's pages beside the project are taken, and the project's own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "samples"))
from golden import FEATURE, article  # noqa: E402  beside the samples, not on the path

from workers import wardrobe  # noqa: E402
from workers.digest import CONTENT_LIMIT  # noqa: E402


def pages() -> list[Path]:
    """The pages to set."""
    given = [Path(word) for word in sys.argv[1:]]
    real = sorted((ROOT.parent / "shared" / "content").glob("*/index.md"))
    return given or [*real, FEATURE / "index.md"]


def main() -> int:
    """Print the table; 1 if a page does not fit."""
    worst = 0
    print(f"{'':12}", *(f"{theme:>9}" for theme in wardrobe.names()))
    for page in pages():
        cells = []
        for theme in wardrobe.names():
            found = article(theme, page=page)
            lean = any("精简" in fault.what for fault in found.faults)
            cells.append(f"{found.characters:,}{'*' if lean else ''}")
            worst = max(worst, found.characters)
        print(f"{page.parent.name[:10]:12}", *(f"{cell:>9}" for cell in cells))
    return int(worst >= CONTENT_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
