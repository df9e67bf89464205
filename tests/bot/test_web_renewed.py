"""`gongbao web` alone, as systemd runs it: one signal, and another one answers at the same door."""

import os
import signal
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from house import House, free_port, settings_for
from processes import await_true

from bot.sandbox.remote import Sandbox


def knock(port: int) -> int:
    """Come to the door over a new line; 0 where nobody listens."""
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status
    except ConnectionRefusedError:
        return 0
    finally:
        line.close()


def test_a_web_process_is_followed_by_another_at_the_same_door(
    tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any], redis_url: str
) -> None:
    """The old one leaves by itself, once the new one has loaded the program as it is now."""
    (tmp_path / ".env").write_text(settings_for(wechat_account, sandbox.api))
    port = free_port()
    house = House(tmp_path, {"REDIS_URL": redis_url, "PORT": str(port)})
    with house.begin("web") as web:
        try:
            await_true(lambda: knock(port) == 200, 60)
            web.send_signal(signal.SIGUSR2)
            heard = set()
            await_true(lambda: heard.add(knock(port)) or web.poll() is not None, 60)
            assert (heard, web.returncode, knock(port)) == ({200}, 0, 200)
        finally:
            for pid in house.left():
                os.kill(int(pid.split()[0].rpartition("/")[2]), signal.SIGTERM)
    await_true(lambda: house.left() == [], 30)
