"""Pack pages with the pictures they need and nothing else, and find them again when unpacked."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from workers.bundle.unpacking import ENTRIES
from workers.errors import Fault, PageInvalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from workers.bundle import Bundle
    from workers.digest import Picture

PACKED_BYTES: Final = 64_000_000
"""Of one archive: sixty pictures, as phones take them."""
LIST: Final = "gongbao.json"
"""The pages, in their order; an archive that a person packed has none."""
STATIC: Final = "static"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the same files make the same bytes, whenever
_PLAIN_FILE: Final = 0o100644 << 16


def pack(pages: Sequence[tuple[Bundle, Iterable[Picture]]]) -> bytes:
    """Pack pages, each with those of its pictures that lie on this disk: bytes of a zip.

    `content/1/ai1122/index.md` and `static/images/qr.png`, as a site has them. What is not there
    is left out: whoever unpacks it says so with its line. Raises PageInvalid for what cannot be
    read, and for too much.
    """
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    places = []
    for number, (bundle, pictures) in enumerate(pages, start=1):
        own, _, page = bundle.name.rpartition("/")
        folder = f"content/{number}/{bundle.folder}" if own else f"content/{number}"
        places.append(folder if own else f"{folder}/{page}")
        files[_name(folder, page)] = bundle.page
        faults += _gather(bundle, pictures, folder, files)
    if faults:
        raise PageInvalid(faults)
    listed = json.dumps({"pages": [normalize("NFC", place) for place in places]})
    return _zipped({LIST: listed.encode(), **files})


def listed(folder: Path) -> list[Path]:
    """The pages of an unpacked archive as its list has them; none where there is no good list."""
    try:
        told: Any = json.loads((folder / LIST).read_text(encoding="utf-8"))
        pages = [(folder / str(place)).resolve() for place in told["pages"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    inside = folder.resolve()
    good = all(page.is_relative_to(inside) and page.exists() for page in pages)
    return pages if good else []


def _gather(
    bundle: Bundle, pictures: Iterable[Picture], folder: str, files: dict[str, bytes]
) -> list[Fault]:
    """Add a page's pictures to the files; answers those that are there and cannot be read."""
    faults = []
    for picture in pictures:
        lying = bundle.lying(picture)
        data = bundle.read(picture) if lying else None
        if isinstance(data, Fault):
            faults.append(data)
        elif lying and data is not None:
            files[_name(STATIC if lying[0] else folder, lying[1])] = data
    return faults


def _name(folder: str, name: str) -> str:
    return normalize("NFC", f"{folder}/{name}")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    total = sum(map(len, files.values()))
    # The rest is for the table of contents.
    if len(files) > ENTRIES or total > PACKED_BYTES - 1_000_000:
        what = f"页面和图片一共 {len(files)} 个文件、{total / 1_000_000:.0f} MB"
        most = f"一次最多 {ENTRIES} 个文件、{PACKED_BYTES // 1_000_000 - 1} MB"
        raise PageInvalid([Fault(what, f"{most}，请缩小图片，或分几次提交")])
    packed = BytesIO()
    # Stored: pictures are packed already, and what is not packed cannot swell.
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            entry = ZipInfo(name, _FIRST_DAY)
            entry.external_attr, entry.create_system = _PLAIN_FILE, 3
            archive.writestr(entry, data)
    return packed.getvalue()
