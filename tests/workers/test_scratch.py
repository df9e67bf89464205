"""What may be forgotten: tokens, locks, replies and nonces, on a real Valkey."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from workers.scratch import (
    Begun,
    Delivery,
    Pending,
    Replayed,
    Scratch,
    Stored,
    Unreachable,
    connect,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workers.scratch import Reply

OPENID = "oABCDEFGHIJKLMNOPQRSTUVWXYZ1"


@pytest.fixture
def scratch(redis_url: str) -> Iterator[Scratch]:
    opened = connect(f"{redis_url}?db=7")
    opened.redis.flushdb()
    yield opened
    opened.close()


def test_a_token_is_kept_with_the_moment_it_expires(scratch: Scratch) -> None:
    """Every process sees the token that one of them fetched, and when to fetch the next."""
    assert scratch.token("wx1") is None
    scratch.keep_token("wx1", "令牌-t1", 7200)
    token, expires_at = scratch.token("wx1") or ("", 0.0)
    assert token == "令牌-t1"
    assert expires_at == pytest.approx(time.time() + 7200, abs=2)


def test_a_token_is_forgotten_when_its_time_is_up(scratch: Scratch) -> None:
    """An expired token is never handed out."""
    scratch.keep_token("wx1", "t1", 0.02)
    time.sleep(0.05)
    assert scratch.token("wx1") is None


def test_only_the_same_token_is_dropped(scratch: Scratch) -> None:
    """Who learns late that a token is bad does not throw away its successor."""
    scratch.keep_token("wx1", "new", 7200)
    scratch.drop_token("wx1", "old")
    assert scratch.token("wx1") is not None
    scratch.drop_token("wx1", "new")
    assert scratch.token("wx1") is None


def test_one_at_a_time_holds_the_lock(redis_url: str) -> None:
    """Of many who want to refresh, one at a time does."""
    inside, most = [], []
    guard = threading.Lock()

    def enter() -> bool:
        scratch = connect(redis_url)
        with scratch.alone("token", 5) as got:
            with guard:
                inside.append(1)
                most.append(len(inside))
            time.sleep(0.01)
            with guard:
                inside.pop()
        scratch.close()
        return got

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: enter(), range(8)))
    assert max(most) == 1


def test_a_held_lock_is_waited_for_and_then_given_up(scratch: Scratch) -> None:
    """Waiting has an end, and giving up does not free somebody else's lock."""
    with scratch.alone("token", 1) as first, scratch.alone("token", 0.05) as second:
        assert (first, second) == (True, False)
    with scratch.alone("token", 0) as third:
        assert third


def test_a_killed_owner_does_not_hold_the_lock_for_ever(scratch: Scratch) -> None:
    """The lock of a process that died frees itself; a late release frees nobody else's."""
    with scratch.alone("token", 0, hold=0.05), scratch.alone("token", 1) as second:
        assert second
        late = scratch.alone("token", 0, hold=0.05)
        with late as third:
            assert not third


def test_the_lock_is_freed_when_the_work_fails(scratch: Scratch) -> None:
    """An error inside does not block the next one."""
    with pytest.raises(ZeroDivisionError), scratch.alone("token", 0):
        _ = 1 / 0
    with scratch.alone("token", 0) as again:
        assert again


def test_once_is_once(scratch: Scratch) -> None:
    """What must not be done often is done once in its time."""
    assert scratch.once("force:wx1", seconds=0.05)
    assert not scratch.once("force:wx1", seconds=0.05)
    time.sleep(0.08)
    assert scratch.once("force:wx1", seconds=0.05)


def push(identity: str = "m1", signature: str = "s1", digest: str = "aa", **over: str) -> Delivery:
    told = {"account": "main"} | over
    return Delivery(identity=identity, signature=signature, digest=digest, **told)


def begin(scratch: Scratch, delivery: Delivery, claim: float = 3.0, memory: float = 660.0) -> Reply:
    return scratch.begin_reply(delivery, claim=claim, memory=memory)


def keep(scratch: Scratch, begun: Reply, reply: bytes, delivery: Delivery | None = None) -> bytes:
    assert isinstance(begun, Begun)
    return scratch.keep_reply(delivery or push(), begun.claim, reply, memory=660)


def test_a_repeated_delivery_gets_the_stored_reply(scratch: Scratch) -> None:
    """WeChat's second delivery of a message is answered with the first one's bytes."""
    begun = begin(scratch, push())
    assert isinstance(begun, Begun)
    assert begin(scratch, push()) == Pending()
    assert keep(scratch, begun, "回复\x00\xff".encode()) == "回复\x00\xff".encode()
    assert begin(scratch, push()) == Stored("回复\x00\xff".encode())
    assert begin(scratch, push(signature="s2", digest="bb")) == Stored("回复\x00\xff".encode())


def test_an_empty_reply_is_a_reply(scratch: Scratch) -> None:
    """Saying nothing is an answer too, and is repeated as such."""
    keep(scratch, begin(scratch, push()), b"")
    assert begin(scratch, push()) == Stored(b"")


def test_of_many_deliveries_at_once_one_is_answered(scratch: Scratch) -> None:
    """Eight threads see the same delivery, one of them acts."""
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: begin(scratch, push()), range(8)))
    assert sum(isinstance(reply, Begun) for reply in seen) == 1
    assert sum(isinstance(reply, Pending) for reply in seen) == 7


