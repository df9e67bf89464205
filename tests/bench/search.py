"""Searching 50,000 items of a corpus made up from the sample pages' words: time, growth, score.

    python tests/bench/search.py [--items 50000] [--database postgresql://…/empty]

The corpus is seeded and drawn by Zipf's law, so its commonest words stand in nearly every item.
Every search is a new one: nothing is kept between them but what the system keeps of the file.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "workers" / "test_ledger")]

from shelf import CONTENT, PAGES, published, read, sentences, shelve_items, strangers  # noqa: E402

from workers.ledger import Ledger, Readable, open_ledger  # noqa: E402
from workers.ledger.migrate import upgrade  # noqa: E402
from workers.passages import Passage, passages_of  # noqa: E402
from workers.query import read_query  # noqa: E402

SMALL, ITEMS_OF_AN_ISSUE, WORDS = 1_000, 12, 60
TODAY = date(2024, 11, 30)


class Corpus:
    """Items whose words come as often as Zipf's law has it, over those of the sample pages."""

    def __init__(self) -> None:
        text = "\n".join(p.heading + p.text for file in PAGES for p in passages_of(read(file)))
        pieces = re.findall(r"[A-Za-z]+[0-9.]*|[\u4e00-\u9fff]{1,2}", text)
        self.words = [word for word, _ in Counter(pieces).most_common()]
        self._random = random.Random(20241122)
        self._weights = [1 / (rank + 1) for rank in range(len(self.words))]

    def some(self, number: int) -> str:
        return "".join(self._random.choices(self.words, self._weights, k=number))

    def item(self) -> Passage:
        return Passage(self.some(10), "。".join(self.some(14) for _ in range(9)))

    def asked(self) -> list[str]:
        """The ten commonest words, the commonest characters, and others down to rare ones."""
        commonest = self.words[:10]
        characters = [word for word, _ in Counter("".join(self.words)).most_common(10)]
        step = len(self.words) // (WORDS - 30)
        rest = self.words[10::step][: WORDS - 30]
        pairs = [f"{one} {other}" for one, other in zip(commonest, rest, strict=False)]
        return (commonest + characters + pairs + rest)[:WORDS]


def fill(ledger: Ledger, corpus: Corpus, items: int, already: int = 0) -> tuple[float, float]:
    """Add items until there are so many; the seconds it took, and those of our own processor."""
    number = published(ledger, f"corpus{already}")
    issues = range(already // ITEMS_OF_AN_ISSUE, items // ITEMS_OF_AN_ISSUE)
    made = []
    for issue in issues:
        day = date(2008, 1, 1) + timedelta(days=issue)
        passages = [corpus.item() for _ in range(ITEMS_OF_AN_ISSUE)]
        address = "https://mp.weixin.qq.com/s/x"
        made.append(Readable(number, issue, corpus.some(12), f"{day:%m%d}", day, address, passages))
    started, busy = time.perf_counter(), time.process_time()
    for start in range(0, len(made), 50):
        ledger.index_articles("daily", made[start : start + 50])
    return time.perf_counter() - started, time.process_time() - busy


def measure(ledger: Ledger, asked: list[str]) -> list[tuple[float, float]]:
    """Milliseconds of each search, the quickest of three, and those of our own processor."""
    found = []
    for words in asked:
        times = []
        for _ in range(3):
            started, busy = time.perf_counter(), time.process_time()
            query = read_query(words, {}, TODAY)
            ledger.search("daily", query)
            times.append((time.perf_counter() - started, time.process_time() - busy))
        found.append((1000 * min(t for t, _ in times), 1000 * min(t for _, t in times)))
    return found


def told(times: list[tuple[float, float]]) -> str:
    """The spread of the times; on a machine with other work only the processor's are ours."""
    shown = []
    for name, each in zip(
        ("by the clock", "of the processor"), zip(*times, strict=True), strict=True
    ):
        ordered = sorted(each)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        middle = statistics.median(ordered)
        shown.append(f"median {middle:.1f}, p95 {p95:.1f}, most {ordered[-1]:.1f} ms {name}")
    return "; ".join(shown)


def score(url: str) -> None:
    """How many sentences find their item among the first three, how many strangers none."""
    upgrade(url)
    ledger = open_ledger(url)
    places = shelve_items(ledger, [*sorted(CONTENT.glob("*/index.md")), *PAGES])
    pages = {page for page, _ in places.values()}
    wanted = [each for each in sentences() if each.page in pages]
    good = 0
    for each in wanted:
        hits = ledger.search("daily", read_query(each.sentence, {}, TODAY), 3)
        good += any(each.met_by(*places[hit.publication]) for hit in hits)
    refused = [s for s in strangers() if not ledger.search("daily", read_query(s, {}, TODAY))]
    print(f"sentences: {good} of {len(wanted)} find their item among the first 3 of {len(places)}")
    print(f"strangers: {len(refused)} of {len(strangers())} are refused")
    ledger.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--database", default="")
    told_how = parser.parse_args()
    items = told_how.items
    with tempfile.TemporaryDirectory() as folder:
        score(f"sqlite:///{folder}/score.sqlite3")
        url = told_how.database or f"sqlite:///{folder}/ledger.sqlite3"
        upgrade(url)
        ledger, corpus = open_ledger(url), Corpus()
        asked = corpus.asked()
        fill(ledger, corpus, SMALL)
        small = measure(ledger, asked)
        print(f"{SMALL:>6} items, {len(asked)} words: {told(small)}")
        seconds, busy = (
            1000 * each / (items - SMALL) for each in fill(ledger, corpus, items, SMALL)
        )
        print(f"index: {seconds:.2f} s per 1,000 items, {busy:.2f} of them our own processor's")
        apart = measure(ledger, asked)
        print(f"{items:>6} items, {len(asked)} words: {told(apart)} (as it was built)")
        ledger.settle_index()
        large = measure(ledger, asked)
        print(f"{items:>6} items, {len(asked)} words: {told(large)} (settled)")
        before, after = (statistics.median(busy for _, busy in each) for each in (small, large))
        print(f"growth of the median from {SMALL:,} to {items:,} items: x {after / before:.2f}")
        questions = [each.sentence for each in sentences()]
        print(f"{items:>6} items, {len(questions)} sentences: {told(measure(ledger, questions))}")
        slowest = sorted(zip(large, asked, strict=True), reverse=True)[:5]
        print("slowest:", ", ".join(f"{words} {took:.1f}" for (took, _), words in slowest))
        ledger.close()


if __name__ == "__main__":
    main()
