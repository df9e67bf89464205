"""Time parse + typeset of a digest against a bare, reused Markdown with the stock extensions.

Run with a page, or without one: then the author's ai20240618 beside the project is taken, and
where that is missing the project's own sample.

    python tests/bench/typeset.py [PAGE]
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import markdown

from workers.digest import HostedPicture
from workers.frontmatter import split
from workers.settings import Account
from workers.steps.parse import parse
from workers.steps.typeset import typeset

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).resolve().parents[2]
ROUNDS: Final = 60
ALLOWED: Final = 1.7
ACCOUNT: Final = Account(name="bench", app_id="wx", secret="none", base_url="https://example.com")


def page() -> Path:
    """The page to measure; says so where it is not the author's."""
    if len(sys.argv) > 1:
        given = Path(sys.argv[1])
        return given / "index.md" if given.is_dir() else given
    real = ROOT.parent / "shared" / "content" / "ai20240618" / "index.md"
    if real.is_file():
        return real
    print("the author's pages are not here; measuring the project's sample")
    return next(iter(sorted((ROOT / "templates" / "sample").rglob("*.md"))))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    path = page()
    raw = path.read_bytes()
    body = split(raw.decode(), file=path.name).body
    bare = markdown.Markdown(extensions=["extra", "sane_lists", "codehilite"])
    refs = parse(raw, name=path.name, folder=path.parent.name, account=ACCOUNT).pictures
    hosted = {p.ref: HostedPicture("http://mmbiz.qpic.cn/" + "x" * 119, 900, 500) for p in refs}

    def ours() -> object:
        digest = parse(raw, name=path.name, folder=path.parent.name, account=ACCOUNT)
        return typeset(digest, hosted, ACCOUNT)

    def theirs() -> object:
        return bare.reset().convert(body)

    for work in (ours, theirs):  # warm
        work()
    gc.collect()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    mine, plain = ([pair[side] * 1000 for pair in pairs] for side in (0, 1))
    print(f"{path}: {len(raw):,} bytes, {ROUNDS} rounds, alternating")
    print(f"{'':24}{'least':>9}{'median':>9}  ms")
    print(f"{'parse + typeset':24}{min(mine):9.2f}{statistics.median(mine):9.2f}")
    print(f"{'bare Markdown':24}{min(plain):9.2f}{statistics.median(plain):9.2f}")
    ratio = statistics.median(a / b for a, b in pairs)
    least = min(mine) / min(plain)
    print(f"ratio {ratio:.2f} (of the least times {least:.2f}), allowed {ALLOWED}")
    return int(min(ratio, least) > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
