"""Customer-service messages: when, how many, and of what."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from receiving import Receiver

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json


@pytest.fixture
def written(certified: "Caller") -> "Caller":
    """A certified account whose first follower has just written."""
    certified.sandbox.as_follower(certified.app_id, "say", content="在吗")
    return certified


def first(caller: "Caller") -> str:
    return str(caller.sandbox.audience(caller.app_id)["openids"][0])


def send(caller: "Caller", kind: str = "text", openid: str = "", **content: object) -> int:
    content = content or {"content": "早"}
    body = {"touser": openid or first(caller), "msgtype": kind, kind: content}
    return int(caller.post("message/custom/send", body)["errcode"])


def later(caller: "Caller", seconds: float) -> None:
    caller.sandbox.advance(seconds)
    caller.token = str(caller.stable_token()["access_token"])


def test_a_message_allows_five_answers_within_two_days(written: "Caller") -> None:
    """45047 when they are spent, 45015 when the time is over; another message renews them."""
    assert [send(written) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    written.sandbox.as_follower(written.app_id, "say", content="还在吗")
    assert send(written) == 0
    later(written, 48 * 3600 - 10)
    assert send(written) == 0
    later(written, 11)
    assert send(written) == 45015
    assert [one["content"] for one in written.sandbox.told(written.app_id)] == [
        {"content": "早"}
    ] * 7


def test_nobody_who_has_done_nothing_is_written_to(certified: "Caller") -> None:
    """45015 to a silent follower and to one who left, 40003 to nobody's openid."""
    assert send(certified) == 45015
    assert send(certified, openid="o" + "x" * 27) == 40003
    gone = first(certified)
    certified.sandbox.as_follower(certified.app_id, "say", content="再见")
    certified.sandbox.as_follower(certified.app_id, "unsubscribe")
    assert send(certified, openid=gone) == 45015


