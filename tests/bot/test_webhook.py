"""The door: whoever rings, WeChat gets its answer in time and once, and others get nothing."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from structlog.testing import capture_logs
from wechat_side import (
    FOLLOWER,
    account,
    callback,
    clear_text,
    event,
    house,
    send,
    sign,
    text,
)
from werkzeug.test import TestResponse

from bot import envelope, messages, replies
from bot.messages import Message, TextReply
from bot.router import Router
from workers.account import Account, CallbackMode
from workers.scratch import Delivery, connect

MODES = pytest.mark.parametrize("mode", list(CallbackMode))


def named(mode: CallbackMode) -> Account:
    """An account that no other test knows, so that nothing of theirs is remembered."""
    return account(f"a{uuid4().hex[:12]}", mode)


def answering(handler: Callable[[Message], messages.Reply | None]) -> Router:
    return Router(otherwise=handler, events={"subscribe": handler})


def echo(message: Message) -> TextReply:
    return TextReply(f"收到 {message.sent_at} {uuid4()}")


def said(one: Account, answer: TestResponse) -> str:
    """What a follower would read of an answer."""
    assert answer.status_code == 200
    assert answer.content_type == "text/xml; charset=utf-8"
    raw = answer.data
    clear = raw.decode() if one.mode is CallbackMode.PLAIN else clear_text(one, raw)
    return str(envelope.read_xml(clear.encode())["Content"])


def is_silence(answer: TestResponse) -> bool:
    return (answer.status_code, answer.data, answer.mimetype) == (200, b"success", "text/plain")


def is_refusal(answer: TestResponse) -> bool:
    return (answer.status_code, answer.data) == (403, b"")


def delivery(name: str, identity: str) -> Delivery:
    return Delivery(account=name, identity=identity, signature=uuid4().hex, digest="aa")


def claim(redis_url: str, one: Account, xml: str, seconds: float) -> None:
    """Do what a process has done that is killed before it answers."""
    identity = messages.read(envelope.read_xml(xml.encode()), one.name).identity
    connect(redis_url).begin_reply(delivery(one.name, identity), claim=seconds, memory=660)


@pytest.fixture
def plain() -> Account:
    return named(CallbackMode.PLAIN)


@pytest.fixture
def app(plain: Account, redis_url: str) -> Flask:
    return house(redis_url, plain, router=answering(echo))


def verification(one: Account, **over: str) -> dict[str, str]:
    stamp = {"timestamp": "1714037059", "nonce": "486452656"}
    return stamp | {"signature": sign(one.token, *stamp.values()), "echostr": "57<b>8 9"} | over


@pytest.mark.parametrize("slash", ["", "/"])
@MODES
def test_the_address_verifies_itself(redis_url: str, mode: CallbackMode, slash: str) -> None:
    """The echo comes back as it was sent, as plain text, with or without a last slash."""
    one = named(mode)
    door = house(redis_url, one).test_client()
    answer = door.get(f"/wechat/{one.name}{slash}", query_string=verification(one))
    assert (answer.status_code, answer.data) == (200, b"57<b>8 9")
    assert answer.content_type == "text/plain; charset=utf-8"


@pytest.mark.parametrize("over", [{"signature": "0" * 40}, {"nonce": "1"}, {"signature": ""}])
def test_a_forged_verification_is_told_nothing(
    app: Flask, plain: Account, over: dict[str, str]
) -> None:
    """Whoever does not know the token learns nothing, not even whether there is an account."""
    door = app.test_client()
    forged = door.get(f"/wechat/{plain.name}", query_string=verification(plain, **over))
    unknown = door.get("/wechat/nobody", query_string=verification(plain))
    assert is_refusal(forged)
    assert is_refusal(unknown)
    # Each answer has a request id of its own; nothing else may differ.
    differ = {name for name, _ in set(forged.headers) ^ set(unknown.headers)}
    assert differ == {"X-Request-Id"}


@MODES
def test_a_message_is_answered(redis_url: str, mode: CallbackMode) -> None:
    """In every mode the handler's words reach the follower, sealed where the mode seals."""
    one = named(mode)
    door = house(redis_url, one, router=answering(lambda _: TextReply("早上好 ]]>"))).test_client()
    assert said(one, send(door, callback(one, text("早")))) == "早上好 ]]>"
    assert said(one, send(door, callback(one, event("subscribe")))) == "早上好 ]]>"


