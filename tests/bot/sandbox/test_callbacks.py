"""What WeChat pushes, and how it judges what comes back."""

import base64
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.sandbox.callbacks import (
    Keys,
    Stamp,
    Unreadable,
    decrypted,
    encrypted,
    message,
    pushed,
    signature,
    written,
)
from bot.sandbox.judgement import OUT_OF_SERVICE, Trigger, Verdict, judged

AES_KEY = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
APP_ID = "wx49f0ab532d5d035a"
TRIGGER = Trigger(gh_id="gh_0123456789ab", openid="oFollower", kind="text")
MEDIA = {"picture": "image/png", "moving": "image/gif"}.get
TEXT = "<MsgType>text</MsgType><Content><![CDATA[早]]></Content>"
ITEM = "<item><Title>早</Title><Url>https://example.com/</Url></item>"


def keys(mode: str = "plain") -> Keys:
    return Keys(app_id=APP_ID, token="123456", aes_key=AES_KEY, mode=mode)


def reply(inside: str = TEXT, to: str = "oFollower", sender: str = "gh_0123456789ab") -> bytes:
    return (
        f"<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName>"
        f"<CreateTime>1714037059</CreateTime>{inside}</xml>"
    ).encode()


def sealed(clear: bytes, app_id: str = APP_ID, token: str = "123456") -> bytes:
    """An encrypted reply as wechatpy writes it."""
    crypto = WeChatCrypto(token, AES_KEY, app_id)
    return crypto.encrypt_message(clear.decode(), "437374425", "1714037059").encode()


def judge(body: bytes, mode: str = "plain", kind: str = "text") -> Verdict:
    trigger = Trigger(gh_id=TRIGGER.gh_id, openid=TRIGGER.openid, kind=kind)
    return judged(body, keys(mode), trigger, MEDIA)


def test_the_signature_is_the_one_of_the_documentation() -> None:
    """The official page on encryption works this example."""
    signed = signature("AAAAA", "1714037059", "486452656")
    assert signed == "899cf89e464efb63f54ddac96b0a0a235f53aa78"


def test_what_tencent_encrypted_can_be_read() -> None:
    """A published vector: same cipher and signature, made by the platform for an echostr."""
    sent = (
        "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q=="
    )
    signed = signature("123456", "1411443780", "437374425", sent)
    assert signed == "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96"
    assert decrypted(sent, keys()) == b"5927782489442352469"


@given(st.text().map(lambda text: text.encode("utf-8", "replace")))
def test_wechatpy_reads_what_we_encrypt(clear: bytes) -> None:
    """Two implementations that share no code agree on every length."""
    encrypt = encrypted(clear, keys())
    crypto = WeChatCrypto("123456", AES_KEY, APP_ID)
    signed = signature("123456", "1", "2", encrypt)
    xml = f"<xml><ToUserName>x</ToUserName><Encrypt>{encrypt}</Encrypt></xml>"
    assert crypto.decrypt_message(xml, signed, "1", "2") == clear.decode()
    assert decrypted(encrypt, keys()) == clear
    assert len(base64.b64decode(encrypt)) % 32 == 0


@pytest.mark.parametrize("encrypt", ["", "AAAA", "早", "A" * 44, "A" * 64])
def test_what_is_not_encrypted_for_the_account_is_unreadable(encrypt: str) -> None:
    """Damage ends in one error, never in another one."""
    with pytest.raises(Unreadable):
        decrypted(encrypt, keys())


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_each_mode_shows_what_the_documentation_says(mode: str) -> None:
    """Plain mode hides nothing, safe mode all but the account, compatible mode sends both."""
    clear = written({"ToUserName": "gh_1", "FromUserName": "oX", "Content": "早]]>安"})
    stamp = Stamp(timestamp="1714037059", nonce="486452656")
    query, body = pushed(clear, keys(mode), stamp, gh_id="gh_1", openid="oX")
    assert query["openid"] == "oX"
    assert ("Encrypt" in body.decode()) == (query.get("encrypt_type") == "aes") == (mode != "plain")
    assert ("早" in body.decode()) == (mode != "safe")
    assert "<ToUserName>" in body.decode()
    if mode != "plain":
        crypto = WeChatCrypto("123456", AES_KEY, APP_ID)
        signed = query["msg_signature"]
        opened = crypto.decrypt_message(body.decode(), signed, "1714037059", "486452656")
        assert opened == clear


def test_messages_and_events_are_written_as_the_platform_does() -> None:
    """Numbers stand bare, texts in CDATA, whatever a follower types, and lists repeat."""
    fields = message("event", "PUBLISHJOBFINISH", PublishEventInfo={"fail_idx": [1, 2], "id": "a"})
    assert written(fields) == (
        "<xml><Event><![CDATA[PUBLISHJOBFINISH]]></Event><PublishEventInfo><fail_idx>1</fail_idx>"
        "<fail_idx>2</fail_idx><id><![CDATA[a]]></id></PublishEventInfo></xml>"
    )
    assert written({"Content": "a]]>b"}) == (
        "<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content></xml>"
    )


