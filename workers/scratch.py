"""The only Redis keys, all of them forgettable.

Losing every one of them costs a token call or an answer given twice, never a publication.

| key                              | holds                                     | lives             |
|----------------------------------|-------------------------------------------|-------------------|
| gongbao:token:<app_id>           | the access token                          | as WeChat said    |
| gongbao:alone:<name>             | the owner of a lock                       | `hold` seconds    |
| gongbao:once:<name>              | "1": it has been done lately              | the caller says   |
| gongbao:reply:<account>:<sha256> | "?" + claim, then "=" + the reply's bytes | 3 s, then 660 s   |
| gongbao:nonce:<account>:<sha256> | the digest of the body that came with it  | 660 s             |
| gongbao:talk:<account>:<sha256>  | where a follower's talk stands, no words  | 600 s             |
| gongbao:shown:<account>:<sha256> | a list as followers were shown it         | 1,800 s           |
| gongbao:waited:<account>         | "1": of someone a message is waited for   | 600 s             |
| gongbao:counts, gongbao:skews    | figures for /metrics: see counts.py       | for good          |
| gongbao:refused:<account>        | when callbacks were refused, by cause     | 7 days            |
| gongbao:visits                   | who came to verify a callback, as JSON    | 900 s             |

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

from redis import RedisError, ResponseError

from workers.redisline import line_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redis import Redis

    from workers.redisline import RedisLine

Unreachable = RedisError
"""What a method raises when Redis does not answer, or answers with an error."""

POLL_SECONDS: Final = 0.03

TALK_SECONDS: Final = 600.0
"""How long a number answers the list that was shown last."""
LISTED: Final = "operator "
PICTURED: Final = "picture "
"""What stands before an openid in the names of an operator's own talks."""
SHOWN_SECONDS: Final = 3 * TALK_SECONDS
"""Longer than any talk about it: a list is kept again only when it is made again."""
VISITS_SECONDS: Final = 900.0
MOST_VISITS: Final = 50

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
# Both in one call, for each costs the door as much as all its cryptography.
_KNOW_AND_CLAIM: Final = """
local known = redis.call('GET', KEYS[1])
if known and known ~= ARGV[1] then return '!' end
if not known then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
local there = redis.call('GET', KEYS[2])
if there then return there end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
return ARGV[3]
"""
_REPLACE_UNLESS_OTHER: Final = """
local there = redis.call('GET', KEYS[1])
if there and there ~= ARGV[1] and there ~= ARGV[2] then return there end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return ARGV[2]
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


@dataclass(frozen=True, slots=True)
class Replayed:
    """The signature is known, and came with another body."""


Reply = Begun | Stored | Pending | Replayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One push of a message: `identity` is the same for its repeats, `signature` may differ.

    The signature stands for timestamp and nonce: it covers both, and stays the same if somebody
    moves digits from the one to the other. `digest` is that of the body.
    """

    account: str
    identity: str = field(repr=False)
    signature: str = field(repr=False)
    digest: str = field(repr=False)


def connect(url: str) -> Scratch:
    """Scratch at the server of a REDIS_URL; nothing is sent before the first call."""
    return Scratch(line_to(url))


class Scratch:
    """What all processes of an installation share and may forget. Safe to use from threads."""

    def __init__(self, redis: RedisLine) -> None:
        self._redis = redis
        self._set_if_absent = redis.register_script(_SET_IF_ABSENT)
        self._delete_if_same = redis.register_script(_DELETE_IF_SAME)
        self._know_and_claim = redis.register_script(_KNOW_AND_CLAIM)
        self._replace_unless_other = redis.register_script(_REPLACE_UNLESS_OTHER)

    @cached_property
    def redis(self) -> Redis:
        """A client with a pool of its own, for RQ.

        RQ raises the time limit of the pool it is given to more than half a minute, for its
        blocking reads (rq.worker.base, _set_connection); ours must stay short.
        """
        return self._redis.apart()

    @property
    def line(self) -> RedisLine:
        """The line itself, for the keys of other files."""
        return self._redis

    def ping(self) -> None:
        """Raise Unreachable unless Redis answers."""
        self._redis.ping()

    def is_there(self) -> bool:
        """Tell whether a server answers, be it to refuse: with a full disk even a PING is."""
        try:
            self.ping()
        except ResponseError:
            return True
        except Unreachable:
            return False
        return True

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

    def lately(self, name: str) -> bool:
        """Tell whether `once` was told this name, and its seconds are not over."""
        return bool(self._redis.exists(f"gongbao:once:{name}"))

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

    def begin_reply(self, delivery: Delivery, *, claim: float, memory: float) -> Reply:
        """Claim the answer to a delivery, or learn that somebody has; refuse a replay.

        The claim dies by itself after `claim` seconds, so that a killed process does not block
        WeChat's repeat at 5 s; its signature is remembered for `memory` seconds.
        """
        mine = f"?{secrets.token_hex(16)}".encode()
        there = self._know_and_claim(
            keys=[_nonce(delivery), _reply(delivery)],
            args=[delivery.digest, int(memory * 1000), mine, int(claim * 1000)],
        )
        if there == mine:
            return Begun(mine.decode())
        if there == b"!":
            return Replayed()
        return Stored(there[1:]) if there.startswith(b"=") else Pending()

    def keep_reply(self, delivery: Delivery, claim: str, reply: bytes, *, memory: float) -> bytes:
        """Store the reply for the repeats; give the one that stands.

        That is another's where the claim was lost to who has answered meanwhile.
        """
        there = self._replace_unless_other(
            keys=[_reply(delivery)], args=[claim, b"=" + reply, int(memory * 1000)]
        )
        return there[1:] if there.startswith(b"=") else reply

    def answered(self, account: str) -> set[bytes]:
        """Tell which deliveries of an account were answered lately, by names that say nothing.

        It walks through all keys: for a person at a terminal, not for the door.
        """
        keys = list(self._redis.scan_iter(match=f"gongbao:reply:{account}:*", count=1000))
        kept = self._redis.mget(keys) if keys else []
        return {key for key, reply in zip(keys, kept, strict=True) if _bytes(reply)[:1] == b"="}

    def keep_visit(self, visit: bytes) -> None:
        """Keep a visit to a callback's address; of many only the latest."""
        with self._redis.pipeline() as book:
            book.lpush("gongbao:visits", visit)
            book.ltrim("gongbao:visits", 0, MOST_VISITS - 1)
            book.pexpire("gongbao:visits", int(VISITS_SECONDS * 1000))
            book.execute()

    def visits(self) -> list[bytes]:
        """Give the visits that were kept, the newest first."""
        return [_bytes(each) for each in self._redis.lrange("gongbao:visits", 0, -1)]

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

    def forget_person(self, account: str, openid: str) -> None:
        """Forget all talks with a person, those they have as an operator too."""
        talks = [_talk(account, f"{about}{openid}") for about in ("", LISTED, PICTURED)]
        self._redis.delete(*talks)

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


def _reply(delivery: Delivery) -> str:
    return f"gongbao:reply:{delivery.account}:{_hashed(delivery.identity)}"


def _nonce(delivery: Delivery) -> str:
    return f"gongbao:nonce:{delivery.account}:{_hashed(delivery.signature)}"


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
