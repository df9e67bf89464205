"""The file of own replies on disk, and the pictures beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from workers.account import Account
from workers.ownreplies import RepliesInvalid, Text
from workers.replyfile import FILE_BYTES, PICTURE_BYTES, file_replies

if TYPE_CHECKING:
    from pathlib import Path

JPEG = b"\xff\xd8\xff\xe0"
PICTURES = """
[[replies]]
words = ["一", "二"]
picture = "a.jpg"

[[replies]]
words = ["三"]
picture = "sub/b.PNG"
"""


def account(path: Path | None) -> Account:
    return Account(name="daily", app_id="wx1", secret="s", replies=path)


def faults(path: Path) -> list[str]:
    with pytest.raises(RepliesInvalid) as refused:
        file_replies(account(path))
    return [f"{fault.place}：{fault.what}" for fault in refused.value.faults]


def test_an_account_without_a_file_has_no_replies_of_it() -> None:
    """The file is optional."""
    assert file_replies(account(None)) == ()


def test_a_file_of_windows_is_read_like_any_other(tmp_path: Path) -> None:
    """A byte order mark, and lines that end in two characters."""
    path = tmp_path / "replies.toml"
    text = '[[replies]]\r\nwords = "加群"\r\ntext = """扫码\r\n进群"""\r\n'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    (reply,) = file_replies(account(path))
    assert reply.body == Text("扫码\n进群")


def test_a_file_that_cannot_be_read_says_what_is_the_matter(tmp_path: Path) -> None:
    """Gone, not UTF-8, or not what it is taken for."""
    path = tmp_path / "replies.toml"
    assert faults(path) == ["replies.toml：读不到自动回复的文件"]
    path.write_bytes("加群".encode("gbk"))
    assert faults(path) == ["replies.toml：读不到自动回复的文件"]
    path.write_bytes(b"#" * (FILE_BYTES + 1))
    assert faults(path) == ["replies.toml：自动回复的文件超过 1 MB"]


def test_pictures_are_looked_at_before_somebody_asks_for_them(tmp_path: Path) -> None:
    """One that is missing, no picture or too large is a fault at its line, each file once."""
    path = tmp_path / "replies.toml"
    path.write_text(PICTURES)
    assert faults(path) == ["replies.toml:2：没有图片 a.jpg", "replies.toml:6：没有图片 sub/b.PNG"]
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.jpg").write_bytes(b"GIF89a")
    with (tmp_path / "sub" / "b.PNG").open("wb") as file:
        file.write(JPEG)
        file.truncate(PICTURE_BYTES + 1)
    assert faults(path) == [
        "replies.toml:2：a.jpg 不是 jpg 或 png 图片",
        "replies.toml:6：sub/b.PNG 超过 10 MB",
    ]
    (tmp_path / "a.jpg").write_bytes(JPEG)
    (tmp_path / "sub" / "b.PNG").write_bytes(JPEG)
    assert len(file_replies(account(path))) == 3
