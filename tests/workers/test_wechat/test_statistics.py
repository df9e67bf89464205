"""How articles were read is asked day by day, and what WeChat says of it is taken with care."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_calls import article, drawn

from workers.errors import OperatorMustAct, Refused
from workers.publication import Kind
from workers.settings import Account
from workers.wechat import WeChat
from workers.wechat.statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.remote import Sandbox
    from workers.scratch import Scratch

NOON = datetime(2026, 6, 10, 4, tzinfo=UTC).timestamp()
TENTH = date(2026, 6, 10)
DAY = timedelta(days=1)


@pytest.fixture
def app_id(sandbox: Sandbox) -> str:
    app_id = str(sandbox.create_account("subscription")["app_id"])
    sandbox.audience(app_id, followers=200)
    return app_id


@pytest.fixture
def certified(sandbox: Sandbox, app_id: str, scratch: Scratch) -> Iterator[WeChat]:
    sandbox.set_clock(NOON)
    secret = str(sandbox.patch_account(app_id, reset_secret=True)["secret"])
    account = Account(
        name="main", app_id=app_id, secret=secret, kind=Kind.SUBSCRIPTION, api_base=sandbox.api
    )
    opened = WeChat(account, scratch)
    yield opened
    opened.close()


def test_a_push_is_read_from_the_next_day_on(certified: WeChat, sandbox: Sandbox) -> None:
    """Each day with its sums, under the address that readers have."""
    cover = certified.add_material(drawn("png"), "png", "cover.png")
    sent = certified.mass_sendall(
        certified.draft_add([article(cover, title="第一期")]),
        tag_id=None,
        client_key="a-1",
        ignore_reprint=False,
    )
    sandbox.advance(60)
    sandbox.set_clock(NOON + 2 * 86_400)
    told = certified.article_figures(TENTH)
    assert told.late is False
    assert [each.day for each in told.figures] == [TENTH, TENTH + DAY]
    first, second = told.figures
    assert first.title == "第一期"
    assert first.notified
    assert first.published == TENTH
    assert first.message == f"{sent.msg_data_id}_1"
    assert first.address.startswith("https://mp.weixin.qq.com/s/")
    assert 0 < first.read <= second.read <= 200
    assert first.shared <= first.read


def test_a_day_that_is_not_over_is_refused(certified: WeChat) -> None:
    """Today's figures are there tomorrow."""
    with pytest.raises(Refused, match="61501"):
        certified.article_figures(TENTH)


def test_a_personal_account_is_told_where_to_look(wechat: WeChat) -> None:
    """The right is missing, and its name and what to do instead are in the sentence."""
    with pytest.raises(OperatorMustAct, match=r"数据统计.*公众号后台"):
        wechat.article_figures(TENTH)


class Saying:
    """A caller that answers what it was told to, for answers that no sandbox gives."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self._answer = answer

    def call(self, *_: object, **__: object) -> dict[str, Any]:
        return self._answer


def reading(answer: dict[str, Any]) -> Statistics:
    statistics = Statistics()
    statistics._caller = Saying(answer)  # type: ignore[assignment]  # no socket
    return statistics


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
NAMES = st.sampled_from(
    ["list", "is_delay", "detail_list", "stat_date", "msgid", "title", "read_user", "share_user"]
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5)
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, ANYTHING, max_size=5))
def test_whatever_json_comes_it_is_read(answer: dict[str, Any]) -> None:
    """A field that is missing or of another kind costs its number, never the round."""
    for each in reading(json.loads(json.dumps(answer))).article_figures(TENTH).figures:
        assert min(each.read, each.shared, each.favoured) >= 0
        assert each.read < 2**31


def test_what_cannot_be_understood_is_left_out() -> None:
    """A day without a date, an article without a number; the rest stays."""
    good = {"stat_date": "2026-06-11", "read_user": 7, "share_user": -1, "collection_user": "3"}
    article = {"msgid": "9_1", "title": None, "detail_list": [{"stat_date": "?"}, good, "x"]}
    told = reading({"list": [article, {"detail_list": [good]}], "is_delay": True})
    answer = told.article_figures(TENTH)
    assert answer.late
    assert [(each.read, each.shared, each.favoured) for each in answer.figures] == [(7, 0, 0)]
