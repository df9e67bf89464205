"""Drafts are pushed, published, asked about and taken back, and WeChat's ids become texts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from test_calls import article, drawn

from workers.errors import (
    AlreadySent,
    NoAnswer,
    OperatorMustAct,
    QuotaSpent,
    Refused,
    TryLater,
    WeChatError,
)
from workers.publication import Kind
from workers.settings import Account
from workers.wechat import PublishStage, PublishStatus, Tag, WeChat, awaits_admin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.sandbox.remote import Sandbox
    from workers.scratch import Scratch

# Noon in Beijing, on the tenth: far from the ends of a day and a month.
NOON = datetime(2026, 6, 10, 4, tzinfo=UTC).timestamp()


@pytest.fixture
def app_id(sandbox: Sandbox) -> str:
    """A certified 公众号 with three followers, two of them in a tag."""
    app_id = str(sandbox.create_account("subscription")["app_id"])
    sandbox.audience(app_id, followers=3, tags={"内测": 2})
    return app_id


@pytest.fixture
def wechat(sandbox: Sandbox, app_id: str, scratch: Scratch) -> Iterator[WeChat]:
    sandbox.set_clock(NOON)
    secret = str(sandbox.patch_account(app_id, reset_secret=True)["secret"])
    opened = WeChat(
        Account(
            name="main",
            app_id=app_id,
            secret=secret,
            kind=Kind.SUBSCRIPTION,
            api_base=sandbox.api,
        ),
        scratch,
    )
    yield opened
    opened.close()


@pytest.fixture
def draft(wechat: WeChat) -> str:
    cover = wechat.add_material(drawn("png"), "png", "封面")
    return wechat.draft_add([article(cover), article(cover, title="第二篇")])


def push(wechat: WeChat, media_id: str, key: str = "k1", tag_id: int | None = None) -> str:
    receipt = wechat.mass_sendall(
        media_id, tag_id=tag_id, client_key=key, ignore_reprint=False, seconds=20
    )
    assert receipt.msg_data_id.isdecimal()
    return receipt.msg_id


def test_a_draft_is_pushed_to_all(
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str
) -> None:
    """The receipt only means queued; how it ended is asked, and the draft has left the box."""
    msg_id = push(wechat, draft)
    assert msg_id.isdecimal()
    assert wechat.mass_status(msg_id) == "SENDING"
    sandbox.advance(10)
    assert wechat.mass_status(msg_id) == "SEND_SUCCESS"
    assert wechat.draft_get(draft) is None
    (released,) = sandbox.releases(app_id)
    assert (released["target"], released["clientmsgid"]) == ("all", "k1")


def test_a_draft_is_pushed_to_a_tag(
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str
) -> None:
    """The tag is found by name, and named by number."""
    (tag,) = (tag for tag in wechat.tags() if tag.name == "内测")
    assert tag == Tag(tag.id, "内测", 2)
    push(wechat, draft, tag_id=tag.id)
    (released,) = sandbox.releases(app_id)
    assert released["target"] == f"tag:{tag.id}"


def test_a_tag_that_is_gone_is_refused(wechat: WeChat, draft: str) -> None:
    """Nothing goes out, to nobody."""
    with pytest.raises(Refused, match="标签不存在"):
        push(wechat, draft, tag_id=4711)


def test_the_same_key_never_pushes_twice(
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str
) -> None:
    """Within a minute it is too fast, later it brings the receipt of the first call."""
    msg_id = push(wechat, draft)
    with pytest.raises(TryLater) as hasty:
        push(wechat, draft)
    assert (hasty.value.errcode, hasty.value.retry_after) == (45066, 60)
    sandbox.advance(61)
    with pytest.raises(AlreadySent) as known:
        push(wechat, draft)
    assert (known.value.receipt, known.value.errcode) == (msg_id, 45065)
    assert len(sandbox.releases(app_id)) == 1


def test_a_push_that_lost_its_answer_is_found_by_its_key(
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str
) -> None:
    """Silence after the effect: the repeat with the same key hands back the msg_id."""
    sandbox.fault(app_id, "message/mass/sendall", "after")
    with pytest.raises(NoAnswer):
        push(wechat, draft)
    sandbox.advance(61)
    with pytest.raises(AlreadySent) as known:
        push(wechat, draft)
    assert wechat.mass_status(known.value.receipt) == "SEND_SUCCESS"
    assert len(sandbox.calls(app_id, "message/mass/sendall")) == 2


@pytest.mark.parametrize("path", ["message/mass/sendall", "freepublish/submit"])
@pytest.mark.parametrize("fault", [{}, {"errcode": -1}, {"status": 502}])
def test_what_may_have_gone_out_is_not_repeated(  # noqa: PLR0917  fixtures, not arguments
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str, path: str, fault: dict[str, Any]
) -> None:
    """A dropped connection, a busy system, a bad gateway: NoAnswer, after one call."""
    sandbox.fault(app_id, path, "before", times=3, **fault)
    with pytest.raises(NoAnswer):
        push(wechat, draft) if "mass" in path else wechat.publish_submit(draft, seconds=20)
    assert len(sandbox.calls(app_id, path)) == 1


def test_a_spent_push_says_until_when(wechat: WeChat, draft: str) -> None:
    """One push a day: the second one waits for Beijing's midnight."""
    cover = wechat.add_material(drawn("png"), "png", "封面")
    push(wechat, draft)
    with pytest.raises(QuotaSpent, match="群发次数已用完") as spent:
        push(wechat, wechat.draft_add([article(cover)]), key="k2")
    assert spent.value.errcode == 45028
    assert spent.value.until is not None


