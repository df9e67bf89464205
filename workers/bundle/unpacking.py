"""Unpack an archive of pages that anybody made: nothing leaves the folder, nothing outgrows it."""

from __future__ import annotations

import re
import stat
import unicodedata
import zlib
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from workers.bundle.naming import visible
from workers.errors import Fault, PageInvalid

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES: Final = 1_000
UNPACKED_BYTES: Final = 256_000_000
"""All files together: three times what sixty pictures of a long article have."""
SWOLLEN: Final = 200
"""So many times may a file outgrow its packed size: a text takes ten, a bomb a thousand."""
SMALL: Final = 1_000_000
"""Bytes below which a file may be as empty as it likes."""
DEPTH: Final = 12
NAME_BYTES: Final = 255  # of one name: what file systems take
DIRECTORY_BYTES: Final = 1_000_000
"""Of the archive's table of contents, which is read as a whole: 1,000 entries have far less."""
CHUNK: Final = 1 << 20

END: Final = b"PK\x05\x06"
END64: Final = b"PK\x06\x07"
END_BYTES: Final = 22
TAIL: Final = (1 << 16) + END_BYTES
METHODS: Final = frozenset({ZIP_STORED, ZIP_DEFLATED})
"""What zipfile unpacks a chunk at a time. Of bzip2 and LZMA it unpacks whatever a chunk holds at
once (ZipExtFile._read1): a kilobyte that says it holds 900 KB becomes gigabytes of memory."""
UTF8: Final = 0x800
ENCRYPTED: Final = 0x1

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_JUNK: Final = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
# What zipfile raises for archives that are broken, cut off, or packed in a way it does not know.
_BROKEN: Final = (BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError)


def unpack(archive: bytes, name: str, folder: Path) -> None:
    """Unpack the archive that its owner calls `name` into an empty folder.

    Left out are hidden files and what systems put beside them. Raises PageInvalid for what is no
    archive, or no honest one; what was unpacked until then lies in the folder.
    """
    _check_end(archive, name)
    try:
        with ZipFile(BytesIO(archive)) as opened:
            _unpack(opened, name, folder)
    except _BROKEN:
        raise _refused(name, "打不开", "请重新打包成 zip，再交一次") from None


def pages_in(folder: Path) -> list[Path]:
    """Find the pages: this folder, the one folder in it, or several; never none.

    Where there is no page the folder itself is given, which whoever opens it says better.
    """
    while (only := _only(folder)) is not None and only.is_dir():
        folder = only
    if only is not None:
        return [only]  # a lone page stands for itself
    if _has_page(folder):
        return [folder]
    below = sorted(each for each in folder.iterdir() if each.is_dir() and _has_page(each))
    return below or [folder]


def _unpack(opened: ZipFile, name: str, folder: Path) -> None:
    entries = opened.infolist()
    if len(entries) > ENTRIES:
        what = f"里有 {len(entries)} 个文件，最多 {ENTRIES} 个"
        raise _refused(name, what, "请只打包页面和它的图片")
    room = UNPACKED_BYTES
    for entry in entries:
        parts = _parts(entry, name)
        if parts is None or entry.is_dir():
            continue
        _check(entry, "/".join(parts), name)
        room = _write(opened, entry, folder.joinpath(*parts), room, name)


def _check_end(archive: bytes, name: str) -> None:
    """Refuse a table of contents that is too big to be read: its length stands at the end."""
    tail = archive[-TAIL:]
    ends = [found.start() for found in re.finditer(re.escape(END), tail)]
    sizes = [int.from_bytes(tail[at + 12 : at + 16], "little") for at in ends]
    if not sizes:
        raise _refused(name, "不是 zip 压缩包", "请把文件夹打包成 zip，或直接拖文件夹")
    if END64 in tail or max(sizes) > DIRECTORY_BYTES:
        raise _refused(name, "里的文件太多", "请只打包页面和它的图片")


def _parts(entry: ZipInfo, name: str) -> list[str] | None:
    """Read an entry's path, as its parts; None for what is left out. Raises PageInvalid."""
    path = unicodedata.normalize("NFC", _decoded(entry)).replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    shown = visible(path, 100)
    if path.startswith("/") or _DRIVE.match(path) or ".." in parts:
        raise _refused(name, f"里的 {shown} 指向压缩包之外", "请重新打包")
    if any(part.startswith(".") or part.casefold() in _JUNK for part in parts):
        return None
    if any(not part.isprintable() for part in parts):
        raise _refused(name, f"里的 {shown} 名字有不可见字符", "请改名后重新打包")
    if len(parts) > DEPTH or any(len(part.encode()) > NAME_BYTES for part in parts):
        raise _refused(name, f"里的 {shown} 名字太长", "请改短后重新打包")
    return parts or None


def _decoded(entry: ZipInfo) -> str:
    """Read a name as its maker wrote it: without the mark of UTF-8, Windows in China means GBK."""
    raw = entry.orig_filename
    if entry.flag_bits & UTF8:
        return raw
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return raw


def _check(entry: ZipInfo, path: str, name: str) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    shown = visible(path, 100)
    if kind not in (0, stat.S_IFREG):
        raise _refused(name, f"里的 {shown} 是链接，不是文件", "请换成文件本身再打包")
    if entry.flag_bits & ENCRYPTED:
        raise _refused(name, "有密码", "请不设密码重新打包")
    if entry.compress_type not in METHODS:
        raise _refused(name, f"里的 {shown} 压缩方式不常见", "请用系统自带的压缩重新打包成 zip")
    swollen = entry.file_size > max(SMALL, SWOLLEN * entry.compress_size)
    if entry.file_size > UNPACKED_BYTES or swollen:
        raise _refused(name, f"里的 {shown} 解开后大得不正常", "请检查这个文件")


def _write(opened: ZipFile, entry: ZipInfo, target: Path, room: int, name: str) -> int:
    """Write one file, however big it says it is; answers the bytes that are left."""
    shown = visible(target.name, 100)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        file = target.open("xb")
    except OSError:
        raise _refused(name, f"里有两个 {shown}", "请改名后重新打包") from None
    with file, opened.open(entry) as packed:
        while chunk := packed.read(CHUNK):
            room -= len(chunk)
            if room < 0:
                most = UNPACKED_BYTES // 1_000_000
                raise _refused(name, f"解开后超过 {most} MB", "请缩小图片后重新打包")
            file.write(chunk)
    return room


def _only(folder: Path) -> Path | None:
    """The only thing in a folder, if it is a folder or a page with a name of its own."""
    inside = list(islice(folder.iterdir(), 2))
    if len(inside) != 1:
        return None
    lone = inside[0]
    named = lone.suffix.lower() == ".md" and lone.stem.split(".")[0].lower() != "index"
    return lone if lone.is_dir() or named else None


def _has_page(folder: Path) -> bool:
    return any(each.suffix.lower() == ".md" for each in folder.iterdir())


def _refused(name: str, what: str, remedy: str) -> PageInvalid:
    gap = "" if what.startswith(("里", "解")) else " "
    return PageInvalid([Fault(f"压缩包 {visible(name, 100)}{gap}{what}", remedy)])
