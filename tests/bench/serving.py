"""Serve an app by gunicorn, ask it as fast as wrk can or at a pace, and say what that cost.

Every request has a connection of its own: gunicorn's sync workers keep none.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HERE: Final = Path(__file__).resolve().parent
CONNECTIONS: Final = 8
CALLERS: Final = 32
TICKS: Final = os.sysconf("SC_CLK_TCK")
# Written out before the run, so that wrk's one thread has little to do while it lasts.
SCRIPT: Final = """
local requests, at = {}, 0
function init(args)
  for line in io.lines(args[1]) do
    local path, body = line:match("^(%S+) (.*)$")
    requests[#requests + 1] = wrk.format("POST", path, {["Content-Type"] = "text/xml"}, body)
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
"""


class Sent(NamedTuple):
    """One callback as it stands in a request: where it goes, and what it says."""

    target: str
    body: bytes

    @property
    def raw(self) -> bytes:
        """All bytes of the request, for a connection of its own."""
        return (
            f"POST {self.target} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {len(self.body)}\r\n\r\n"
        ).encode() + self.body


class Load(NamedTuple):
    """What a load met: answers, answers a second, the web processes' CPU seconds for each."""

    answers: int
    rate: float
    cpu: float


class CutOffError(Exception):
    """The line ended before the answer did."""


@dataclass(frozen=True)
class Server:
    """A gunicorn at `host`:`port`; its workers are the children of `process`."""

    host: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def cpu(self) -> float:
        """Seconds of CPU that all workers have used so far."""
        stats = [Path(f"/proc/{pid}/stat").read_text() for pid in self.workers]
        fields = [stat.rpartition(")")[2].split() for stat in stats]
        return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS

    def ask(self, request: bytes, seconds: float = 5.0) -> tuple[int, bytes]:
        """Send a request; answers status and body. Raises OSError or CutOffError."""
        with socket.create_connection((self.host, self.port), seconds) as line:
            line.sendall(request)
            parts = []
            while part := line.recv(65536):
                parts.append(part)
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if not length or len(body) != int(length[1]):
            raise CutOffError
        return int(head[9:12]), body


def sent(path: str, query: Mapping[str, str], body: bytes) -> Sent:
    return Sent(f"{path}?{urlencode(query)}", body)


@contextlib.contextmanager
def gunicorn(app: str, folder: Path, *flags: str) -> Iterator[Server]:
    """Serve `app` ("module:name" beside this file) with `folder` as its working folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
    place = ["--bind", f"{host}:{port}", "--pythonpath", str(HERE)]
    command = [sys.executable, "-m", "gunicorn", app, *place, "--log-level", "error"]
    process = subprocess.Popen([*command, "--no-control-socket", *flags], cwd=folder)
    server = Server(host, port, process)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(server: Server) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError, CutOffError):
            server.ask(Sent("/bare", b"").raw)
            return
        time.sleep(0.1)
    sys.exit("gunicorn did not come up")


def hammer(server: Server, requests: Sequence[Sent], folder: Path, seconds: int) -> Load:
    """Have wrk ask for so long, as fast as it is answered."""
    lines, script = folder / "requests", folder / "requests.lua"
    lines.write_bytes(b"".join(f"{one.target} ".encode() + one.body + b"\n" for one in requests))
    script.write_text(SCRIPT)
    before = server.cpu()
    load = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script)]
    place = f"http://{server.host}:{server.port}"
    told = subprocess.run(
        ["wrk", *load, place, "--", str(lines)], capture_output=True, text=True, check=True
    ).stdout
    used = server.cpu() - before
    if "Non-2xx" in told or "Socket errors" in told:
        sys.exit(told)
    answers = int(_number(r"(\d+) requests in", told))
    return Load(answers, _number(r"Requests/sec:\s+([\d.]+)", told), used / answers)


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    return float(found[1]) if found else sys.exit(text)


def pace(server: Server, requests: Sequence[Sent], rate: float) -> list[float]:
    """Send each at a moment of its own, `rate` a second on average; how long each took, sorted.

    The time runs from the moment at which a message should have left, so that one which waits
    for a free caller has waited.
    """
    chance, moment, due = random.Random(1), time.perf_counter() + 0.2, []
    for one in requests:
        moment += chance.expovariate(rate)
        due.append((moment, one.raw))
    todo, lock = iter(due), threading.Lock()
    taken: list[float] = []

    def call(_number: int) -> None:
        while True:
            with lock:
                at, raw = next(todo, (0.0, b""))
            if not raw:
                return
            time.sleep(max(0.0, at - time.perf_counter()))
            status, _body = server.ask(raw)
            if status != 200:
                sys.exit(f"answered {status}")
            taken.append(time.perf_counter() - at)

    with ThreadPoolExecutor(CALLERS) as callers:
        list(callers.map(call, range(CALLERS)))
    return sorted(taken)