@pytest.mark.parametrize("body", [b"", b"success"])
@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_success_and_an_empty_body_are_silence(body: bytes, mode: str) -> None:
    """Both say: received, nothing to show."""
    assert judge(body, mode).outcome == "silence"


def test_a_good_reply_is_shown() -> None:
    """A text between the right two parties reaches the follower."""
    verdict = judge(reply())
    assert (verdict.outcome, verdict.shown) == ("reply", "早")


@pytest.mark.parametrize(
    "body",
    [
        b'{"errcode": 0}',
        b"Success",
        b"success\n",
        b"<html></html>",
        b"<xml>",
        b"\xff\xfe",
        reply(to="gh_0123456789ab", sender="oFollower"),
        reply(to="oSomebody"),
        reply("<MsgType>text</MsgType><Content></Content>"),
        reply("<MsgType>markdown</MsgType>"),
        reply("<MsgType>image</MsgType><Image><MediaId>unknown</MediaId></Image>"),
        reply("<MsgType>image</MsgType><Image><MediaId>moving</MediaId></Image>"),
        reply("<MsgType>image</MsgType>"),
        reply(f"<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles>{ITEM}</Articles>"),
        reply().replace(b"1714037059", b"now"),
        sealed(reply()),
    ],
)
def test_anything_else_tells_the_follower_that_the_account_is_out_of_order(body: bytes) -> None:
    """WeChat shows its own sentence in place of a reply it cannot use."""
    assert judge(body).shown == OUT_OF_SERVICE


@pytest.mark.parametrize(("size", "outcome"), [(2047, "reply"), (2048, "nothing")])
def test_a_text_over_2047_bytes_never_arrives(size: int, outcome: str) -> None:
    """Bytes count, not characters, and nobody is told."""
    words = "早" * 682 + "a" * (size - 2046)
    body = reply(f"<MsgType>text</MsgType><Content>{words}</Content>")
    assert judge(body).outcome == outcome


@pytest.mark.parametrize(
    ("kind", "count", "outcome"),
    [("text", 1, "reply"), ("text", 2, "nothing"), ("event", 8, "reply"), ("event", 9, "nothing")],
)
def test_a_message_is_answered_with_one_article(kind: str, count: int, outcome: str) -> None:
    """Since 2018 more than one is passed over, but after events up to eight may come."""
    articles = f"<ArticleCount>{count}</ArticleCount><Articles>{ITEM * count}</Articles>"
    verdict = judge(reply(f"<MsgType>news</MsgType>{articles}"), kind=kind)
    assert verdict.outcome == outcome
    assert len(verdict.seen.get("Articles", [])) == (count if outcome == "reply" else 0)


def test_pictures_and_handing_over_are_replies_too() -> None:
    """A picture of the account is shown; handing over to a person shows nothing by itself."""
    picture = "<MsgType>image</MsgType><Image><MediaId>picture</MediaId></Image>"
    assert judge(reply(picture)).seen == {"MsgType": "image", "MediaId": "picture"}
    assert judge(reply("<MsgType>transfer_customer_service</MsgType>")).outcome == "silence"


@pytest.mark.parametrize(
    ("mode", "body", "shown"),
    [
        ("safe", sealed(reply()), "早"),
        ("compatible", sealed(reply()), "早"),
        ("compatible", reply(), "早"),
        ("safe", reply(), OUT_OF_SERVICE),
        ("safe", sealed(reply(), app_id="wx0000000000000000"), OUT_OF_SERVICE),
        ("safe", sealed(reply(), token="another"), OUT_OF_SERVICE),
        ("safe", re.sub(rb"<Nonce>.*</Nonce>", b"", sealed(reply())), OUT_OF_SERVICE),
        ("safe", sealed(b"success"), OUT_OF_SERVICE),
    ],
)
def test_encrypted_replies_are_checked_before_they_are_shown(
    mode: str, body: bytes, shown: str
) -> None:
    """Safe mode wants a good envelope: its signature, and the account's own app id inside."""
    assert judge(body, mode).shown == shown


@given(st.binary())
def test_no_answer_breaks_the_judge(body: bytes) -> None:
    """Whatever a bot sends, there is a verdict."""
    assert judge(body, "safe").outcome in ("silence", "out_of_service")


@pytest.mark.parametrize("wrap", [reply, lambda inside: sealed(reply(inside))])
def test_the_reply_is_kept_as_it_was_written(wrap: Callable[[str], bytes]) -> None:
    """Whoever debugs a bot reads the reply decrypted, also one that was not shown."""
    too_long = f"<MsgType>text</MsgType><Content>{'a' * 2048}</Content>"
    assert judge(wrap(too_long), "compatible").reply.encode() == reply(too_long)
