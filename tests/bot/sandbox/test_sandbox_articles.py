"""What an article must be: lengths, addresses, covers, comments, crops."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json


def errcode(caller: "Caller", article: "Json") -> int:
    """Add a draft of one article; answer the errcode."""
    return int(caller.post("draft/add", {"articles": [article]}).get("errcode", 0))


@pytest.mark.parametrize(
    ("field", "most", "code"),
    [("title", 32, 45003), ("author", 16, 45110), ("digest", 120, 45004)],
)
def test_texts_have_limits_in_characters(
    caller: "Caller", article: "Json", field: str, most: int, code: int
) -> None:
    """A Chinese character counts one, and so does an emoji."""
    assert errcode(caller, article | {field: "字" * (most - 1) + "😀"}) == 0
    assert errcode(caller, article | {field: "字" * (most + 1)}) == code


def test_escaped_characters_count_six_and_stay_escaped(caller: "Caller", article: "Json") -> None:
    r"""The trap of json= in many clients: \uXXXX is neither undone nor counted as one."""
    article["title"] = "早上好"
    answer = json.loads(caller.ask("POST", "draft/add", json={"articles": [article]}).content)
    told = caller.post("draft/get", answer)["news_item"][0]
    assert told["title"] == r"\u65e9\u4e0a\u597d"
    article["title"] = "早上好早上"
    assert errcode(caller, article) == 0
    article["title"] = "早上好早上好"
    escaped = caller.ask("POST", "draft/add", json={"articles": [article]}).json()
    assert escaped["errcode"] == 45003


def test_a_written_backslash_is_no_escape(caller: "Caller", article: "Json") -> None:
    r"""An article that speaks of \u4e2d in code keeps its backslash, once."""
    media_id = caller.post("draft/add", {"articles": [article | {"title": r"\u4e2d"}]})["media_id"]
    told = caller.post("draft/get", {"media_id": media_id})["news_item"][0]
    assert told["title"] == r"\u4e2d"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=st.text(
        st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=32
    )
)
def test_any_printable_title_is_kept_as_it_is(
    caller: "Caller", article: "Json", title: str
) -> None:
    """Raw UTF-8 in, the same out, quotes and backslashes included."""
    media_id = caller.post("draft/add", {"articles": [article | {"title": title}]})["media_id"]
    told = caller.post("draft/get", {"media_id": media_id})["news_item"][0]
    assert told["title"] == title
    caller.sandbox.use_up(caller.app_id, {"draft/add": 0, "draft/get": 0})


def test_content_is_counted_with_its_markup(caller: "Caller", article: "Json") -> None:
    """20,000 characters of HTML are one too many."""
    markup = '<p style="color: rgb(7, 193, 96);">'
    room = 19_999 - len(markup) - len("</p>")
    assert errcode(caller, article | {"content": f"{markup}{'字' * room}</p>"}) == 0
    assert errcode(caller, article | {"content": f"{markup}{'字' * (room + 1)}</p>"}) == 45002


def test_content_can_be_counted_as_seen(
    open_caller: "Callable[..., Caller]",
) -> None:
    """The other reading of the documents is a switch of the account."""
    caller = open_caller(terms={"content_count": "visible"})
    article = {"title": "题", "thumb_media_id": caller.cover(), "content": "<b>字</b>" * 9000}
    assert errcode(caller, article) == 0
    assert errcode(caller, article | {"content": "<b>字</b>" * 20_000}) == 45002


def test_content_of_a_megabyte_is_too_much_however_it_is_counted(
    open_caller: "Callable[..., Caller]",
) -> None:
    """Bytes count beside characters."""
    caller = open_caller(terms={"content_count": "visible"})
    content = "<p>" + "<i></i>" * 150_000 + "x</p>"
    article = {"title": "题", "thumb_media_id": caller.cover(), "content": content}
    assert errcode(caller, article) == 45002


@pytest.mark.parametrize(
    ("field", "code"), [("title", 40097), ("content", 44004), ("thumb_media_id", 40007)]
)
def test_what_is_required_has_to_be_there(
    caller: "Caller", article: "Json", field: str, code: int
) -> None:
    """Missing and empty are the same."""
    assert errcode(caller, article | {field: ""}) == code
    del article[field]
    assert errcode(caller, article) == code


@pytest.mark.parametrize("value", [7, None, [], {}])
@pytest.mark.parametrize("field", ["title", "content", "digest", "thumb_media_id"])
def test_texts_are_texts(caller: "Caller", article: "Json", field: str, value: object) -> None:
    """Another type is a format error and never a breakdown."""
    assert errcode(caller, article | {field: value}) == 47001


@pytest.mark.parametrize("url", ["https://example.org/2024/0618/?a=1", "http://1.1.1.1/", ""])
def test_a_public_source_address_is_taken(caller: "Caller", article: "Json", url: str) -> None:
    """Http and https; none is fine too."""
    assert errcode(caller, article | {"content_source_url": url}) == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:1313/",
        "http://127.0.0.1/",
        "http://192.168.1.4/a",
        "http://[::1]/",
        "http://[/",
        "http://intranet/",
        "http://mac.local/",
        "ftp://example.org/",
        "/relative",
        "javascript:alert(1)",
        "https://example.org/" + "a" * 1000,
    ],
)
def test_a_source_address_nobody_else_can_open_is_refused(
    caller: "Caller", article: "Json", url: str
) -> None:
    """41039, as observed with localhost; and so is one over 1 KB."""
    assert errcode(caller, article | {"content_source_url": url}) == 41039


def test_a_cover_is_a_permanent_picture_of_this_account(
    caller: "Caller",
    article: "Json",
    draw: Callable[..., bytes],
    open_caller: "Callable[..., Caller]",
) -> None:
    """Of type image or thumb; temporary, foreign, deleted and spoken ones are 40007."""
    thumb = caller.upload("material/add_material", draw("JPEG"), type="thumb")["media_id"]
    assert errcode(caller, article | {"thumb_media_id": thumb}) == 0
    voice = caller.upload("material/add_material", b"ID3" + bytes(99), type="voice")["media_id"]
    temporary = caller.upload("media/upload", draw(), type="image")["media_id"]
    deleted = caller.cover()
    caller.post("material/del_material", {"media_id": deleted})
    for media_id in (voice, temporary, deleted, open_caller().cover(), "nonsense"):
        assert errcode(caller, article | {"thumb_media_id": media_id}) == 40007


def test_comments_need_the_right_to_them(
    caller: "Caller", article: "Json", open_caller: "Callable[..., Caller]"
) -> None:
    """88000 without; an account that has it may."""
    assert errcode(caller, article | {"need_open_comment": 0}) == 0
    assert errcode(caller, article | {"need_open_comment": 1}) == 88000
    assert errcode(caller, article | {"need_open_comment": 2}) == 40097
    blessed = open_caller("subscription", terms={"comments": True})
    article |= {"thumb_media_id": blessed.cover(), "need_open_comment": 1}
    assert errcode(blessed, article) == 0


@pytest.mark.parametrize(
    ("crop", "code"),
    [
        ("0.1945_0_1_0.5236", 0),
        ("0_0_1_1", 0),
        ("0.5_0_0.5_1", 53402),
        ("0_0_1.2_1", 53402),
        ("0_0_1", 53402),
        ("0.1234567_0_1_1", 53402),
        ("a_b_c_d", 53402),
    ],
)
def test_a_crop_is_four_fractions_in_order(
    caller: "Caller", article: "Json", crop: str, code: int
) -> None:
    """At most six decimals, left before right and top before bottom."""
    assert errcode(caller, article | {"pic_crop_235_1": crop}) == code
    assert errcode(caller, article | {"pic_crop_1_1": crop}) == code


def test_a_picture_message_has_one_to_twenty_pictures(caller: "Caller") -> None:
    """The first is the cover; its texts are shorter."""
    cover = caller.cover()

    def newspic(number: int, **over: object) -> "Json":
        images = {"image_list": [{"image_media_id": cover}] * number}
        return {
            "article_type": "newspic",
            "title": "题",
            "content": "文",
            "image_info": images,
        } | over

    assert errcode(caller, newspic(20)) == 0
    assert errcode(caller, newspic(0)) == 40007
    assert errcode(caller, newspic(21)) == 40007
    assert errcode(caller, newspic(1, title="题" * 21)) == 45166
    assert errcode(caller, newspic(1, content="文" * 1001)) == 45166
    assert errcode(caller, newspic(1, article_type="video")) == 40008
    crop = {"ratio": "1_1", "x1": "0", "y1": "0", "x2": "2", "y2": "1"}
    assert errcode(caller, newspic(1, cover_info={"crop_percent_list": [crop]})) == 53402
