"""Permanent materials: read, list, count, delete, strictly within one account."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller


def test_a_picture_comes_back_byte_for_byte(caller: "Caller", draw: Callable[..., bytes]) -> None:
    """get_material answers bytes, not JSON."""
    answer = caller.ask("POST", "material/get_material", json={"media_id": caller.cover()})
    assert answer.content == draw()
    assert answer.headers["Content-Type"] == "image/png"


def test_a_deleted_material_is_gone_with_its_picture(caller: "Caller") -> None:
    """A cover in use is not protected; the draft is left with a hole."""
    media_id = caller.cover()
    assert caller.post("material/del_material", {"media_id": media_id})["errcode"] == 0
    assert caller.post("material/get_material", {"media_id": media_id})["errcode"] == 40007
    assert caller.post("material/del_material", {"media_id": media_id})["errcode"] == 40007
    assert caller.sandbox.pictures(caller.app_id) == []


def test_another_accounts_material_does_not_exist(
    caller: "Caller", open_caller: "Callable[..., Caller]"
) -> None:
    """Ids are good within their account only."""
    foreign = {"media_id": open_caller().cover()}
    assert caller.post("material/get_material", foreign)["errcode"] == 40007


def test_materials_are_listed_newest_first_and_counted(
    caller: "Caller", draw: Callable[..., bytes]
) -> None:
    """Names are those of the uploaded files."""
    for name in ("a.png", "b.png", "c.png"):
        caller.upload("material/add_material", draw(), name=name, type="image")
    caller.upload("material/add_material", draw("JPEG"), type="thumb")
    page = caller.post("material/batchget_material", {"type": "image", "offset": 1, "count": 20})
    assert (page["total_count"], page["item_count"]) == (3, 2)
    assert [one["name"] for one in page["item"]] == ["b.png", "a.png"]
    assert caller.get("material/get_materialcount") == {
        "voice_count": 0,
        "video_count": 0,
        "image_count": 3,
        "news_count": 0,
    }


def test_a_listing_is_of_one_to_twenty(caller: "Caller") -> None:
    """Outside it is refused, and so is a type there is none of."""
    for count in (0, 21):
        body = {"type": "image", "offset": 0, "count": count}
        assert caller.post("material/batchget_material", body)["errcode"] == 40097
    body = {"type": "music", "offset": 0, "count": 1}
    assert caller.post("material/batchget_material", body)["errcode"] == 40004
