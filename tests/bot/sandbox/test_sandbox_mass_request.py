"""Reading a request to send to many, whatever is in it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.call import Refusal
from bot.sandbox.mass_request import Wanted, filter_of, list_of, wanted

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = (
    *("filter", "is_to_all", "tag_id", "touser", "msgtype", "mpnews", "text", "image", "images"),
    *("media_id", "media_ids", "content", "send_ignore_reprint", "clientmsgid"),
)
PART = JSON | st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4)
BODY = st.dictionaries(st.sampled_from(NAMES), PART | st.sampled_from(NAMES), max_size=8)


def read(body: dict[str, object]) -> Wanted:
    return wanted(body, filter_of(body), longest_key=32)


@given(BODY)
def test_any_request_is_read_or_refused(body: dict[str, object]) -> None:
    """Nothing that JSON can say breaks the reading."""
    for target_of in (filter_of, list_of):
        with suppress(Refusal):
            assert wanted(body, target_of(body), longest_key=32).key


@pytest.mark.parametrize(
    "other",
    [
        {"filter": {"is_to_all": False, "tag_id": 100}},
        {"msgtype": "text", "text": {"content": "早"}},
        {"text": {"content": "晚"}, "msgtype": "text"},
        {"mpnews": {"media_id": "two"}},
    ],
)
def test_the_key_that_is_made_tells_targets_and_contents_apart(other: dict[str, object]) -> None:
    """The same request has the same key; send_ignore_reprint does not matter."""
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": {"media_id": "one"}}
    assert read(body).key == read(body | {"send_ignore_reprint": 1}).key
    assert read(body).key != read(body | other).key
    assert len(read(body).key) > 64  # so that no clientmsgid can be equal to it


def test_numbers_may_come_as_text() -> None:
    """Clients that work send tag_id "100" and send_ignore_reprint "1"."""
    body = {"filter": {"tag_id": "100"}, "msgtype": "text", "text": {"content": "早"}}
    asked = read(body | {"send_ignore_reprint": "1"})
    assert asked.target.tag == 100
    assert asked.ignore_reprint
