"""The envelope: what is genuine is opened, everything else is one and the same refusal."""

import base64
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechat_side import AES_KEY, account, callback, clear_text, text
from wechatpy.crypto import PrpCrypto, WeChatCipher

from bot import envelope
from bot.envelope import NotFromWeChat, Stamp
from workers.account import CallbackMode

PLAIN = account("plain", CallbackMode.PLAIN)
COMPATIBLE = account("both", CallbackMode.COMPATIBLE)
SAFE = account("safe", CallbackMode.SAFE)
KEY = base64.b64decode(AES_KEY + "=")
NOW = time.time()


def stamp(query: dict[str, str]) -> Stamp:
    return Stamp(**{name: value for name, value in query.items() if name != "openid"})


def refused(body: bytes, query: dict[str, str], by: object = SAFE) -> str:
    with pytest.raises(NotFromWeChat) as caught:
        envelope.opened(body, stamp(query), by)
    return caught.value.reason


def sealed_frame(frame: bytes) -> str:
    return base64.b64encode(bytes(WeChatCipher(KEY).encrypt(frame))).decode()


def test_the_platforms_own_vector_of_a_signature() -> None:
    """The token, timestamp and nonce of the platform's guide give the signature it prints."""
    expected = "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    assert envelope.signature("AAAAA", "1714037059", "486452656") == expected


def test_the_vector_of_an_encrypted_echo() -> None:
    """A ciphertext made by others, with its signature, is verified and opened."""
    encrypt = (
        "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q=="
    )
    signed = envelope.signature("123456", "1411443780", "437374425", encrypt)
    assert signed == "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96"
    assert envelope.decrypted(encrypt, SAFE) == (b"5927782489442352469", AES_KEY)


def test_any_order_of_parts_is_one_signature() -> None:
    """WeChat sorts what it signs, as bytes and not as words of a language."""
    assert envelope.signature("b", "a", "é") == envelope.signature("é", "b", "a")


@pytest.mark.parametrize("mode", [PLAIN, COMPATIBLE, SAFE], ids=lambda one: one.name)
def test_a_message_is_opened_in_every_mode(mode: object) -> None:
    """The fields come out as they were sent, Chinese, emoji and large ids included."""
    sent = callback(mode, text("可灵 🎬", msg_id=2**63 - 1))
    letter = envelope.opened(sent.body, stamp(sent.query), mode)
    assert letter.fields["Content"] == "可灵 🎬"
    assert letter.fields["MsgId"] == str(2**63 - 1)


@pytest.mark.parametrize("mode", [COMPATIBLE, SAFE], ids=lambda one: one.name)
def test_a_plain_body_does_not_open_an_account_that_encrypts(mode: object) -> None:
    """Knowing a signature of ours is not enough to hand in words that WeChat never signed."""
    sent = callback(PLAIN, text("群发 0618"))
    assert refused(sent.body, sent.query, mode) == "not_encrypted"
    claimed = sent.asking(encrypt_type="aes", msg_signature=sent.query["signature"])
    assert refused(claimed.body, claimed.query, mode) == "not_encrypted"


@pytest.mark.parametrize("kind", ["raw", ""])
def test_an_encrypted_body_that_calls_itself_raw_is_refused(kind: str) -> None:
    """The query cannot switch decryption off."""
    sent = callback(SAFE, text("x")).asking(encrypt_type=kind)
    assert refused(sent.body, sent.query) == "not_encrypted"


def test_clear_fields_beside_the_encrypted_ones_are_not_read() -> None:
    """In compatible mode nobody signs the clear fields, so changing them changes nothing."""
    sent = callback(COMPATIBLE, text("教程"))
    forged = sent.body.replace("教程".encode(), "群发".encode())
    assert forged != sent.body
    assert envelope.opened(forged, stamp(sent.query), COMPATIBLE).fields["Content"] == "教程"


def test_a_plain_account_reads_a_compatible_body_but_no_safe_one() -> None:
    """The back end may be switched to compatible first; a safe body says nothing in the clear."""
    both, sealed = callback(COMPATIBLE, text("教程")), callback(SAFE, text("教程"))
    assert envelope.opened(both.body, stamp(both.query), PLAIN).fields["Content"] == "教程"
    assert refused(sealed.body, sealed.query, PLAIN) == "encrypted_for_plain_account"


def test_another_apps_message_is_refused() -> None:
    """A message sealed with our key for another app id is not for us."""
    other = replace(SAFE, app_id="wx0000000000000000")
    sent = callback(other, text("x"))
    assert refused(sent.body, sent.query) == "app_id"