@pytest.mark.parametrize("protection", ["wait", "code"])
def test_a_protected_account_waits_for_its_admin(
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str, protection: str
) -> None:
    """Either the receipt comes at once, or a code that says who is asked; then it is known."""
    sandbox.patch_account(app_id, terms={"protection": protection})
    sandbox.call("POST", f"accounts/{app_id}/backend/protection", {"on": True})
    try:
        msg_id = push(wechat, draft)
    except OperatorMustAct as error:
        assert awaits_admin(error)  # noqa: PT017  one of the two ways ends here
        sandbox.advance(61)
        with pytest.raises(AlreadySent) as known:
            push(wechat, draft)
        msg_id = known.value.receipt
    assert wechat.mass_status(msg_id) == "SENDING"
    sandbox.admin(app_id, "confirm")
    sandbox.advance(10)
    assert wechat.mass_status(msg_id) == "SEND_SUCCESS"


def test_a_preview_goes_to_one_person(
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str
) -> None:
    """By openid or by WeChat id; the draft stays, and strangers are refused."""
    people = sandbox.audience(app_id, followers=3, wechat_id="reader")
    wechat.mass_preview(draft, openid=people["openids"][1])
    wechat.mass_preview(draft, wxname="reader")
    seen = [preview["openid"] for preview in sandbox.previews(app_id)]
    assert seen == [people["openids"][1], people["openids"][0]]
    assert wechat.draft_get(draft) is not None
    with pytest.raises(Refused, match="还没有关注"):
        wechat.mass_preview(draft, openid="o" + "x" * 27)
    with pytest.raises(Refused, match="微信号不对"):
        wechat.mass_preview(draft, wxname="nobody")


def test_a_push_is_taken_back(sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str) -> None:
    """One article, then all of them; what is not there cannot be."""
    msg_id = push(wechat, draft)
    sandbox.advance(10)
    wechat.mass_delete(msg_id, 2)
    gone = [each["is_deleted"] for each in sandbox.releases(app_id)[0]["articles"]]
    assert gone == [False, True]
    wechat.mass_delete(msg_id)
    assert wechat.mass_status(msg_id) == "DELETE"
    with pytest.raises(Refused, match="要删除的群发不存在"):
        wechat.mass_delete("1")
    with pytest.raises(Refused, match="要查询的群发不存在"):
        wechat.mass_status("1")


