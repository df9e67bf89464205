"""Time parse + typeset of digests against a bare, reused Markdown, and their growth with length.

First the sum over all pages, warm, in turn with a `markdown.Markdown` that has the stock extensions
(extra, sane_lists, codehilite) and none of ours. Then each page repeated up to 50 times: the time a
character takes must not grow. Repeated pages are longer than parse lets through (bounds.py and
PAGE_BYTES), so its guards are lifted in this process, and they are set in one piece in the theme's
full dress, since no article holds them; what is measured is the same code.

Run with pages, or without: then the author's beside the project are taken, and where they are
missing the project's own sample.

    python tests/bench/typeset.py [--growth-only | --ratio-only] [PAGE…]
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import markdown

from workers import wardrobe
from workers.account import Account
from workers.digest import HostedPicture
from workers.frontmatter import split
from workers.markup import bounds, code, figures, tree
from workers.markup.write import Writer
from workers.steps import parse as parsing
from workers.steps.parse import parse
from workers.steps.typeset import typeset

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
ROUNDS: Final = 40
ALLOWED: Final = 1.5
TIMES: Final = (1, 5, 10, 20, 50)
GROWTH: Final = 1.5
"""What a character may take of a page repeated, compared with the page itself."""
BOUNDS: Final = ("CHARACTERS", "BLOCK_CHARACTERS", "BLOCK_LINES", "TAGS", "BRACKETS")
ACCOUNT: Final = Account(name="bench", app_id="wx", secret="none", base_url="https://example.com")


class Page(NamedTuple):
    """A page as it lies there, its body alone, and its pictures as if WeChat hosted them."""

    name: str
    raw: bytes
    head: str
    body: str
    hosted: dict[str, HostedPicture]


def pages() -> list[Page]:
    """The pages to measure; says so where they are not the author's."""
    given = [Path(word) for word in sys.argv[1:] if not word.startswith("--")]
    real = sorted((ROOT.parent / "shared" / "content").glob("*/index.md"))
    if not given and not real:
        print("the author's pages are not here; measuring the project's sample")
    own = sorted((ROOT / "templates" / "sample").glob("*/index.md"))
    found = [path / "index.md" if path.is_dir() else path for path in given] or real or own
    return [_read(path) for path in found]


def _read(path: Path) -> Page:
    raw = path.read_bytes()
    body = split(raw.decode(), file=path.name).body
    digest = parse(raw, name=path.name, folder=path.parent.name, account=ACCOUNT)
    hosted = {
        picture.ref: HostedPicture("http://mmbiz.qpic.cn/" + "x" * 119, 900, 500)
        for picture in digest.pictures
    }
    return Page(path.parent.name, raw, raw.decode()[: -len(body)], body, hosted)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(every: Sequence[Page]) -> bool:
    """Print the sum over all pages beside bare Markdown's; whether it is as it should be."""
    bare = markdown.Markdown(extensions=["extra", "sane_lists", "codehilite"])

    def ours() -> None:
        code.tokens.cache_clear()  # as for pages that come one after another
        for page in every:
            digest = parse(page.raw, name="index.md", folder=page.name, account=ACCOUNT)
            typeset(digest, page.hosted, ACCOUNT)

    def theirs() -> None:
        for page in every:
            bare.reset().convert(page.body)

    for work in (ours, theirs):  # warm
        work()
    gc.collect()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    mine, plain = ([pair[side] * 1000 for pair in pairs] for side in (0, 1))
    print(f"{len(every)} pages, {sum(len(p.raw) for p in every):,} bytes, {ROUNDS} rounds, in turn")
    print(f"{'sum over the pages':24}{'least':>9}{'median':>9}  ms")
    print(f"{'parse + typeset':24}{min(mine):9.2f}{statistics.median(mine):9.2f}")
    print(f"{'bare Markdown':24}{min(plain):9.2f}{statistics.median(plain):9.2f}")
    middle = statistics.median(a / b for a, b in pairs)
    least = min(mine) / min(plain)
    print(f"ratio {middle:.2f} (of the least times {least:.2f}), allowed {ALLOWED}")
    return min(middle, least) <= ALLOWED


def growth(every: Sequence[Page]) -> bool:
    """Print microseconds a character, page by page; whether they stay as they are."""
    for name in BOUNDS:
        setattr(bounds, name, sys.maxsize)
    setattr(parsing, "PAGE_BYTES", sys.maxsize)  # noqa: B010  lifted here alone, see above
    print("\nmicroseconds a character of a page repeated (guards lifted, one piece, full dress)")
    print(f"{'':14}" + "".join(f"{f'{times}x':>9}" for times in TIMES) + f"{'growth':>9}")
    well = True
    for page in every:
        costs = [_cost(page, times) for times in TIMES]
        worst = max(costs) / costs[0]
        well = well and worst <= GROWTH
        told = "".join(f"{cost:9.2f}" for cost in costs)
        print(f"{page.name[:12]:14}{told}{worst:9.2f}")
    print(f"allowed growth {GROWTH}")
    return well


def _cost(page: Page, times: int) -> float:
    """Microseconds a character, the least of as many runs as five seconds allow, at most nine."""
    body = (page.body + "\n\n") * times
    raw = (page.head + body).encode()

    def work() -> None:
        digest = parse(raw, name="index.md", folder=page.name, account=ACCOUNT)
        dress = wardrobe.dress("", ACCOUNT.theme, "", "index.md")
        root = tree.regrow(digest.html)
        figures.hang(root, page.hosted)
        assert len(Writer(dress.full, page.hosted, colours=True).article(root)) > len(body) // 2

    work()
    gc.collect()
    runs, end = [seconds(work)], time.perf_counter() + 5
    while len(runs) < 9 and time.perf_counter() + runs[0] < end:
        runs.append(seconds(work))
    return min(runs) * 1e6 / len(body)


def main() -> int:
    every = pages()
    fast = "--growth-only" in sys.argv or ratio(every)
    linear = "--ratio-only" in sys.argv or growth(every)
    return int(not (fast and linear))


if __name__ == "__main__":
    sys.exit(main())