def test_a_click_and_a_subscription_allow_three_within_a_minute(certified: "Caller") -> None:
    """Sooner ends what ends sooner: after the minute the five of a message are whole."""
    app_id, sandbox = certified.app_id, certified.sandbox
    button = [{"type": "click", "name": "最新", "key": "latest"}]
    view = {"type": "view", "name": "官网", "url": "https://example.com/"}
    certified.post("menu/create", {"button": [*button, view]})
    sandbox.as_follower(app_id, "press", name="官网")
    assert send(certified) == 45015
    sandbox.as_follower(app_id, "press", name="最新")
    assert [send(certified) for _ in range(4)] == [0, 0, 0, 45047]
    openid = sandbox.as_follower(app_id, "subscribe")["openid"]
    assert [send(certified, openid=openid) for _ in range(4)] == [0, 0, 0, 45047]
    sandbox.as_follower(app_id, "press", name="最新")
    sandbox.as_follower(app_id, "say", content="在吗")
    assert [send(certified) for _ in range(3)] == [0, 0, 0]
    later(certified, 61)
    assert [send(certified) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


def test_the_rule_before_2023_can_be_wished_for(open_caller: Callable[..., "Caller"]) -> None:
    """Twenty within two days, whatever the follower did."""
    caller = open_caller("service", terms={"custom_rule": "2015"})
    openid = caller.sandbox.as_follower(caller.app_id, "subscribe")["openid"]
    assert [send(caller, openid=openid) for _ in range(21)] == [0] * 20 + [45047]


def test_a_message_that_was_sent_by_the_older_lever_counts_too(
    heard: "Caller", receiver: Receiver
) -> None:
    """Whichever lever a test moves."""
    heard.sandbox.send(heard.app_id, content="在吗")
    assert receiver.pushes
    assert send(heard) == 0
    for _ in range(4):
        send(heard)
    heard.sandbox.send(heard.app_id, type="event", content="VIEW")
    assert send(heard) == 45047
    heard.sandbox.send(heard.app_id, type="event", content="CLICK", fields={"EventKey": "k"})
    assert send(heard) == 0


@pytest.mark.parametrize(
    ("kind", "content", "errcode"),
    [
        ("text", {"content": ""}, 44004),
        ("text", {"content": "字" * 683}, 45002),
        ("text", {"content": 7}, 47001),
        ("text", "早", 47001),
        ("image", {"media_id": "nonsense"}, 40007),
        ("voice", {"media_id": "nonsense"}, 40007),
        ("video", {"media_id": "nonsense"}, 40007),
        ("music", {"musicurl": "https://a.cn", "thumb_media_id": "nonsense"}, 40007),
        ("news", {"articles": []}, 44003),
        ("news", {"articles": [{"title": "一"}, {"title": "二"}]}, 45008),
        ("news", {"articles": [{"title": "一", "url": "https://a.cn"}]}, 0),
        ("mpnews", {"media_id": "nonsense"}, 40007),
        ("mpnewsarticle", {"article_id": "nonsense"}, 53600),
        ("msgmenu", {"head_content": "满意吗", "list": []}, 40035),
        ("msgmenu", {"list": [{"id": "1", "content": "满意"}]}, 0),
        ("miniprogrampage", {"appid": "wx0", "pagepath": "p"}, 45064),
        ("wxcard", {"card_id": "1"}, 40008),
        ("link", {"title": "一"}, 40008),
    ],
)
def test_what_is_said_is_checked_before_it_counts(
    written: "Caller", kind: str, content: object, errcode: int
) -> None:
    """A refused message is not counted."""
    body = {"touser": first(written), "msgtype": kind, kind: content}
    assert written.post("message/custom/send", body)["errcode"] == errcode
    assert [send(written) for _ in range(5)][-1] == (45047 if errcode == 0 else 0)


def test_pictures_drafts_and_articles_of_the_account_are_sent(
    written: "Caller", draw: Callable[..., bytes]
) -> None:
    """A temporary picture for three days, an article once it is out; the wrong type is 40004."""
    cover = written.cover()
    assert send(written, "image", media_id=cover) == 0
    assert send(written, "video", media_id=cover) == 40004
    draft = written.draft()
    assert send(written, "mpnews", media_id=draft) == 0
    publish_id = written.publish(draft)
    written.sandbox.advance(60)
    article_id = written.status(publish_id)["article_id"]
    assert send(written, "mpnewsarticle", article_id=article_id) == 0
    short = written.upload("media/upload", draw(), type="image")["media_id"]
    assert send(written, "image", media_id=short) == 0
    later(written, 3 * 86_400)
    written.sandbox.as_follower(written.app_id, "say", content="在吗")
    assert send(written, "image", media_id=short) == 40007


def test_a_tapped_menu_sends_its_words_and_allows_three(
    heard: "Caller", receiver: Receiver
) -> None:
    """With the entry's id beside them; by the rule of 2023 this is a click, not a message."""
    app_id, sandbox = heard.app_id, heard.sandbox
    sandbox.as_follower(app_id, "say", content="在吗")
    entries = [{"id": "101", "content": "满意"}, {"id": "102", "content": "不满意"}]
    send(heard, "msgmenu", head_content="满意吗", list=entries, tail_content="")
    for _ in range(4):
        send(heard)
    assert send(heard) == 45047
    sandbox.as_follower(app_id, "tap", choice="不满意")
    push = receiver.pushes[-1]
    assert (push.field("Content"), push.field("bizmsgmenuid")) == ("不满意", "102")
    assert [send(heard) for _ in range(4)] == [0, 0, 0, 45047]
    with pytest.raises(LookupError, match="409"):
        sandbox.as_follower(app_id, "tap", choice="7")


def test_typing_is_shown_for_fifteen_seconds(written: "Caller") -> None:
    """Within thirty seconds of a message, once at a time."""

    def typing(command: str = "Typing") -> int:
        body = {"touser": first(written), "command": command}
        return int(written.post("message/custom/typing", body)["errcode"])

    assert [typing("Type"), typing(), typing(), typing("CancelTyping")] == [45072, 0, 45081, 0]
    assert typing() == 0
    written.sandbox.advance(16)
    assert typing() == 0
    written.sandbox.advance(16)
    assert typing() == 45080


def test_an_account_has_no_seats_of_customer_service(written: "Caller") -> None:
    """65400: who names one has to open them first."""
    body: Json = {"touser": first(written), "msgtype": "text", "text": {"content": "早"}}
    body["customservice"] = {"kf_account": "one@practice"}
    assert written.post("message/custom/send", body)["errcode"] == 65400


@pytest.mark.parametrize("path", ["message/custom/send", "message/custom/typing"])
def test_a_personal_account_may_not_write_first(caller: "Caller", path: str) -> None:
    """48001: passive replies are all it has."""
    caller.sandbox.as_follower(caller.app_id, "say", content="在吗")
    assert caller.post(path, {"touser": first(caller)})["errcode"] == 48001


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("message/template/send", ("personal", "subscription")),
        ("message/template/subscribe", ("personal",)),
        ("message/subscribe/bizsend", ("personal", "subscription")),
        ("template/get_all_private_template", ("personal", "subscription")),
    ],
)
def test_templates_and_subscriptions_are_refused_by_kind(
    open_caller: Callable[..., "Caller"], path: str, kinds: tuple[str, ...]
) -> None:
    """One-time subscriptions are both certified kinds', the others a service account's."""
    for kind in kinds:
        assert open_caller(kind).post(path, {})["errcode"] == 48001
    assert open_caller("service").ask("POST", path, json={}).status_code == 404


def test_half_a_million_a_day_are_enough(written: "Caller") -> None:
    """45009 over that."""
    written.sandbox.use_up(written.app_id, {"message/custom/send": 500_000})
    assert send(written) == 45009
