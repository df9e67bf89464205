"""Messages in, replies out: what WeChat sends as our objects, what we say as its XML."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechat_side import FOLLOWER, OFFICIAL, event, text

from bot import envelope, messages
from bot.messages import (
    Card,
    Event,
    ImageMessage,
    ImageReply,
    Message,
    NewsReply,
    OtherMessage,
    TextMessage,
    TextReply,
    VoiceMessage,
)

HELLO = text("你好", created=1714037059, msg_id="7300000000000000001")
PUBLISHED = (
    "<PublishEventInfo><publish_id>{}</publish_id><publish_status>0</publish_status>"
    "<article_detail><count>1</count><item><idx>1</idx><article_url>https://mp.weixin.qq.com/s/a"
    "</article_url></item></article_detail></PublishEventInfo>"
)


def read(xml: str) -> Message:
    return messages.read(envelope.read_xml(xml.encode()), "daily")


def shown(reply: messages.Reply, to: Message | None = None) -> ET.Element:
    return ET.fromstring(messages.rendered(reply, to or read(HELLO), 1714037060.9))


def test_a_text_keeps_its_words() -> None:
    """Words, sender, time and account of a text are what came."""
    message = read(HELLO)
    assert isinstance(message, TextMessage)
    assert (message.words, message.follower, message.official) == ("你好", FOLLOWER, OFFICIAL)
    assert (message.account, message.sent_at) == ("daily", 1714037059)


def test_pictures_and_speech_keep_their_material() -> None:
    """A picture has its address; speech has what the platform heard, or nothing."""
    inside = "<MediaId>m1</MediaId>{}</xml>"
    image = HELLO.replace("[text]", "[image]").replace("</xml>", inside)
    voice = HELLO.replace("[text]", "[voice]").replace("</xml>", inside)
    seen = read(image.format("<PicUrl>http://mmbiz.qpic.cn/p</PicUrl>"))
    heard = read(voice.format("<Recognition>教程</Recognition>"))
    assert isinstance(seen, ImageMessage)
    assert (seen.media_id, seen.url) == ("m1", "http://mmbiz.qpic.cn/p")
    assert isinstance(heard, VoiceMessage)
    assert (heard.media_id, heard.recognised) == ("m1", "教程")
    assert read(voice.format("")).recognised == ""


@pytest.mark.parametrize("name", ["PUBLISHJOBFINISH", "publishjobfinish"])
def test_an_event_keeps_all_its_fields_under_one_name(name: str) -> None:
    """The platform spells events in both cases; what is nested in them stays nested."""
    happened = read(event(name, PUBLISHED.format("2247503051")))
    assert isinstance(happened, Event)
    assert happened.name == "publishjobfinish"
    assert happened.fields["PublishEventInfo"]["article_detail"]["item"]["idx"] == "1"


def test_an_event_key_is_left_as_it_came() -> None:
    """A QR code's scene keeps its prefix, which tells a new follower from an old one."""
    happened = read(event("subscribe", "<EventKey>qrscene_42</EventKey>"))
    assert (happened.name, happened.key) == ("subscribe", "qrscene_42")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"MsgType": "hologram"},
        {"MsgType": {"#text": "text", "@a": "b"}},
        {"MsgType": ["text", "event"]},
        {"MsgType": "location", "CreateTime": "9" * 5000},
        {"MsgType": "link", "CreateTime": "²"},
    ],
)
def test_what_is_not_understood_is_another_message(fields: dict[str, object]) -> None:
    """A kind of message that is yet to come is no error."""
    message = messages.read(fields, "daily")
    assert isinstance(message, OtherMessage)
    assert message.sent_at == 0


def test_two_deliveries_of_one_message_have_one_identity() -> None:
    """The words do not matter, the ids do."""
    again = HELLO.replace("你好", "再见")
    assert read(HELLO).identity == read(again).identity


@pytest.mark.parametrize(
    ("old", "new"), [("0000001]", "0000002]"), (FOLLOWER, "oOther"), ("1714037059", "1714037060")]
)
def test_another_sender_second_or_id_is_another_message(old: str, new: str) -> None:
    """FromUserName, CreateTime and MsgId each tell messages apart."""
    first = HELLO.replace("<MsgId>7300000000000000001", "<MsgId><![CDATA[7300000000000000001]]>")
    assert old in first
    assert read(first).identity != read(first.replace(old, new)).identity