@MODES
def test_a_house_without_words_says_success(redis_url: str, mode: CallbackMode) -> None:
    """What has no handler, or is no kind we know, is acknowledged and not sent again."""
    one = named(mode)
    door = house(redis_url, one).test_client()
    strange = text("x").replace("[text]", "[hologram]")
    for xml in (text("早"), event("VIEW"), strange, "<xml><InfoType>x</InfoType></xml>"):
        assert is_silence(send(door, callback(one, xml)))


@pytest.mark.parametrize("over", [{"signature": "0" * 40}, {"nonce": "1"}, {"timestamp": "1"}])
@MODES
def test_a_forged_message_reaches_no_handler(
    redis_url: str, mode: CallbackMode, over: dict[str, str]
) -> None:
    """Without the right signature over this timestamp and nonce, nothing happens."""
    one, heard = named(mode), []
    door = house(redis_url, one, router=answering(heard.append)).test_client()
    assert is_refusal(send(door, callback(one, text("x")).asking(**over)))
    assert heard == []


def test_a_forged_message_signature_reaches_no_handler(redis_url: str) -> None:
    """The outer signature alone does not open an account in safe mode."""
    one, heard = named(CallbackMode.SAFE), []
    door = house(redis_url, one, router=answering(heard.append)).test_client()
    assert is_refusal(send(door, callback(one, text("x")).asking(msg_signature="0" * 40)))
    assert heard == []


@pytest.mark.parametrize("mode", [CallbackMode.SAFE, CallbackMode.COMPATIBLE])
def test_nothing_downgrades_an_account(redis_url: str, mode: CallbackMode) -> None:
    """A signed but clear message is refused where the setting says that WeChat encrypts."""
    one = named(mode)
    as_plain = account(one.name, CallbackMode.PLAIN)
    door = house(redis_url, one, router=answering(echo)).test_client()
    assert is_refusal(send(door, callback(as_plain, text("群发"))))


def test_a_reply_is_sealed_with_the_key_its_message_came_with(redis_url: str) -> None:
    """During a rotation WeChat reads what it hears with the key it spoke with."""
    before, after = named(CallbackMode.SAFE), "B" * 42 + "E"
    rotated = replace(before, aes_key=after, old_aes_key=before.aes_key)
    door = house(redis_url, rotated, router=answering(lambda _: TextReply("早上好"))).test_client()
    for one in (before, replace(before, aes_key=after)):
        assert said(one, send(door, callback(one, text("早")))) == "早上好"


@MODES
def test_a_message_says_whether_wechat_sealed_it(redis_url: str, mode: CallbackMode) -> None:
    """Orders are taken from what was decrypted; a clear body is signed by nobody."""
    one, heard = named(mode), []
    door = house(redis_url, one, router=answering(heard.append)).test_client()
    send(door, callback(one, text("群发")))
    send(door, callback(one, event("subscribe")))
    assert [message.sealed for message in heard] == [mode is not CallbackMode.PLAIN] * 2


def test_a_clear_account_believes_no_encrypted_part(redis_url: str) -> None:
    """A plain account reads the clear fields of a compatible callback, so they are not sealed."""
    one, heard = named(CallbackMode.PLAIN), []
    door = house(redis_url, one, router=answering(heard.append)).test_client()
    send(door, callback(replace(one, mode=CallbackMode.COMPATIBLE), text("群发")))
    assert [message.sealed for message in heard] == [False]


def test_an_old_message_is_refused(plain: Account, redis_url: str) -> None:
    """Ten minutes later a kept callback is worth nothing; four minutes are a wrong clock."""
    sent = callback(plain, text("x"))
    for minutes, good in ((10, False), (-10, False), (4, True)):

        def later(minutes: int = minutes) -> datetime:
            return datetime.now(UTC) + timedelta(minutes=minutes)

        door = house(redis_url, plain, now=later).test_client()
        assert is_silence(send(door, sent)) is good


@MODES
def test_a_repeat_gets_the_first_answer_byte_for_byte(redis_url: str, mode: CallbackMode) -> None:
    """WeChat's next attempt, newly signed and encrypted, gets what the first one got."""
    one, heard = named(mode), []

    def once(message: Message) -> TextReply:
        heard.append(message)
        return echo(message)

    door = house(redis_url, one, router=answering(once)).test_client()
    xml = text("最新")
    first = send(door, callback(one, xml))
    # Another process of the installation, minutes later, knows the answer as well.
    other = house(redis_url, one, router=answering(once)).test_client()
    assert send(other, callback(one, xml)).data == first.data
    assert send(door, callback(one, xml, nonce="1", timestamp=str(int(time.time()) + 9))).data
    assert len(heard) == 1
    assert said(one, send(door, callback(one, text("最新")))) != said(one, first)


