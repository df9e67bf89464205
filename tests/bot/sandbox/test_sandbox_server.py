"""The server: kept connections, many at once, long and strange requests."""

import http.client
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests

from bot.sandbox.remote import Sandbox
from bot.sandbox.server import start_in_thread

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller


def connect(sandbox: Sandbox) -> http.client.HTTPConnection:
    address = urlsplit(sandbox.base_url)
    return http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)


def test_a_connection_is_kept_for_the_next_call(sandbox: Sandbox) -> None:
    """As WeChat does: a client that reuses connections must be able to."""
    connection = connect(sandbox)
    ports = set()
    for _ in range(3):
        connection.request("GET", "/sandbox/clock")
        response = connection.getresponse()
        response.read()
        ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(ports) == 1


def test_eight_clients_at_once_are_all_served(caller: "Caller") -> None:
    """Each on its own kept connection, and every call is in the log."""

    def ask(_: int) -> int:
        with requests.Session() as http:
            query = {"access_token": caller.token}
            url = caller.sandbox.api + "getcallbackip"
            return sum(http.get(url, params=query, timeout=9).status_code for _ in range(20))

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {20 * 200}
    assert len(caller.sandbox.calls(caller.app_id, "getcallbackip")) == 160


def test_a_chunked_body_is_read(caller: "Caller") -> None:
    """Some clients do not say beforehand how much they send."""
    answer = caller.ask("POST", "draft/batchget", data=iter([b'{"offset":0,', b'"count":1}']))
    assert answer.json()["total_count"] == 0


def test_a_client_that_waits_for_leave_gets_it(sandbox: Sandbox) -> None:
    """Curl asks with Expect: 100-continue before a large body."""
    address = urlsplit(sandbox.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as line:
        line.sendall(
            b"POST /cgi-bin/draft/add HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
            b"Content-Length: 2\r\n\r\n"
        )
        assert line.recv(100).startswith(b"HTTP/1.1 100")
        line.sendall(b"{}")
        assert b"41001" in line.recv(4000)


def test_a_body_beyond_all_reason_is_refused_unread(sandbox: Sandbox) -> None:
    """413 as from the web server in front of WeChat, and the connection ends."""
    connection = connect(sandbox)
    connection.putrequest("POST", "/cgi-bin/draft/add")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 413
    connection.close()


def test_half_a_request_has_no_effect(caller: "Caller") -> None:
    """A client that hangs up amid its body was never heard; the next one is served."""
    address = urlsplit(caller.sandbox.base_url)
    line = f"POST /cgi-bin/draft/add?access_token={caller.token} HTTP/1.1\r\n".encode()
    with socket.create_connection((address.hostname, address.port), timeout=5) as open_line:
        open_line.sendall(line + b"Content-Length: 99\r\n\r\n{}")
        open_line.shutdown(socket.SHUT_WR)
        assert open_line.recv(1) == b""
    assert caller.sandbox.calls(caller.app_id, "draft/add") == []


def test_stopping_ends_open_connections() -> None:
    """A sandbox that is stopped leaves nobody waiting."""
    with start_in_thread() as server:
        connection = connect(Sandbox(server.url))
        connection.request("GET", "/sandbox/clock")
        connection.getresponse().read()
    assert connection.sock.recv(1) == b""
    connection.close()


def test_a_process_of_its_own_tells_its_address() -> None:
    """`serve` announces where it listens, and has the accounts it was given."""
    program = (
        "from bot.sandbox.server import serve\n"
        "serve(accounts=[{'app_id': 'wx00000000000000ff', 'secret': 's'}],"
        " announce=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        try:
            url = process.stdout.readline().decode().strip()
            began = time.perf_counter()
            assert Sandbox(url).drafts("wx00000000000000ff") == []
            assert time.perf_counter() - began < 5
        finally:
            process.terminate()