def test_two_publications_that_end_in_one_second_are_two_events() -> None:
    """Finish events come from one sender and may share a second; none of them is lost."""
    one, two = (event("PUBLISHJOBFINISH", PUBLISHED.format(n)) for n in (1, 2))
    masses = [event("MASSSENDJOBFINISH", f"<MsgID>{n}</MsgID>") for n in (1, 2)]
    assert len({read(xml).identity for xml in (one, two, *masses)}) == 4


def test_an_identity_tells_nothing_of_the_sender() -> None:
    """It is a hash, fit to be a key anywhere."""
    assert re.fullmatch(r"[0-9a-f]{64}", read(HELLO).identity)


def test_messages_show_no_one() -> None:
    """A log line with a message in it holds neither openid nor words."""
    for message in (read(HELLO), read(event("CLICK", "<EventKey>k-secret</EventKey>"))):
        assert FOLLOWER not in repr(message)
        assert "你好" not in repr(message)
        assert "k-secret" not in repr(message)


def test_a_reply_goes_back_to_who_wrote() -> None:
    """Sender and receiver are swapped, and the time is ours."""
    root = shown(TextReply("你好"))
    assert root.findtext("ToUserName") == FOLLOWER
    assert root.findtext("FromUserName") == OFFICIAL
    assert (root.findtext("CreateTime"), root.findtext("MsgType")) == ("1714037060", "text")
    assert root.findtext("Content") == "你好"


@pytest.mark.parametrize("words", ["]]>", "]]]]>>", "a]]><b/>", "<a href='x'>&amp;</a>", "]]"])
def test_no_words_end_the_cdata(words: str) -> None:
    """Words that look like XML arrive as they were written."""
    assert shown(TextReply(words)).findtext("Content") == words


def test_control_characters_and_half_emoji_are_left_out() -> None:
    """What XML cannot hold does not spoil the rest of the reply."""
    assert (
        shown(TextReply("早\x00\x0b\x1b上\ud83d好\ufffe\n🎬")).findtext("Content") == "早上好\n🎬"
    )


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_any_words_make_a_reply_or_none(words: str) -> None:
    """Whatever a handler says, the XML is well-formed, or there is no reply at all."""
    xml = messages.rendered(TextReply(words), read(HELLO), 0)
    assert not xml or ET.fromstring(xml.encode()).find("Content") is not None


@given(st.text(min_size=600, max_size=900, alphabet="aé好🎬"))
def test_a_text_is_never_over_the_limit_nor_cut_within_a_character(words: str) -> None:
    """At most 2,047 bytes arrive; what is cut off is announced by an ellipsis."""
    fitted = messages.fitted(words)
    assert len(fitted.encode()) <= 2047
    if fitted != words:
        assert fitted.endswith("…")
        assert words.startswith(fitted[:-1])
        assert len(fitted.encode()) >= 2047 - 3


def test_a_text_of_just_the_limit_is_left_alone() -> None:
    """2,047 bytes fit; one more costs the end."""
    assert messages.fitted("a" * 2047) == "a" * 2047
    assert messages.fitted("a" * 2048) == "a" * 2044 + "…"


def test_a_picture_is_sent_by_its_id() -> None:
    """An image reply holds the media id where the platform looks for it."""
    assert shown(ImageReply("m-1")).findtext("Image/MediaId") == "m-1"


def test_a_message_is_answered_with_one_card_and_an_event_with_eight() -> None:
    """With more cards than the platform allows, no reply would arrive."""
    cards = NewsReply(
        tuple(Card(title=f"第 {n} 期", url=f"https://x/{n}", picture="p") for n in range(9))
    )
    assert shown(cards).findtext("ArticleCount") == "1"
    clicked = shown(cards, read(event("CLICK")))
    assert clicked.findtext("ArticleCount") == "8"
    assert [one.text for one in clicked.findall("Articles/item/Url")][-1] == "https://x/7"
    assert clicked.findtext("Articles/item/Title") == "第 0 期"


@pytest.mark.parametrize("reply", [TextReply(""), TextReply("\x00 "), NewsReply(())])
def test_an_empty_reply_is_none(reply: messages.Reply) -> None:
    """WeChat would show an error for a reply that holds nothing."""
    assert messages.rendered(reply, read(HELLO), 0) == ""


def test_nobody_is_replied_to_who_did_not_say_who_he_is() -> None:
    """A message without a sender has no reply."""
    nameless = read(HELLO.replace(FOLLOWER, ""))
    assert messages.rendered(TextReply("你好"), nameless, 0) == ""