def test_a_dead_claim_frees_the_repeat_and_cannot_write(scratch: Scratch) -> None:
    """A process that was killed or too slow neither blocks nor overrules its successor."""
    slow = begin(scratch, push(), claim=0.02)
    time.sleep(0.05)
    quick = begin(scratch, push())
    assert keep(scratch, slow, b"late") == b"late"
    assert begin(scratch, push()) == Pending()
    assert keep(scratch, quick, b"first") == b"first"
    assert keep(scratch, slow, b"late") == b"first"
    assert begin(scratch, push()) == Stored(b"first")


def test_a_claim_nobody_took_over_still_counts(scratch: Scratch) -> None:
    """An answer that took longer than its claim is what the repeats get."""
    slow = begin(scratch, push(), claim=0.02)
    time.sleep(0.05)
    keep(scratch, slow, b"late")
    assert begin(scratch, push()) == Stored(b"late")


def test_a_claim_left_alone_dies_by_itself(scratch: Scratch) -> None:
    """WeChat repeats after five seconds, and must not be met by a dead process's claim."""
    begin(scratch, push(), claim=3.0)
    (key,) = scratch.redis.keys("gongbao:reply:*")
    assert 2000 < scratch.redis.pttl(key) <= 3000


def test_accounts_do_not_answer_for_one_another(scratch: Scratch) -> None:
    """The same person writing to two accounts gets two answers."""
    assert isinstance(begin(scratch, push(account="one")), Begun)
    assert isinstance(begin(scratch, push(account="two")), Begun)


def test_a_signature_seen_with_another_body_is_refused(scratch: Scratch) -> None:
    """WeChat repeats a delivery with its body; a stranger who replays it has another one."""
    assert begin(scratch, push("m1", "s1", "aa"), claim=0.02) != Replayed()
    assert begin(scratch, push("m2", "s1", "bb")) == Replayed()
    assert begin(scratch, push("m1", "s1", "bb")) == Replayed()
    time.sleep(0.05)
    assert isinstance(begin(scratch, push("m1", "s1", "aa")), Begun)
    assert isinstance(begin(scratch, push("m2", "s2", "bb")), Begun)
    assert isinstance(begin(scratch, push("m3", "s1", "cc", account="other")), Begun)


def test_a_replay_claims_nothing_and_learns_nothing(scratch: Scratch) -> None:
    """Neither does it hear a stored answer, nor does it stand in the way of the true message."""
    keep(scratch, begin(scratch, push("m1", "s1", "aa")), b"secret")
    assert begin(scratch, push("m1", "s1", "forged")) == Replayed()
    assert begin(scratch, push("m2", "s1", "forged")) == Replayed()
    assert isinstance(begin(scratch, push("m2", "s2", "true")), Begun)


def test_signatures_and_answers_are_known_equally_long(scratch: Scratch) -> None:
    """As long as a callback may be pushed again, both what it said and what it heard are known."""
    keep(scratch, begin(scratch, push()), b"x")
    lives = [scratch.redis.pttl(key) for key in scratch.redis.keys("gongbao:*:main:*")]
    assert len(lives) == 2
    assert all(655_000 < life <= 660_000 for life in lives)


def test_no_key_shows_who_wrote(scratch: Scratch) -> None:
    """Keys are read by whoever looks after Redis: no openid stands in them, all expire."""
    begin(scratch, push(OPENID, OPENID))
    scratch.keep_token("wx1", "t1", 7200)
    keys = scratch.redis.keys("*")
    assert len(keys) == 3
    assert all(key.startswith(b"gongbao:") and OPENID.encode() not in key for key in keys)
    assert all(scratch.redis.ttl(key) > 0 for key in keys)


def test_the_queue_gets_a_pool_of_its_own(scratch: Scratch) -> None:
    """RQ stretches the time limits of its connection; the webhook's stay short."""
    pool = scratch.redis.connection_pool
    pool.connection_kwargs.update(socket_timeout=415)
    assert scratch._redis.connection_pool.connection_kwargs["socket_timeout"] < 5
    assert not pool.connection_kwargs.get("decode_responses")
    scratch.redis.set("bytes", b"\xff")
    assert scratch.redis.get("bytes") == b"\xff"


def test_a_silent_redis_is_given_up_before_wechat_gives_us_up(tmp_path: Path) -> None:
    """A Redis that hangs costs less than the five seconds a callback may take."""
    address = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        began = time.monotonic()
        with pytest.raises(Unreachable):
            begin(connect(f"unix://{address}"), push())
    assert time.monotonic() - began < 4.5


def test_an_absent_redis_is_told_at_once(tmp_path: Path) -> None:
    """No server is an error of its own kind, not a wait."""
    with pytest.raises(Unreachable):
        connect(f"unix://{tmp_path / 'none'}").ping()


class _Refusing(socketserver.StreamRequestHandler):
    """A server as it is while its disk is full: it answers, and does nothing."""

    def handle(self) -> None:
        while head := self.rfile.readline():
            for _ in range(2 * int(head[1:])):
                self.rfile.readline()
            self.wfile.write(b"-MISCONF Errors writing to the AOF file\r\n")


def test_a_server_that_refuses_is_there(tmp_path: Path) -> None:
    """With a full disk Valkey refuses a PING as well; nobody is to look for another address."""
    with socketserver.UnixStreamServer(str(tmp_path / "full.sock"), _Refusing) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        scratch = connect(f"unix://{tmp_path}/full.sock")
        assert scratch.is_there()
        scratch.close()
        server.shutdown()
    nobody = connect(f"unix://{tmp_path}/none.sock")
    assert not nobody.is_there()