def test_a_draft_is_published_without_a_push(
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str
) -> None:
    """Queued, under way, out: its addresses in order, and it is listed."""
    publish_id = wechat.publish_submit(draft, seconds=20)
    assert wechat.publish_status(publish_id) == PublishStatus(PublishStage.UNDER_WAY)
    sandbox.advance(5)
    status = wechat.publish_status(publish_id)
    assert status.stage is PublishStage.SUCCESS
    assert [url.partition("/s/")[0] for url in status.addresses] == ["https://mp.weixin.qq.com"] * 2
    (listed,) = wechat.published()
    assert listed.article_id == status.article_id
    assert listed.addresses == status.addresses
    assert listed.update_time > 0
    assert [each["title"] for each in listed.articles] == ["早上好 ☀️ 👩‍💻", "第二篇"]
    assert "content" not in listed.articles[0]
    assert wechat.published(1) == ()


def test_a_publish_that_failed_names_the_articles(
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str
) -> None:
    """The platform's review refuses the second article, and the draft stays."""
    ending = {"status": 4, "fail_idx": [2]}
    sandbox.call("POST", f"accounts/{app_id}/endings", ending)
    publish_id = wechat.publish_submit(draft)
    sandbox.advance(5)
    assert wechat.publish_status(publish_id) == PublishStatus(PublishStage.REFUSED, failed=(2,))


def test_what_was_published_is_taken_back(sandbox: Sandbox, wechat: WeChat, draft: str) -> None:
    """All of it; afterwards neither list nor deletion knows it."""
    publish_id = wechat.publish_submit(draft)
    sandbox.advance(5)
    article_id = wechat.publish_status(publish_id).article_id
    wechat.publish_delete(article_id)
    assert wechat.published() == ()
    assert wechat.publish_status(publish_id).stage is PublishStage.DELETED
    with pytest.raises(Refused, match="article_id 无效"):
        wechat.publish_delete(article_id)


@pytest.mark.parametrize("errcode", [53503, 53504, 53505])
def test_a_draft_that_wants_a_person_says_so(
    sandbox: Sandbox, app_id: str, wechat: WeChat, draft: str, errcode: int
) -> None:
    """The check before publishing sends the operator to the back end."""
    refusal = {"errcode": errcode}
    sandbox.call("POST", f"accounts/{app_id}/drafts/{draft}/refuse", refusal)
    with pytest.raises(OperatorMustAct, match="后台") as caught:
        wechat.publish_submit(draft)
    assert not awaits_admin(caught.value)


def test_an_unknown_publish_is_refused(wechat: WeChat) -> None:
    """Asked about what never was, WeChat says so."""
    with pytest.raises(Refused, match="publish_id 无效"):
        wechat.publish_status("1234567890")


@pytest.mark.parametrize(
    ("answer", "msg_id"),
    [
        (b'{"errcode":0,"msg_id":3147494276,"msg_data_id":206227730}', "3147494276"),
        (b'{"errcode":"0","msg_id":"3147494276"}', "3147494276"),
    ],
)
def test_ids_come_as_numbers_and_as_texts(
    hostile: Callable[..., Any], answer: bytes, msg_id: str
) -> None:
    """Both forms are seen in the field; inside there is one."""
    wechat, server = hostile(lambda talk, _count: talk.answer(answer))
    receipt = wechat.mass_sendall("m", tag_id=2, client_key="k", ignore_reprint=True, seconds=5)
    assert receipt.msg_id == msg_id
    assert json.loads(server.requests[0].partition(b"\r\n\r\n")[2]) == {
        "filter": {"is_to_all": False, "tag_id": 2},
        "mpnews": {"media_id": "m"},
        "msgtype": "mpnews",
        "send_ignore_reprint": 1,
        "clientmsgid": "k",
    }


