"""Names of files that may be written anywhere, made of names that anybody may have chosen. Pure."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final

LONGEST: Final = 80
"""Bytes of one name, of the 255 that file systems take, so that paths stay short on Windows."""
DEEPEST: Final = 6
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]')
_DEVICES: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
"""Microsoft's documentation, "Naming Files, Paths, and Namespaces"."""
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,8}")


def safe_name(name: str, other: str = "_") -> str:
    """A name for one file in a folder; what no system takes is left out, `other` if all of it."""
    shown = _FORBIDDEN.sub(
        "_", unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    )
    kept = _cut(shown.strip(" .")) or other
    return f"_{kept}" if _DEVICES.fullmatch(kept) else kept


def file_for(ref: str) -> PurePosixPath:
    """Where a page's file goes, beside the page; foreign ones by their hash.

    `ref` is what the page says: a relative path, one from the site's root, or a full address.
    """
    path = ref.partition("?")[0].partition("#")[0]
    if "://" in ref or ref.startswith(("//", "data:")):
        suffix = _SUFFIX.fullmatch(PurePosixPath(path).suffix)
        return PurePosixPath("_remote", _hash(ref) + (suffix[0].lower() if suffix else ""))
    parts = [part for part in re.split(r"[/\\]", path) if part not in ("", ".", "..")]
    if not parts or len(parts) > DEEPEST:
        return PurePosixPath("_remote", _hash(ref))
    return PurePosixPath(*map(safe_name, parts))


class Folder:
    """Names that were given in one folder: none twice, on systems that know no case either."""

    def __init__(self, *taken: str) -> None:
        self._files = {name.casefold() for name in taken}
        self._folders: set[str] = set()

    def give(self, name: PurePosixPath) -> PurePosixPath:
        """Give the name, or one like it that is free."""
        if self._files & _folders_of(name):  # a folder, where a file has its name
            name = PurePosixPath("_remote", _hash(str(name)) + name.suffix)
        number, found = 1, name
        while str(found).casefold() in self._files | self._folders:
            number += 1
            found = name.with_name(f"{name.stem}-{number}{name.suffix}")
        self._files.add(str(found).casefold())
        self._folders |= _folders_of(found)
        return found


def _folders_of(name: PurePosixPath) -> set[str]:
    return {str(parent).casefold() for parent in name.parents} - {"."}


def _cut(name: str) -> str:
    """At most LONGEST bytes, with its suffix."""
    if len(name.encode()) <= LONGEST:
        return name
    suffix = PurePosixPath(name).suffix
    suffix = suffix if _SUFFIX.fullmatch(suffix) else ""
    room = LONGEST - len(suffix)
    stem = name.removesuffix(suffix).encode()[:room].decode("utf-8", "ignore")
    return f"{stem.rstrip(' .')}{suffix}"


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