def test_one_message_in_two_accounts_is_two(redis_url: str) -> None:
    """Ids are an account's own: the same numbers in another account are another message."""
    one, two = named(CallbackMode.PLAIN), named(CallbackMode.PLAIN)
    door, xml = house(redis_url, one, two, router=answering(echo)).test_client(), text("x")
    assert send(door, callback(one, xml)).data != send(door, callback(two, xml)).data


def test_a_known_signature_with_another_body_is_refused(app: Flask, plain: Account) -> None:
    """In plain mode the signature does not cover the body, so it is good for one body."""
    door, sent = app.test_client(), callback(plain, text("教程"))
    assert said(plain, send(door, sent))
    forged = callback(plain, text("群发 0618"))
    stolen = forged.asking(**sent.query)
    assert is_refusal(send(door, stolen))
    assert said(plain, send(door, sent))


def test_digits_moved_between_timestamp_and_nonce_are_a_replay(app: Flask, plain: Account) -> None:
    """The signature covers their concatenation, so swapping the two keeps it; it is known."""
    now = int(time.time())
    stamp = {"timestamp": str(now), "nonce": str(now + 1)}
    sent, forged = (callback(plain, text(words), **stamp) for words in ("教程", "群发"))
    swapped = forged.asking(timestamp=stamp["nonce"], nonce=stamp["timestamp"])
    door = app.test_client()
    assert said(plain, send(door, sent))
    assert swapped.query["signature"] == sent.query["signature"]
    assert is_refusal(send(door, swapped))


def test_a_retry_encrypted_anew_is_no_replay(redis_url: str) -> None:
    """The same nonce around the same message is the same message, however it was encrypted."""
    one, xml = named(CallbackMode.SAFE), text("x")
    door = house(redis_url, one, router=answering(echo)).test_client()
    stamp = {"timestamp": str(int(time.time())), "nonce": "77"}
    first, second = (callback(one, xml, **stamp) for _ in range(2))
    assert first.body != second.body
    assert send(door, first).data == send(door, second).data


@MODES
def test_eight_deliveries_at_once_are_one_message(redis_url: str, mode: CallbackMode) -> None:
    """However they race, the handler runs once and all eight say the same."""
    one, xml, heard = named(mode), text("最新"), []
    together = threading.Barrier(8, timeout=5)

    def slowly(message: Message) -> TextReply:
        heard.append(message)
        time.sleep(0.2)
        return echo(message)

    app = house(redis_url, one, router=answering(slowly))

    def deliver(_: int) -> bytes:
        together.wait()
        return send(app.test_client(), callback(one, xml)).data

    with ThreadPoolExecutor(8) as eight:
        answers = set(eight.map(deliver, range(8)))
    assert len(heard) == 1
    assert len(answers) == 1
    assert b"success" not in answers