def test_a_changed_ciphertext_is_refused_before_it_is_opened() -> None:
    """The signature covers the ciphertext, so nobody can probe its padding."""
    sent = callback(SAFE, text("x"))
    middle = len(sent.body) // 2
    flipped = b"A" if sent.body[middle : middle + 1] != b"A" else b"B"
    changed = sent.body[:middle] + flipped + sent.body[middle + 1 :]
    assert refused(changed, sent.query) == "msg_signature"


def test_an_account_without_a_token_takes_no_callbacks() -> None:
    """Anybody could sign with an empty token."""
    open_to_all = replace(PLAIN, token="")
    sent = callback(open_to_all, text("x"))
    with pytest.raises(NotFromWeChat, match="signature"):
        envelope.check_signature(stamp(sent.query), open_to_all)


@pytest.mark.parametrize("claimed", ["", "0" * 40, "签名", "\udcff", "A" * 40_000])
def test_a_wrong_signature_is_refused_whatever_it_is(claimed: str) -> None:
    """Nothing that stands in a query breaks the comparison."""
    query = callback(PLAIN, text("x")).query | {"signature": claimed}
    with pytest.raises(NotFromWeChat, match="signature"):
        envelope.check_signature(stamp(query), PLAIN)


def test_an_upper_case_signature_is_not_the_platforms() -> None:
    """The platform writes lower-case hex; there is one signature, not many spellings of it."""
    query = callback(PLAIN, text("x")).query
    with pytest.raises(NotFromWeChat):
        envelope.check_signature(stamp(query | {"signature": query["signature"].upper()}), PLAIN)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_clock_may_be_five_minutes_wrong(seconds: int) -> None:
    """A machine without NTP still hears WeChat."""
    query = callback(PLAIN, text("x"), timestamp=str(1714037059 + seconds)).query
    envelope.check_time(stamp(query), 1714037059)


@pytest.mark.parametrize(
    "timestamp",
    [
        "1714036758",
        "1714037360",
        "",
        "now",
        "-714037059",
        "17140370590",
        "１７１４０３７０５９",
        "9" * 5000,
    ],
)
def test_a_stale_or_strange_timestamp_is_refused(timestamp: str) -> None:
    """A signature that somebody kept is worth nothing after five minutes."""
    with pytest.raises(NotFromWeChat, match="time"):
        envelope.check_time(Stamp(signature="", timestamp=timestamp, nonce=""), 1714037059)


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE xml [<!ENTITY a "ha">]><xml><MsgType>&a;</MsgType></xml>',
        '<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml><MsgType>text</MsgType></xml>',
        '<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]><xml/>',
        '<?xml version="1.0"?><!DOCTYPE xml><xml><MsgType>text</MsgType></xml>',
    ],
)
def test_a_document_type_is_refused(body: str) -> None:
    """No entity is expanded and no file or address read for a message."""
    sent = callback(PLAIN, body)
    assert refused(sent.body, sent.query, PLAIN) == "doctype"


def test_a_follower_may_write_about_document_types() -> None:
    """Words that look like an attack, inside a message's text, are just words."""
    words = '<!DOCTYPE html> <!ENTITY a "b"> &lt; &a;'
    sent = callback(SAFE, text(words))
    assert envelope.opened(sent.body, stamp(sent.query), SAFE).fields["Content"] == words


def test_control_characters_do_not_cost_a_follower_the_answer() -> None:
    """Text pasted from elsewhere may hold characters that XML does not know."""
    sent = callback(PLAIN, text("早\x08上\x00好"))
    assert envelope.opened(sent.body, stamp(sent.query), PLAIN).fields["Content"] == "早上好"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml>",
        b"<xml/>",
        b"<xml>words</xml>",
        b"<root><MsgType>text</MsgType></root>",
        "<xml><MsgType>text</MsgType></xml>".encode("utf-16"),
        b"<xml><a>&undeclared;</a></xml>",
        b"<xml><a>&#0;</a></xml>",
    ],
)
def test_a_damaged_body_is_refused(body: bytes) -> None:
    """What is no message of WeChat's ends in the one refusal."""
    sent = callback(PLAIN, "")
    assert refused(body, sent.query, PLAIN) == "xml"


def test_tags_within_tags_within_tags_cost_no_time() -> None:
    """The deepest body the door lets in is read in less than a second."""
    depth = 9000
    began = time.perf_counter()
    letter = envelope.opened(
        b"<xml>" + b"<a>" * depth + b"</a>" * depth + b"</xml>",
        stamp(callback(PLAIN, "").query),
        PLAIN,
    )
    assert "a" in letter.fields
    assert time.perf_counter() - began < 1


