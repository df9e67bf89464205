"""Finish events as WeChat writes them, read as the facts that settle asks for."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechat_side import event

from bot import envelope, messages
from bot.finishes import Finished, finished
from bot.messages import Event
from workers.publication import Route

MASS = (
    "<MsgID>1000001625</MsgID><Status><![CDATA[send success]]></Status><TotalCount>100</TotalCount>"
    "<FilterCount>80</FilterCount><SentCount>75</SentCount><ErrorCount>5</ErrorCount>"
)
CHECK = (
    "<CopyrightCheckResult><Count>1</Count><ResultList><item><ArticleIdx>1</ArticleIdx>"
    "<UserDeclareState>0</UserDeclareState><AuditState>2</AuditState>"
    "<OriginalArticleUrl><![CDATA[http://mp.weixin.qq.com/s/o]]></OriginalArticleUrl>"
    "<OriginalArticleType>1</OriginalArticleType><CanReprint>1</CanReprint>"
    "<NeedReplaceContent>1</NeedReplaceContent><NeedShowReprintSource>1</NeedShowReprintSource>"
    "</item></ResultList><CheckState>2</CheckState></CopyrightCheckResult>"
)
NO_CHECK = (
    "<CopyrightCheckResult><Count>0</Count><ResultList/><CheckState>0</CheckState>"
    "</CopyrightCheckResult>"
)


def urls(*addresses: str) -> str:
    items = "".join(
        f"<item><ArticleIdx>{index}</ArticleIdx><ArticleUrl><![CDATA[{address}]]></ArticleUrl></item>"
        for index, address in reversed([*enumerate(addresses, 1)])
    )
    return f"<ArticleUrlResult><Count>1</Count><ResultList>{items}</ResultList></ArticleUrlResult>"


def publish(inside: str, name: str = "PUBLISHJOBFINISH") -> Finished | None:
    return read(event(name, f"<PublishEventInfo>{inside}</PublishEventInfo>"))


def read(xml: str) -> Finished | None:
    message = messages.read(envelope.read_xml(xml.encode()), "daily")
    assert isinstance(message, Event)
    return finished(message)


def test_a_mass_send_tells_counts_check_and_addresses() -> None:
    """The report that operators read, from the documents' own sample."""
    told = read(event("MASSSENDJOBFINISH", MASS + CHECK + urls("http://mp.weixin.qq.com/s/a")))
    assert told is not None
    assert (told.route, told.receipt) == (Route.MASS, "1000001625")
    assert told.said == {
        "status": "send success",
        "total": 100,
        "filtered": 80,
        "sent": 75,
        "failed": 5,
        "check_state": 2,
        "addresses": ["https://mp.weixin.qq.com/s/a"],
        "details": [
            {
                "idx": 1,
                "declared": 0,
                "audit": 2,
                "type": 1,
                "can_reprint": 1,
                "replace": 1,
                "source": 1,
                "original": "http://mp.weixin.qq.com/s/o",
            }
        ],
    }


def test_lists_of_none_are_empty_texts() -> None:
    """As real events write them; nothing is made up."""
    told = read(event("masssendjobfinish", MASS + NO_CHECK + urls()))
    assert told is not None
    assert told.said is not None
    assert (told.said["addresses"], told.said["details"]) == ([], [])
    assert told.said["check_state"] == 0


def test_several_articles_keep_their_order() -> None:
    """The first address is the one readers are sent to."""
    told = read(event("MASSSENDJOBFINISH", MASS + urls("https://a.cn/1", "https://a.cn/2")))
    assert told is not None
    assert told.said is not None
    assert told.said["addresses"] == ["https://a.cn/1", "https://a.cn/2"]


@pytest.mark.parametrize("name", ["PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH"])
def test_a_publication_tells_its_address(name: str) -> None:
    """Under both names; the line break in article_id is the documents' own."""
    told = publish(
        "<publish_id>2247503051</publish_id><publish_status>0</publish_status>"
        "<article_id><![CDATA[b5O2OUs25HBxRceL7\n  hfReg-U9QGeq]]></article_id><article_detail>"
        "<count>1</count><item><idx>1</idx><article_url><![CDATA[http://mp.weixin.qq.com/s/b]]>"
        "</article_url></item></article_detail>",
        name,
    )
    said = {
        "status": 0,
        "addresses": ["https://mp.weixin.qq.com/s/b"],
        "article_id": "b5O2OUs25HBxRceL7hfReg-U9QGeq",
        "failed": [],
    }
    assert told == Finished(route=Route.PUBLISH, receipt="2247503051", said=said)


@pytest.mark.parametrize(("nodes", "failed"), [((), []), ((2,), [2]), ((1, 2), [1, 2])])
def test_a_failed_publication_names_its_articles(nodes: tuple[int, ...], failed: list[int]) -> None:
    """No node, one, or one node each."""
    inside = "".join(f"<fail_idx>{one}</fail_idx>" for one in nodes)
    told = publish(f"<publish_id>7</publish_id><publish_status>4</publish_status>{inside}")
    assert told is not None
    assert told.said == {"status": 4, "addresses": [], "article_id": "", "failed": failed}


@pytest.mark.parametrize(
    "inside",
    [
        "<publish_id>7</publish_id>",
        "<publish_id>7</publish_id><publish_status>1</publish_status>",
        "<publish_id>7</publish_id><publish_status>soon</publish_status>",
        "<publish_id>7</publish_id><publish_status>99</publish_status>",
    ],
)
def test_an_end_that_is_none_is_not_believed(inside: str) -> None:
    """To keep it would keep settle from asking."""
    told = publish(inside)
    assert told is not None
    assert (told.receipt, told.said) == ("7", None)


@pytest.mark.parametrize("receipt", ["", "<publish_id>x7</publish_id>", "<publish_id/>"])
def test_an_event_without_a_receipt_is_of_no_release(receipt: str) -> None:
    """There is nobody to be woken."""
    assert publish(receipt + "<publish_status>0</publish_status>") is None
    assert read(event("PUBLISHJOBFINISH")) is None
    assert read(event("MASSSENDJOBFINISH")) is None


words = st.text(alphabet="01239 ab<>&\n", max_size=12)
tags = st.sampled_from(
    ["item", "ResultList", "ArticleUrl", "ArticleUrlResult", "CopyrightCheckResult", "Status",
     "MsgID", "publish_id", "publish_status", "fail_idx", "article_detail", "PublishEventInfo",
     "idx", "article_url", "article_id"]
)  # fmt: skip
trees = st.recursive(
    words | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(tags, inner, max_size=6),
    max_leaves=20,
)


@given(
    name=st.sampled_from(["masssendjobfinish", "publishjobfinish"]),
    fields=st.dictionaries(tags, trees, max_size=8),
)
def test_whatever_comes_is_read_or_left(name: str, fields: dict[str, object]) -> None:
    """No shape of an event raises, and what is kept is JSON."""
    whole = {"MsgType": "event", "Event": name, **fields}
    message = messages.read(whole, "daily")
    assert isinstance(message, Event)
    told = finished(message)
    if told is not None:
        assert told.receipt.isdigit()
        json.dumps(told.said)