def test_a_killed_process_does_not_block_the_retry(
    app: Flask, plain: Account, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim of who died frees itself, and the repeat that waits for it answers in time."""
    monkeypatch.setattr(replies, "CLAIM_SECONDS", 0.5)
    xml = text("最新")
    claim(redis_url, plain, xml, replies.CLAIM_SECONDS)
    began = time.monotonic()
    assert said(plain, send(app.test_client(), callback(plain, xml)))
    assert 0.2 < time.monotonic() - began < 2


def test_a_claim_ends_before_patience_and_both_before_wechats(app: Flask) -> None:
    """So a repeat always outlives a dead claim, with time left of the 5 s to answer."""
    assert replies.CLAIM_SECONDS < replies.PATIENCE_SECONDS < 4


def test_a_repeat_does_not_wait_for_ever(
    app: Flask, plain: Account, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first answer is still being made, a repeat ends with `success` in time."""
    monkeypatch.setattr(replies, "PATIENCE_SECONDS", 0.2)
    xml = text("最新")
    claim(redis_url, plain, xml, 4)
    with capture_logs() as lines:
        assert is_silence(send(app.test_client(), callback(plain, xml)))
    assert [line["event"] for line in lines] == ["reply_still_pending"]


def test_who_lost_the_claim_says_what_the_other_said(
    plain: Account, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler that was too slow gives way to the answer that a repeat has got meanwhile."""
    monkeypatch.setattr(replies, "CLAIM_SECONDS", 0.2)
    first_is_in, go_on = threading.Event(), threading.Event()

    def handler(_message: Message) -> TextReply:
        if first_is_in.is_set():
            return TextReply("第二个")
        first_is_in.set()
        go_on.wait(5)
        return TextReply("第一个")

    app, xml = house(redis_url, plain, router=answering(handler)), text("最新")
    with ThreadPoolExecutor(1) as background:
        first = background.submit(lambda: send(app.test_client(), callback(plain, xml)))
        first_is_in.wait(5)
        second = send(app.test_client(), callback(plain, xml))
        go_on.set()
    assert said(plain, second) == "第二个"
    assert first.result().data == second.data


def test_an_error_in_a_handler_is_logged_and_not_shown(plain: Account, redis_url: str) -> None:
    """WeChat hears `success`; the log names class and place, and nobody's words or openid."""

    def broken(message: messages.TextMessage) -> None:
        raise RuntimeError(f"{message.follower} said {message.words}")

    door = house(redis_url, plain, router=answering(broken)).test_client()
    with capture_logs() as lines:
        assert is_silence(send(door, callback(plain, text("秘密"))))
    (line,) = lines
    assert (line["event"], line["error"]) == ("answer_failed", "RuntimeError")
    assert line["where"].startswith("test_webhook.py:")
    assert "秘密" not in repr(line)
    assert FOLLOWER not in repr(line)


@pytest.mark.parametrize("url", ["unix:///nowhere/valkey.sock", "redis://127.0.0.1:1/0"])
def test_without_redis_messages_are_answered_all_the_same(plain: Account, url: str) -> None:
    """Nobody waits for what may be forgotten: the answer comes, with one warning in the log."""
    door = house(url, plain, router=answering(echo)).test_client()
    began = time.monotonic()
    with capture_logs() as lines:
        for _ in range(5):
            assert said(plain, send(door, callback(plain, text("最新"))))
    assert time.monotonic() - began < 2
    assert [line["event"] for line in lines] == ["scratch_away"]


def test_redis_comes_back(plain: Account, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a short while scratch is asked again, and repeats are recognised again."""
    monkeypatch.setattr(replies, "AWAY_SECONDS", 0.05)
    door = replies.Replies(connect("unix:///nowhere/valkey.sock"))
    sent = delivery(plain.name, uuid4().hex)
    assert door.once(sent, lambda: b"one") == b"one"
    door._scratch = connect(redis_url)
    time.sleep(0.06)
    assert door.once(sent, lambda: b"two") == b"two"
    assert door.once(sent, lambda: b"three") == b"two"


def test_redis_gone_between_claim_and_answer_costs_no_answer(
    plain: Account, redis_url: str
) -> None:
    """The reply that could not be kept is still given."""
    scratch = connect(redis_url)
    door = replies.Replies(scratch)

    def make() -> bytes:
        door._scratch = connect("unix:///nowhere/valkey.sock")
        return b"made"

    assert door.once(delivery(plain.name, uuid4().hex), make) == b"made"


@pytest.mark.parametrize("verb", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_verbs_are_not_for_the_door(app: Flask, plain: Account, verb: str) -> None:
    """WeChat asks with GET and POST alone."""
    answer = app.test_client().open(
        f"/wechat/{plain.name}", method=verb, query_string=verification(plain)
    )
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.allow)


def test_a_body_over_the_limit_is_refused(app: Flask, plain: Account) -> None:
    """Even who knows the token cannot fill our memory; a stranger's body is not even read."""
    sent = callback(plain, text("x" * 140_000))
    answer = send(app.test_client(), sent)
    assert answer.status_code == 413
    assert is_refusal(send(app.test_client(), sent.asking(signature="0" * 40)))


def test_refusals_are_logged_without_what_was_sent(app: Flask, plain: Account) -> None:
    """The log says which account and why; a name out of the air is not repeated there."""
    sent = callback(plain, text("秘密")).asking(signature="0" * 40)
    with capture_logs() as lines:
        send(app.test_client(), sent)
        app.test_client().get("/wechat/<script>", query_string=sent.query)
    kept = [(line["account"], line["reason"]) for line in lines]
    assert kept == [(plain.name, "signature"), (None, "account")]
    assert FOLLOWER not in repr(lines)


def test_a_malformed_body_is_a_refusal(app: Flask, plain: Account) -> None:
    """What is signed and yet no message gets 403, never a page about an error of ours."""
    for body in (b"", b"{}", b"<xml>", b"\xff\xfe", b"<!DOCTYPE xml><xml/>"):
        sent = callback(plain, "")
        answer = app.test_client().post(sent.path, query_string=sent.query, data=body)
        assert is_refusal(answer)