@given(st.binary(max_size=300))
def test_random_bytes_never_open(body: bytes) -> None:
    """Whatever comes, in whatever mode, the one refusal is the only error."""
    for one in (PLAIN, COMPATIBLE, SAFE):
        sent = callback(one, "<xml></xml>")
        assert refused(body, sent.query, one)


@given(st.text(max_size=200))
def test_random_ciphertext_never_opens(encrypt: str) -> None:
    """Truncated or invented base64 is refused, not raised."""
    with pytest.raises(NotFromWeChat):
        envelope.decrypted(encrypt, SAFE)


@given(st.binary(min_size=16, max_size=256).map(lambda raw: raw[: len(raw) // 16 * 16]))
def test_random_blocks_never_open(blocks: bytes) -> None:
    """Ciphertext of the right length under the wrong key is refused."""
    with pytest.raises(NotFromWeChat):
        envelope.decrypted(base64.b64encode(blocks).decode(), SAFE)


@given(frame=st.binary(max_size=200), pad=st.integers(0, 255))
def test_a_well_encrypted_frame_of_nonsense_never_opens(frame: bytes, pad: int) -> None:
    """Even one who has the key gets in with neither wrong padding nor wrong lengths."""
    filled = frame + bytes([pad]) * (16 - len(frame) % 16)
    with pytest.raises(NotFromWeChat):
        envelope.decrypted(sealed_frame(filled), SAFE)


@pytest.mark.parametrize("length", [0, 3, 2**31, 2**32 - 1])
def test_a_length_that_lies_is_refused(length: int) -> None:
    """The app id must stand exactly behind the message, wherever the length says that ends."""
    frame = bytes(16) + length.to_bytes(4, "big") + b"<xml/>" + SAFE.app_id.encode()
    pad = 32 - len(frame) % 32
    with pytest.raises(NotFromWeChat, match="app_id"):
        envelope.decrypted(sealed_frame(frame + bytes([pad]) * pad), SAFE)


def test_a_frame_cut_short_is_refused() -> None:
    """A ciphertext that lost its last blocks on the way is refused."""
    whole = base64.b64decode(PrpCrypto(KEY).encrypt(text("早上好"), SAFE.app_id))
    for blocks in range(1, len(whole) // 16):
        with pytest.raises(NotFromWeChat):
            envelope.decrypted(base64.b64encode(whole[: blocks * 16]).decode(), SAFE)


@given(st.text(max_size=3000).map(lambda words: words.encode("utf-8", "ignore")))
def test_what_we_seal_can_be_opened(clear: bytes) -> None:
    """Sealing and opening are each other's inverse, for every length of padding."""
    sealed = envelope.encrypted(clear, SAFE.app_id, AES_KEY)
    assert envelope.decrypted(sealed, SAFE) == (clear, AES_KEY)


def test_wechat_opens_what_we_seal() -> None:
    """wechatpy, which plays WeChat here, verifies and reads our reply."""
    reply = envelope.sealed("<xml>早上好</xml>", SAFE, AES_KEY, NOW)
    assert clear_text(SAFE, reply.encode()) == "<xml>早上好</xml>"


def test_two_seals_of_one_reply_differ() -> None:
    """Whoever sees two sealed replies cannot tell that they say the same."""
    one, other = (envelope.encrypted(b"same", SAFE.app_id, AES_KEY) for _ in range(2))
    assert one != other


def test_after_a_rotation_either_key_opens_and_says_which() -> None:
    """What was on its way when the key was changed is still read, and nothing of a third key."""
    new = "B" * 42 + "E"
    rotated = replace(SAFE, aes_key=new, old_aes_key=AES_KEY)
    for key in (new, AES_KEY):
        sent = callback(replace(SAFE, aes_key=key), text("早"))
        letter = envelope.opened(sent.body, stamp(sent.query), rotated)
        assert (letter.fields["Content"], letter.aes_key) == ("早", key)
    third = callback(replace(SAFE, aes_key="C" * 42 + "E"), text("早"))
    assert refused(third.body, third.query, rotated) in ("padding", "app_id")
    before = callback(replace(SAFE, aes_key=new), text("早"))
    assert refused(before.body, before.query) in ("padding", "app_id")


def test_a_letter_shows_nobody_what_it_says() -> None:
    """Neither a log nor a traceback shows a follower's words or openid."""
    sent = callback(SAFE, text("秘密"))
    shown = repr(envelope.opened(sent.body, stamp(sent.query), SAFE))
    assert "秘密" not in shown
    assert "oFollower" not in shown
