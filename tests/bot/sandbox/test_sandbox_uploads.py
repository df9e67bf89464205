"""Uploads: what is taken, by content and by size."""

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller

Draw = Callable[..., bytes]


@pytest.mark.parametrize(("kind", "folder"), [("PNG", "png"), ("JPEG", "jpg")])
def test_a_body_picture_gets_an_address_and_no_media_id(
    caller: "Caller", draw: Draw, kind: str, folder: str
) -> None:
    """Uploadimg answers an http address on WeChat's host and nothing is added to the materials."""
    data = draw(kind)
    answer = caller.upload("media/uploadimg", data)
    form = rf"http://mmbiz\.qpic\.cn/sz_mmbiz_{folder}/\w{{89}}/0\?from=appmsg"
    assert set(answer) == {"url"}
    assert re.fullmatch(form, answer["url"])
    assert caller.sandbox.materials(caller.app_id) == []
    kept = caller.sandbox.pictures(caller.app_id)
    assert [one["sha256"] for one in kept] == [hashlib.sha256(data).hexdigest()]


def test_the_same_picture_twice_gets_two_addresses(caller: "Caller", draw: Draw) -> None:
    """WeChat does not recognise what it already has; the client must."""
    first, second = (caller.upload("media/uploadimg", draw())["url"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize("kind", ["GIF", "BMP", "WEBP"])
def test_a_body_picture_is_jpg_or_png_whatever_its_name(
    caller: "Caller", draw: Draw, kind: str
) -> None:
    """The content decides, not `a.png`."""
    assert caller.upload("media/uploadimg", draw(kind), name="a.png")["errcode"] == 40005


@pytest.mark.parametrize(("weight", "errcode"), [(999_999, 0), (1_000_000, 40009)])
def test_a_body_picture_stays_under_a_megabyte(
    caller: "Caller", draw: Draw, weight: int, errcode: int
) -> None:
    """One million bytes are one too many: the documents say "under"."""
    data = draw(padding=weight - len(draw()))
    assert caller.upload("media/uploadimg", data).get("errcode", 0) == errcode


def test_an_empty_and_a_missing_file_are_told_apart(caller: "Caller") -> None:
    """44001 and 41005."""
    assert caller.upload("media/uploadimg", b"")["errcode"] == 44001
    assert caller.send("media/uploadimg", b"")["errcode"] == 41005


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff" * 9])
def test_a_broken_picture_is_refused(caller: "Caller", data: bytes) -> None:
    """A good beginning does not make a picture."""
    assert caller.upload("media/uploadimg", data)["errcode"] == 40137


def test_a_picture_of_too_many_pixels_is_refused(caller: "Caller", draw: Draw) -> None:
    """As was observed with a PNG of 18018 by 24477, though its bytes were few."""
    huge = bytearray(draw())
    huge[16:24] = (18018).to_bytes(4, "big") + (24477).to_bytes(4, "big")
    assert caller.upload("material/add_material", bytes(huge), type="image")["errcode"] == 40137


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP"])
def test_a_material_picture_may_be_of_four_kinds(caller: "Caller", draw: Draw, kind: str) -> None:
    """GIF and BMP go by add_material only; it answers id and address."""
    answer = caller.upload("material/add_material", draw(kind), type="image")
    assert set(answer) == {"media_id", "url"}
    assert len(answer["media_id"]) == 64


@pytest.mark.parametrize(
    ("type_", "kind", "weight", "errcode"),
    [
        ("image", "PNG", 10_000_001, 40009),
        ("image", "WEBP", 0, 40005),
        ("thumb", "JPEG", 64_001, 40006),
        ("thumb", "PNG", 0, 40005),
        ("news", "PNG", 0, 40004),
        ("", "PNG", 0, 40004),
    ],
)
def test_materials_have_limits_by_type(  # noqa: PLR0917 - columns of the table above
    caller: "Caller", draw: Draw, type_: str, kind: str, weight: int, errcode: int
) -> None:
    """The type stands in the query, and decides kinds and sizes."""
    data = draw(kind, padding=max(0, weight - len(draw(kind))))
    assert caller.upload("material/add_material", data, type=type_)["errcode"] == errcode


def test_a_thumb_has_an_id_and_no_address(caller: "Caller", draw: Draw) -> None:
    """Only pictures of type image are told their address."""
    answer = caller.upload("material/add_material", draw("JPEG"), type="thumb")
    assert set(answer) == {"media_id"}


def test_a_voice_is_taken_up_to_two_megabytes(caller: "Caller") -> None:
    """40010 beyond."""
    assert "media_id" in caller.upload("material/add_material", b"ID3" + bytes(99), type="voice")
    heavy = b"ID3" + bytes(2_000_000)
    assert caller.upload("material/add_material", heavy, type="voice")["errcode"] == 40010


def test_a_video_needs_its_description(caller: "Caller") -> None:
    """Title and introduction come as JSON beside the file."""
    video = b"\x00\x00\x00\x18ftypmp42" + bytes(64)
    assert caller.upload("material/add_material", video, type="video")["errcode"] == 40097
    words = '{"title": "片", "introduction": "介绍"}'
    answer = caller.upload("material/add_material", video, type="video", description=words)
    told = caller.post("material/get_material", {"media_id": answer["media_id"]})
    assert (told["title"], told["description"]) == ("片", "介绍")
    assert told["down_url"].startswith("http://")


def test_temporary_media_can_be_fetched_for_three_days(caller: "Caller", draw: Draw) -> None:
    """Then the id is no id any more."""
    answer = caller.upload("media/upload", draw(), type="image")
    assert answer["type"] == "image"
    wanted = {"params": {"media_id": answer["media_id"]}}
    assert caller.ask("GET", "media/get", **wanted).content == draw()
    caller.sandbox.advance(3 * 86_400 + 1)
    caller.token = caller.stable_token()["access_token"]
    assert caller.get("media/get", media_id=answer["media_id"])["errcode"] == 40007


def test_a_temporary_video_is_an_address(caller: "Caller") -> None:
    """media/get tells where a video is instead of sending it."""
    video = b"\x00\x00\x00\x18ftypmp42" + bytes(64)
    answer = caller.upload("media/upload", video, type="video")
    assert "video_url" in caller.get("media/get", media_id=answer["media_id"])
