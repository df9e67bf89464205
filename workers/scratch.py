"""The only Redis keys, all of them forgettable.

Losing every one of them costs a token call or an answer given twice, never a publication.

| key                              | holds                                     | lives             |
|----------------------------------|-------------------------------------------|-------------------|
| gongbao:token:<app_id>           | the access token                          | as WeChat said    |
| gongbao:alone:<name>             | the owner of a lock                       | `hold` seconds    |
| gongbao:once:<name>              | "1": it has been done lately              | the caller says   |
| gongbao:reply:<account>:<sha256> | "?" + claim, then "=" + the reply's bytes | 3.9 s, then 600 s |
| gongbao:nonce:<account>:<sha256> | the digest of the body that came with it  | 600 s             |
| gongbao:talk:<account>:<sha256>  | where a follower's talk stands, no words  | 600 s             |
| gongbao:shown:<account>:<sha256> | a list as followers were shown it         | 1,800 s           |
| gongbao:waited:<account>         | "1": of someone a message is waited for   | 600 s             |

Whatever follows an account's name is hashed: it may hold an openid, and comes from outside.
Every script may run twice with the same arguments, because a command whose answer was lost
is sent once more.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from redis import ConnectionPool, Redis, RedisError
from redis.backoff import ConstantBackoff
from redis.driver_info import DriverInfo
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

from workers.errors import SettingsInvalid

if TYPE_CHECKING:
    from collections.abc import Iterator

UNREADABLE: Final = (
    "REDIS_URL cannot be read as an address: redis://:password@host:6379/0, rediss://… or "
    "unix:///path (in a password write / as %2F, : as %3A, @ as %40)"
)

Unreachable = RedisError
"""What a method raises when Redis does not answer, or answers with an error."""

# WeChat cuts a callback off after 5 s. Measured: against a server that hangs, redis-py reads
# four times (it repeats the connection's handshake, and then the command with a new one).
CONNECT_SECONDS: Final = 0.5
READ_SECONDS: Final = 1.0
HEALTH_SECONDS: Final = 30
POLL_SECONDS: Final = 0.03

TALK_SECONDS: Final = 600.0
"""How long a number answers the list that was shown last."""
SHOWN_SECONDS: Final = 3 * TALK_SECONDS
"""Longer than any talk about it: a list is kept again only when it is made again."""

# SET … NX that answers what is there now; SET NX GET in one would need Redis 7.
_SET_IF_ABSENT: Final = """
local there = redis.call('GET', KEYS[1])
if there then return there end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
"""
_DELETE_IF_SAME: Final = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""
_REPLACE_IF_SAME: Final = """
local there = redis.call('GET', KEYS[1])
if there ~= ARGV[1] and there ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""


@dataclass(frozen=True, slots=True)
class Begun:
    """This process answers; `claim` is what keep_reply wants to see."""

    claim: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Somebody has answered: say the same again."""

    reply: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pending:
    """Another process is at it, or died less than a claim's life ago."""


Reply = Begun | Stored | Pending


def connect(url: str) -> Scratch:
    """Scratch at redis://, rediss:// or unix:// `url`; nothing is sent before the first call."""
    try:
        pool = ConnectionPool.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=READ_SECONDS,
            health_check_interval=HEALTH_SECONDS,
            retry=Retry(ConstantBackoff(0.05), retries=1),
            # Redis Enterprise's notices of maintenance: a handshake for nothing, anywhere else.
            maint_notifications_config=MaintNotificationsConfig(enabled=False),
            # Made once: each connection would read redis-py's own version from disk, 4 ms a time.
            driver_info=DriverInfo(),
        )
    except ValueError:
        # The error's own text quotes what stands behind a colon, which may be the password.
        raise SettingsInvalid([UNREADABLE]) from None
    return Scratch(Redis.from_pool(pool))


