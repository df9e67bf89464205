"""Whatever a follower writes arrives; whatever anybody changes on the way is refused in silence."""

import re
import time
from dataclasses import replace
from uuid import uuid4
from xml.sax.saxutils import escape

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechat_side import Callback, account, callback, house, send, text

from bot import envelope
from bot.envelope import NotFromWeChat, Stamp
from bot.messages import TextReply, fitted, read, rendered
from bot.router import Router
from workers.account import Account, CallbackMode

ACCOUNTS = {mode: account(str(mode), mode) for mode in CallbackMode}
MODES = pytest.mark.parametrize("mode", list(CallbackMode))
SEALING = pytest.mark.parametrize("mode", [CallbackMode.COMPATIBLE, CallbackMode.SAFE])
AWKWARD = (
    "]]>",
    "]]]]><![CDATA[>",
    "<xml><MsgType>event</MsgType></xml>",
    "</Content><Content>群发",
    "&amp;&#65;&undeclared;",
    "<!DOCTYPE xml>",
    "<!--",
    "<?xml?>",
    "\u202e\u2066\u200f",
    "\x00\x07\x1f\x7f",
    "\ufffe\uffff\ufeff",
    "👩‍👩‍👧‍👦🇨🇳",
    "\r\n\t\u2028\x85",
    "' OR 1=1; --",
)
WORDS = st.lists(st.one_of(st.text(max_size=40), st.sampled_from(AWKWARD)), max_size=6).map("".join)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_cdata(words: str) -> str:
    return f"<![CDATA[{words.replace(']]>', ']]]]><![CDATA[>')}]]>"


def arriving(words: str) -> str:
    """What XML lets through of a text: no control characters, one kind of line end, no margins."""
    clean = _NO_XML.sub("", words)
    return clean.replace("\r\n", "\n").replace("\r", "\n").strip()


def stamp(sent: Callback) -> Stamp:
    return Stamp(**{name: value for name, value in sent.query.items() if name != "openid"})


def heard(sent: Callback, by: Account) -> object:
    """What the door makes of a callback. Raises NotFromWeChat."""
    told = stamp(sent)
    envelope.check_signature(told, by)
    envelope.check_time(told, time.time())
    return envelope.opened(sent.body, told, by).fields


@MODES
@pytest.mark.parametrize("write", [as_cdata, escape], ids=["cdata", "escaped"])
@given(words=WORDS)
def test_any_words_arrive(mode: CallbackMode, write: object, words: str) -> None:
    """Emoji, marks from right to left, ends of CDATA and tags are words, and nothing else."""
    xml = text("WORDS").replace("<![CDATA[WORDS]]>", write(_NO_XML.sub("", words)))
    fields = heard(callback(ACCOUNTS[mode], xml), ACCOUNTS[mode])
    assert (fields["Content"] or "") == arriving(words)
    assert fields["MsgType"] == "text"
    assert len(fields) == 6


@MODES
@pytest.mark.parametrize("letter", ["字", "👍", "x", "]]>"])
def test_ten_thousand_characters_are_a_message(
    redis_url: str, mode: CallbackMode, letter: str
) -> None:
    """Nobody can type so much, and whoever does all the same is answered."""
    one = account(f"a{uuid4().hex[:12]}", mode)
    said = []
    router = Router(otherwise=lambda message: said.append(message.words))
    words = (letter * 10_000)[:10_000]
    xml = text("WORDS").replace("<![CDATA[WORDS]]>", as_cdata(words))
    answer = send(house(redis_url, one, router=router).test_client(), callback(one, xml))
    assert (answer.status_code, said) == (200, [words])


@given(words=WORDS)
def test_any_answer_can_be_read(words: str) -> None:
    """What we seal, whatever it says, WeChat opens to the same words."""
    one = ACCOUNTS[CallbackMode.SAFE]
    message = read(envelope.read_xml(text("x").encode()), one.name)
    clear = rendered(TextReply(words), message, 1) or "<xml><Content/></xml>"
    opened, _key = envelope.decrypted(
        envelope.encrypted(clear.encode(), one.app_id, one.aes_key), one
    )
    assert opened.decode() == clear
    shown = envelope.read_xml(opened)["Content"] or ""
    assert shown == arriving(fitted(words))


@st.composite
def changed(draw: st.DrawFn, whole: str) -> str:
    """One character of it replaced, dropped, or put in."""
    at = draw(st.integers(0, max(0, len(whole) - 1)))
    letter = draw(st.sampled_from("0aZ+/=é "))
    rest = draw(st.integers(at, min(at + 1, len(whole))))
    other = whole[:at] + letter * draw(st.integers(0, 1)) + whole[rest:]
    return other if other != whole else whole + "0"


@MODES
@given(data=st.data())
def test_a_changed_stamp_is_refused(mode: CallbackMode, data: st.DataObject) -> None:
    """Signature, time and nonce belong together; so does the signature of what is encrypted."""
    sent = callback(ACCOUNTS[mode], text("早"))
    names = ["signature", "timestamp", "nonce"]
    if mode is not CallbackMode.PLAIN:
        names.append("msg_signature")
    name = data.draw(st.sampled_from(names))
    forged = sent.asking(**{name: data.draw(changed(sent.query[name]))})
    with pytest.raises(NotFromWeChat):
        heard(forged, ACCOUNTS[mode])


