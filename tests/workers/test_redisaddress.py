"""REDIS_URL where Sentinels are named: what is read, what is refused, what is never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.sentinel import SentinelManagedSSLConnection

from workers.errors import SettingsInvalid
from workers.redisaddress import faults, is_watched, passwords, read_watched
from workers.redisline import line_to

WHOLE = (
    "rediss+sentinel://gong:p%40ss@host1:26380,[::1],10.0.0.3/my-master/2"
    "?sentinel_username=w&sentinel_password=w%40ch&ssl_cert_reqs=none"
)


def test_all_of_an_address_is_read() -> None:
    """The form that other tools read, each Sentinel by its own port or by the usual one."""
    watched = read_watched(WHOLE)
    assert watched.places == (("host1", 26380), ("::1", 26379), ("10.0.0.3", 26379))
    assert watched.master == "my-master"
    assert watched.server == "rediss://gong:p%40ss@/2?ssl_cert_reqs=none"
    assert watched.login == {"username": "w", "password": "w@ch"}
    assert "p%40ss" not in repr(watched)
    assert "w@ch" not in repr(watched)
    assert faults(WHOLE) == []
    assert faults("redis+sentinel://one/mymaster") == []


def test_servers_and_sentinels_are_spoken_to_as_the_address_says() -> None:
    """TLS, names and passwords: the servers' own and the Sentinels' own."""
    pool = line_to(WHOLE).connection_pool
    options = pool.connection_kwargs
    assert (options["username"], options["password"], options["db"]) == ("gong", "p@ss", 2)
    assert issubclass(pool.connection_class, SentinelManagedSSLConnection)
    for each in pool.sentinel_manager.sentinels:
        asked = each.connection_pool
        assert asked.connection_class.__name__ == "SSLConnection"
        assert asked.connection_kwargs["ssl_cert_reqs"] == "none"
        assert asked.connection_kwargs["password"] == "w@ch"
        assert asked.connection_kwargs["socket_timeout"] < 1
        assert "db" not in asked.connection_kwargs or asked.connection_kwargs["db"] == 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis+sentinel://", ["names no Sentinel", "names no master"]),
        ("redis+sentinel:///mymaster", ["names no Sentinel"]),
        ("redis+sentinel://one,two", ["names no master"]),
        (
            "redis+sentinel://one:0,two:hunter2,,[::1/m",
            ["Sentinel 1 of 4", "2 of 4", "3 of 4", "4 of 4"],
        ),
        ("redis+sentinel://one:70000/m/hunter2", ["Sentinel 1 of 1", "the database, a number"]),
        ("redis+sentinel://:hun/ter2@one/m", ["Sentinel 1 of 1", "the database, a number"]),
        ("redis+sentinel://:hun#ter2@one/m", ["names no Sentinel"]),
    ],
)
def test_all_that_is_wrong_is_said_at_once_and_nothing_is_shown(url: str, said: list[str]) -> None:
    """A password with a slash in it makes an address of something else, and stays unseen."""
    told = faults(url)
    assert len(told) == len(said)
    assert all(part in one for one, part in zip(told, said, strict=True))
    assert not any(part in " ".join(told) for part in ("hunter2", "hun", "ter2"))
    with pytest.raises(SettingsInvalid) as refused:
        line_to(url)
    assert "ter2" not in str(refused.value)


def test_passwords_are_known_however_they_are_written() -> None:
    """The log hides them as they stand in the address and as they are meant."""
    assert passwords(WHOLE) == {"p%40ss", "p@ss", "w%40ch", "w@ch"}
    assert passwords("redis://:a%2Fb@host/0") == {"a%2Fb", "a/b"}
    assert passwords("unix:///x.sock?db=1&password=a%2Fb") == {"a%2Fb", "a/b"}
    assert passwords("redis+sentinel://one/m?password=ab") == {"ab"}
    assert passwords("redis+sentinel://one/m") == passwords("unix:///x.sock") == set()
    assert passwords("redis://[") == set()


@given(rest=st.text(max_size=60))
def test_no_text_breaks_the_reading(rest: str) -> None:
    """Whatever somebody writes, it is read, or refused with a sentence."""
    url = f"redis+sentinel://{rest}"
    assert is_watched(url)
    passwords(url)
    if not faults(url):
        assert read_watched(url).places