class Scratch:
    """What all processes of an installation share and may forget. Safe to use from threads."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._set_if_absent = redis.register_script(_SET_IF_ABSENT)
        self._delete_if_same = redis.register_script(_DELETE_IF_SAME)
        self._replace_if_same = redis.register_script(_REPLACE_IF_SAME)

    @cached_property
    def redis(self) -> Redis:
        """A client with a pool of its own, for RQ.

        RQ raises the time limit of the pool it is given to more than half a minute, for its
        blocking reads (rq.worker.base, _set_connection); ours must stay short.
        """
        pool = self._redis.connection_pool
        return Redis.from_pool(ConnectionPool(pool.connection_class, **pool.connection_kwargs))

    def ping(self) -> None:
        """Raise Unreachable unless Redis answers."""
        self._redis.ping()

    def close(self) -> None:
        """Close the connections of both clients."""
        self._redis.close()
        if "redis" in vars(self):
            self.redis.close()

    def token(self, app_id: str) -> tuple[str, float] | None:
        """The token kept for an app, and the epoch second at which it expires.

        Reckoned from the key's own remaining life, so that clocks of machines may differ.
        """
        with self._redis.pipeline() as both:
            both.get(_token(app_id))
            both.pttl(_token(app_id))
            value, milliseconds = both.execute()
        return (value.decode(), time.time() + milliseconds / 1000) if value else None

    def keep_token(self, app_id: str, token: str, expires_in: float) -> None:
        """Keep a token for `expires_in` seconds."""
        self._redis.set(_token(app_id), token, px=max(1, int(expires_in * 1000)))

    def drop_token(self, app_id: str, token: str) -> None:
        """Forget a token, unless another has taken its place meanwhile."""
        self._delete_if_same(keys=[_token(app_id)], args=[token])

    def once(self, name: str, *, seconds: float) -> bool:
        """True the first time within `seconds`, False afterwards."""
        done = self._redis.set(f"gongbao:once:{name}", "1", nx=True, px=int(seconds * 1000))
        return done is not None

    @contextmanager
    def alone(self, name: str, seconds: float, *, hold: float = 30.0) -> Iterator[bool]:
        """Hold the lock `name` inside the block; False if it was not to be had in `seconds`.

        A lock whose owner was killed frees itself after `hold` seconds, so what is done inside
        must be over by then.
        """
        key, owner = f"gongbao:alone:{name}", secrets.token_hex(16)
        got = self._take(key, owner, time.monotonic() + seconds, hold)
        try:
            yield got
        finally:
            if got:
                with suppress(Unreachable):  # it frees itself
                    self._delete_if_same(keys=[key], args=[owner])

    def _take(self, key: str, owner: str, deadline: float, hold: float) -> bool:
        arguments: list[str | int] = [owner, int(hold * 1000)]
        while self._set_if_absent(keys=[key], args=arguments) != owner.encode():
            if time.monotonic() >= deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def begin_reply(self, account: str, key: str, *, seconds: float = 3.9) -> Reply:
        """Claim the answer to a delivery, or learn that somebody has.

        `key` tells one delivery from another and is the same for its repeats. The claim dies
        by itself in under 4 s, so that a killed process does not block WeChat's repeat at 5 s.
        """
        claim = secrets.token_hex(16)
        mine = f"?{claim}".encode()
        there = self._set_if_absent(keys=[_reply(account, key)], args=[mine, int(seconds * 1000)])
        if there == mine:
            return Begun(claim)
        return Stored(there[1:]) if there.startswith(b"=") else Pending()

    def keep_reply(
        self, account: str, key: str, claim: str, reply: bytes, *, seconds: float = 600
    ) -> bool:
        """Store the reply for the repeats; False, and nothing stored, if the claim was lost."""
        arguments: list[bytes | int] = [f"?{claim}".encode(), b"=" + reply, int(seconds * 1000)]
        return bool(self._replace_if_same(keys=[_reply(account, key)], args=arguments))

    def first_sight(
        self, account: str, timestamp: str, nonce: str, body_digest: str, *, seconds: float = 600
    ) -> bool:
        """False if this nonce is known with another body: somebody replays a signature."""
        key = f"gongbao:nonce:{account}:{_hashed(timestamp + ' ' + nonce)}"
        there = self._set_if_absent(keys=[key], args=[body_digest, int(seconds * 1000)])
        return bool(there == body_digest.encode())

    def talk(self, account: str, follower: str) -> bytes:
        """Where the talk with a follower stands; b"" where there is none."""
        return _bytes(self._redis.get(_talk(account, follower)))

    def keep_talk(
        self, account: str, follower: str, state: bytes, *, seconds: float = TALK_SECONDS
    ) -> bytes:
        """Keep where the talk stands now, and give where it stood."""
        key, life = _talk(account, follower), int(seconds * 1000)
        return _bytes(self._redis.set(key, state, px=life, get=True))

    def drop_talk(self, account: str, follower: str) -> None:
        """Forget the talk with a follower."""
        self._redis.delete(_talk(account, follower))

    def wait_for_words(self, account: str, *, seconds: float = TALK_SECONDS) -> None:
        """Note that a message of some follower of the account is waited for."""
        self._redis.set(f"gongbao:waited:{account}", "1", px=int(seconds * 1000))

    def waits_for_words(self, account: str) -> bool:
        """Tell whether a message of anybody is waited for."""
        return bool(self._redis.exists(f"gongbao:waited:{account}"))

    def keep_shown(
        self, account: str, name: str, listed: bytes, *, seconds: float = SHOWN_SECONDS
    ) -> None:
        """Keep a list by a name that all who are shown it share."""
        self._redis.set(_shown(account, name), listed, px=int(seconds * 1000))

    def shown(self, account: str, name: str) -> bytes:
        """Give a list that was kept; b"" where it is gone."""
        return _bytes(self._redis.get(_shown(account, name)))


def _bytes(answer: object) -> bytes:
    """What Redis had, b"" for nothing."""
    return answer if isinstance(answer, bytes) else b""


def _talk(account: str, follower: str) -> str:
    return f"gongbao:talk:{account}:{_hashed(follower)}"


def _shown(account: str, name: str) -> str:
    return f"gongbao:shown:{account}:{_hashed(name)}"


def _token(app_id: str) -> str:
    return f"gongbao:token:{app_id}"


def _reply(account: str, key: str) -> str:
    return f"gongbao:reply:{account}:{_hashed(key)}"


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