@pytest.mark.parametrize(
    "answer",
    [b'{"errcode":0}', b'{"errcode":0,"msg_id":null}', b'{"msg_id":true}', b"[]", b"<html>"],
)
def test_a_receipt_that_cannot_be_read_is_no_answer(
    hostile: Callable[..., Any], answer: bytes
) -> None:
    """Something went out, perhaps; nothing says which, and nobody guesses."""
    wechat, _ = hostile(lambda talk, _count: talk.answer(answer))
    with pytest.raises(NoAnswer):
        wechat.mass_sendall("m", tag_id=None, client_key="k", ignore_reprint=False, seconds=5)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (
            # The documentation's sample: an article_id broken by a newline, articles out of order.
            (
                b'{"publish_id":"1","publish_status":"0","article_id":"AB\\nCD","article_detail":'
                b'{"count":2,"item":[{"idx":2,"article_url":"http://mp.weixin.qq.com/s/b"},'
                b'{"idx":"1","article_url":"http://mp.weixin.qq.com/s/a"}]},"fail_idx":[]}'
            ),
            PublishStatus(
                PublishStage.SUCCESS,
                "ABCD",
                ("https://mp.weixin.qq.com/s/a", "https://mp.weixin.qq.com/s/b"),
            ),
        ),
        (
            b'{"publish_status":1,"fail_idx":[1]}',
            PublishStatus(PublishStage.UNDER_WAY),
        ),
        (
            b'{"publish_status":2,"fail_idx":["1",2],"article_detail":null}',
            PublishStatus(PublishStage.NOT_ORIGINAL, failed=(1, 2)),
        ),
        (
            b'{"publish_status":0,"article_detail":{"item":{"idx":1,"article_url":"https://a/"}}}',
            PublishStatus(PublishStage.SUCCESS, "", ("https://a/",)),
        ),
    ],
)
def test_a_status_is_read_in_all_its_forms(
    hostile: Callable[..., Any], answer: bytes, wanted: PublishStatus
) -> None:
    """Numbers or texts, a list or a single object, in whatever order."""
    wechat, _ = hostile(lambda talk, _count: talk.answer(answer))
    assert wechat.publish_status("1") == wanted


@pytest.mark.parametrize("answer", [b"{}", b'{"publish_status":9}', b'{"publish_status":"soon"}'])
def test_a_status_nobody_knows_is_asked_for_again(
    hostile: Callable[..., Any], answer: bytes
) -> None:
    """An unknown state is none to act upon."""
    wechat, _ = hostile(lambda talk, _count: talk.answer(answer))
    with pytest.raises(TryLater):
        wechat.publish_status("1")


def test_empty_lists_lack_their_fields(hostile: Callable[..., Any]) -> None:
    """An account without tags or publications is one too."""
    wechat, _ = hostile(lambda talk, _count: talk.answer(b'{"total_count":0,"item":[]}'))
    assert wechat.published() == ()
    assert wechat.tags() == ()


def test_a_personal_account_may_do_none_of_it(
    sandbox: Sandbox, wechat_account: dict[str, Any], scratch: Scratch
) -> None:
    """Each call names the right that is missing."""
    account = Account(
        name="main",
        app_id=wechat_account["app_id"],
        secret=wechat_account["secret"],
        api_base=sandbox.api,
    )
    wechat = WeChat(account, scratch)
    calls: list[Callable[[], object]] = [
        lambda: push(wechat, "m"),
        lambda: wechat.mass_status("1"),
        lambda: wechat.mass_preview("m", wxname="a"),
        lambda: wechat.mass_delete("1"),
        lambda: wechat.publish_submit("m"),
        lambda: wechat.publish_status("1"),
        wechat.published,
        lambda: wechat.publish_delete("a"),
        wechat.tags,
    ]
    for call in calls:
        with pytest.raises(WeChatError, match=r"没有“.*”的接口权限") as caught:
            call()
        assert type(caught.value) is OperatorMustAct
    wechat.close()