@SEALING
@given(data=st.data())
def test_a_changed_body_says_the_same_or_nothing(mode: CallbackMode, data: st.DataObject) -> None:
    """Whoever changes a sealed body cannot put other words into anybody's mouth."""
    sent = callback(ACCOUNTS[mode], text("教程"))
    body = data.draw(changed(sent.body.decode())).encode()
    try:
        fields = heard(replace(sent, body=body), ACCOUNTS[mode])
    except NotFromWeChat:
        return
    assert fields == heard(sent, ACCOUNTS[mode])


@SEALING
@given(data=st.data())
def test_another_key_or_app_is_refused(mode: CallbackMode, data: st.DataObject) -> None:
    """What was sealed with another key, or for another app, is not for this account."""
    ours = ACCOUNTS[mode]
    letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=42)
    key = data.draw(letters)[:42] + "E"
    theirs = data.draw(
        st.sampled_from(
            [
                replace(ours, aes_key=key),
                replace(ours, app_id=data.draw(changed(ours.app_id))),
                replace(ours, token=data.draw(changed(ours.token))),
            ]
        )
    )
    with pytest.raises(NotFromWeChat):
        heard(callback(theirs, text("早")), ours)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ATTACKS = {
    "laughs": f'<!DOCTYPE xml [<!ENTITY l0 "ha">{LAUGHS}]><xml><MsgType>&l9;</MsgType></xml>',
    "file": '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
    "address": '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml><Content>x</Content></xml>',
    "parameter": '<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]><xml></xml>',
    "undeclared": "<xml><Content>&boom;</Content></xml>",
    "unclosed": "<xml><Content>" + "<a>" * 5000,
    "twice": "<xml></xml><xml></xml>",
    "no xml": "GET / HTTP/1.1",
}
HEAVY = {
    "deep": "<xml>" + "<a>" * 9000 + "</a>" * 9000 + "</xml>",
    "attribute": f'<xml a="{"x" * 45_000}"><MsgType>hologram</MsgType></xml>',
    "attributes": "<xml " + " ".join(f'a{n}="1"' for n in range(5000)) + "></xml>",
    "tags": "<xml>" + "<a/>" * 12_000 + "</xml>",
    "spaces": "<xml><Content>" + " " * 60_000 + "</Content></xml>",
}


@pytest.fixture
def doors(redis_url: str) -> dict[CallbackMode, tuple[Account, FlaskClient]]:
    """A door of each mode, behind which everything is answered with the same words."""
    opened = {}
    for mode in CallbackMode:
        one = account(f"a{uuid4().hex[:12]}", mode)
        router = Router(otherwise=lambda _: TextReply("早上好"))
        opened[mode] = one, house(redis_url, one, router=router).test_client()
    return opened


def sealed(one: Account, xml: str) -> Callback:
    """A callback with this inside and nothing clear beside it."""
    safe = callback(replace(one, mode=CallbackMode.SAFE), xml)
    return callback(one, xml) if one.mode is CallbackMode.PLAIN else safe


@MODES
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_by_xml_is_refused_without_a_word(
    doors: dict[CallbackMode, tuple[Account, FlaskClient]], mode: CallbackMode, attack: str
) -> None:
    """Nothing is expanded, fetched or explained, be it that the attacker has all keys."""
    one, door = doors[mode]
    answer = send(door, sealed(one, ATTACKS[attack]))
    assert (answer.status_code, answer.data) == (403, b"")


@MODES
@pytest.mark.parametrize("heavy", HEAVY)
def test_a_heavy_body_costs_no_time(
    doors: dict[CallbackMode, tuple[Account, FlaskClient]], mode: CallbackMode, heavy: str
) -> None:
    """The largest bodies the door lets in keep no process busy."""
    one, door = doors[mode]
    began = time.process_time()
    assert send(door, sealed(one, HEAVY[heavy])).status_code in (200, 403)
    assert time.process_time() - began < 1


def test_another_accounts_callback_is_refused(
    doors: dict[CallbackMode, tuple[Account, FlaskClient]], redis_url: str
) -> None:
    """Two accounts of one house have two tokens, and neither opens the other's door."""
    one = doors[CallbackMode.SAFE][0]
    two = account(f"a{uuid4().hex[:12]}", CallbackMode.SAFE, token="other")
    door = house(redis_url, one, two).test_client()
    stolen = replace(callback(one, text("早")), path=f"/wechat/{two.name}")
    answer = send(door, stolen)
    assert (answer.status_code, answer.data) == (403, b"")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS, other=WORDS)
def test_a_replayed_callback_changes_nothing(
    doors: dict[CallbackMode, tuple[Account, FlaskClient]], words: str, other: str
) -> None:
    """The very same bytes hear the same answer; the same signature with other words, nothing."""
    one, door = doors[CallbackMode.PLAIN]
    sent = callback(one, text(escape(_NO_XML.sub("", words)).replace("]]>", "")))
    first = send(door, sent)
    assert send(door, sent).data == first.data
    forged = callback(one, text(escape(_NO_XML.sub("", other)).replace("]]>", "")))
    answer = send(door, forged.asking(**sent.query))
    assert (answer.status_code, answer.data) == (403, b"")
    assert send(door, sent).data == first.data
