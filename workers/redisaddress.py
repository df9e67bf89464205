"""Read REDIS_URL: a server's own address, or those of Sentinels that know which one leads (pure).

`redis+sentinel://[user:password@]host[:port],host2[:port2],…/master[/db][?option=value]` is the
form that limits, docket, Prefect and others read. `rediss+sentinel://` speaks TLS to Sentinels and
servers. `sentinel_username` and `sentinel_password` are for the Sentinels, where they want any;
all other options are redis-py's own, and for the servers.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

BEGINNINGS: Final = (
    "redis://", "rediss://", "unix://", "redis+sentinel://", "rediss+sentinel://",
)  # fmt: skip
SENTINEL: Final = "+sentinel"
SENTINEL_PORT: Final = 26379
OF_SENTINELS: Final = ("sentinel_username", "sentinel_password")

FORM: Final = "redis+sentinel://:password@host1:26379,host2:26379,host3:26379/mymaster/0"
NO_SENTINEL: Final = f"REDIS_URL names no Sentinel: write {FORM}"
NO_MASTER: Final = f"REDIS_URL names no master behind its Sentinels: write {FORM}"
NO_DATABASE: Final = "REDIS_URL: behind the master's name stands the database, a number"
NO_ADDRESS: Final = (
    "REDIS_URL: Sentinel {number} of {all} is no host:port (an IPv6 address stands in brackets; "
    "in a password write / as %2F, : as %3A, @ as %40, a comma as %2C)"
)

_URL: Final = re.compile(
    r"(?P<scheme>rediss?)\+sentinel://(?:(?P<who>[^/?#]*)@)?(?P<places>[^/?#@]*)"
    r"(?P<path>/[^?#]*)?(?:\?(?P<options>[^#]*))?"
)
_PLACE: Final = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9_.-]+)(?::(?P<port>[0-9]{1,5}))?"
)


@dataclass(frozen=True, slots=True)
class Watched:
    """A server found through Sentinels: theirs are `places` (host, port) and `login`.

    `server` is the address of the server without its place, for redis-py to read.
    """

    places: tuple[tuple[str, int], ...]
    master: str
    server: str = field(repr=False)
    login: dict[str, str] = field(repr=False)


def is_watched(url: str) -> bool:
    """Tell whether Sentinels have to be asked where the server is."""
    return SENTINEL in url.partition("://")[0]


def faults(url: str) -> list[str]:
    """Say all that is wrong with the address of Sentinels; no sentence shows a part of it."""
    found = _URL.fullmatch(url)
    if found is None:
        return [NO_SENTINEL]
    places = found["places"].split(",") if found["places"] else []
    said = [] if places else [NO_SENTINEL]
    for number, place in enumerate(places, 1):
        if _place(place) is None:
            said.append(NO_ADDRESS.format(number=number, all=len(places)))
    master, _, database = (found["path"] or "").strip("/").partition("/")
    if not master:
        said.append(NO_MASTER)
    if database and not re.fullmatch("[0-9]{1,4}", database):
        said.append(NO_DATABASE)
    return said


def read_watched(url: str) -> Watched:
    """Read an address of Sentinels. Raises ValueError, which shows nothing of it."""
    found = _URL.fullmatch(url)
    if found is None or faults(url):
        raise ValueError("no address of Sentinels")
    master, _, database = (found["path"] or "").strip("/").partition("/")
    options = parse_qsl(found["options"] or "", keep_blank_values=True)
    who = f"{found['who']}@" if found["who"] else ""
    rest = urlencode([each for each in options if each[0] not in OF_SENTINELS])
    places = (_place(each) for each in found["places"].split(","))
    return Watched(
        places=tuple(each for each in places if each is not None),
        master=unquote(master),
        server=f"{found['scheme']}://{who}/{database}?{rest}",
        login={
            name.removeprefix("sentinel_"): value
            for name, value in options
            if name in OF_SENTINELS and value
        },
    )


def passwords(url: str) -> set[str]:
    """Gather what of an address must never be written, as it stands there and as it is meant."""
    found: set[str] = set()
    if not is_watched(url):
        with suppress(ValueError):  # no address at all; whoever connects will say so
            plain = urlsplit(url)
            found = {plain.password or "", *_among(plain.query)}
    else:
        parts = _URL.fullmatch(url)
        found = (
            {(parts["who"] or "").partition(":")[2], *_among(parts["options"])} if parts else set()
        )
    return {each for one in found for each in (one, unquote(one)) if each}


def _among(options: str | None) -> list[str]:
    """The passwords among an address's options, where redis-py and libpq take them as well."""
    said = (each.partition("=") for each in (options or "").split("&"))
    return [value for name, _, value in said if name in ("password", "sentinel_password")]


def _place(text: str) -> tuple[str, int] | None:
    found = _PLACE.fullmatch(text)
    if found is None or not 1 <= int(found["port"] or SENTINEL_PORT) <= 65535:  # noqa: PLR2004
        return None
    return found["host"].strip("[]"), int(found["port"] or SENTINEL_PORT)
