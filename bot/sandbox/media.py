"""Uploads: pictures for article bodies, permanent materials, temporary media."""

import json
from typing import get_args

from bot.sandbox import ids
from bot.sandbox.call import Answer, Blob, Call, Refusal
from bot.sandbox.sniff import MIMES, Kind, kind_of, size_of
from bot.sandbox.world import Material, MaterialType, Picture

# "MB" and "KB" leave room for 1000 or 1024; the smaller reading is the one that surprises nobody.
KB, MB = 1000, 1_000_000
PICTURES: frozenset[Kind] = frozenset({"png", "jpeg", "gif", "bmp"})
# Add_permanent_asset: what each type may be, its greatest size, and the code for too much.
# 40006 for covers over 64 KB was observed in 2026; the list of codes has 40012 beside it.
PERMANENT: dict[MaterialType, tuple[frozenset[Kind], int, int]] = {
    "image": (PICTURES, 10 * MB, 40009),
    "voice": (frozenset({"mp3", "wav", "wma", "amr"}), 2 * MB, 40010),
    "video": (frozenset({"mp4"}), 10 * MB, 40011),
    "thumb": (frozenset({"jpeg"}), 64 * KB, 40006),
}
# New_temporary_materials names 2 MB and 10 MB for pictures on one page; the smaller counts.
TEMPORARY: dict[MaterialType, tuple[frozenset[Kind], int, int]] = {
    "image": (PICTURES, 2 * MB, 40009),
    "voice": (frozenset({"mp3", "amr"}), 2 * MB, 40010),
    "video": (frozenset({"mp4"}), 10 * MB, 40011),
    "thumb": (frozenset({"jpeg"}), 64 * KB, 40006),
}
TEMPORARY_LIFETIME = 3 * 86_400  # seconds; New_temporary_materials
# 40137 was observed in 2026 for a good PNG of 18018 x 24477; where it begins is not known.
MOST_PIXELS = 200_000_000


def uploadimg(call: Call) -> Answer:
    """POST media/uploadimg: jpg or png under 1 MB; an address and no media_id comes back."""
    _, data = _upload(call)
    if len(data) >= MB:
        raise Refusal(40009, "invalid image size")
    kind = _checked_kind(data, frozenset({"png", "jpeg"}))
    picture = _host(call, kind, data, permanent=False)
    return {"url": _address(picture)}


def add_material(call: Call) -> Answer:
    """POST material/add_material?type=: a permanent material; only pictures have an address."""
    material = _keep(call, PERMANENT)
    if material.type == "video":
        _describe(call, material)
    call.owner.materials[material.media_id] = material
    if material.type != "image":
        return {"media_id": material.media_id}
    return {"media_id": material.media_id, "url": material.url}


def upload(call: Call) -> Answer:
    """POST media/upload?type=: a temporary material, good for three days."""
    material = _keep(call, TEMPORARY)
    material.expires_at = call.now + TEMPORARY_LIFETIME
    call.owner.temporary[material.media_id] = material
    return {
        "type": material.type,
        "media_id": material.media_id,
        "created_at": int(call.now),
    }


def get(call: Call) -> Answer:
    """GET media/get: the bytes of a temporary material, of a video its address."""
    material = call.owner.temporary.get(call.query.get("media_id", ""))
    if material is None or (material.expires_at or 0) <= call.now:
        raise Refusal(40007, "invalid media_id")
    if material.type == "video":
        return {"video_url": material.url}
    return Blob(material.data, material.mime)


def _upload(call: Call) -> tuple[str, bytes]:
    """Answer name and bytes of the form's file `media`: 41005 if missing, 44001 if empty."""
    file = call.files.get("media")
    if file is None:
        raise Refusal(41005, "media data missing")
    data = file.stream.read()
    if not data:
        raise Refusal(44001, "empty media data")
    return file.filename or "media", data


def _keep(call: Call, allowed: dict[MaterialType, tuple[frozenset[Kind], int, int]]) -> Material:
    wanted = call.query.get("type", "")
    if wanted not in get_args(MaterialType):
        raise Refusal(40004, "invalid media type")
    type_ = next(known for known in allowed if known == wanted)
    name, data = _upload(call)
    kinds, most, code = allowed[type_]
    if len(data) > most:
        raise Refusal(code, "invalid media size")
    kind = _checked_kind(data, kinds)
    return Material(
        media_id=ids.media_id(),
        type=type_,
        name=name,
        mime=MIMES[kind],
        url=_material_address(call, kind, data),
        update_time=int(call.now),
        data=data,
    )


def _checked_kind(data: bytes, allowed: frozenset[Kind]) -> Kind:
    kind = kind_of(data)
    if kind not in allowed or kind is None:
        raise Refusal(40005, "invalid file type")
    if kind in PICTURES:
        size = size_of(data)
        if size is None or size.width * size.height > MOST_PIXELS:
            raise Refusal(40137, "invalid image format")
    return kind


def _host(call: Call, kind: Kind, data: bytes, *, permanent: bool) -> Picture:
    """Put a picture on the picture hosts; the same bytes get a new address each time."""
    suffix = "jpg" if kind == "jpeg" else kind
    folder = f"mmbiz_{suffix}" if permanent else f"sz_mmbiz_{suffix}"
    picture = Picture(
        app_id=call.owner.app_id,
        path=f"{folder}/{ids.picture_id()}",
        mime=MIMES[kind],
        source="material" if permanent else "uploadimg",
        data=data,
    )
    call.world.pictures[picture.path] = picture
    return picture


def _address(picture: Picture) -> str:
    """Write a picture's address as uploads answer it: by http, as observed in 2026."""
    if picture.source == "uploadimg":
        return f"http://mmbiz.qpic.cn/{picture.path}/0?from=appmsg"
    return f"http://mmbiz.qpic.cn/{picture.path}/0?wx_fmt={picture.mime.removeprefix('image/')}"


def _material_address(call: Call, kind: Kind, data: bytes) -> str:
    if kind in PICTURES:
        return _address(_host(call, kind, data, permanent=True))
    return f"http://mp.weixin.qq.com/mp/mp/video?__biz={call.owner.gh_id}&mid={ids.media_id()}"


def _describe(call: Call, video: Material) -> None:
    """Read a video's `description`, JSON of title and introduction, from form or query."""
    try:
        words = json.loads(call.form.get("description") or call.query.get("description", ""))
        video.title, video.description = str(words["title"]), str(words["introduction"])
    except (ValueError, TypeError, KeyError):
        raise Refusal(40097, "invalid args: description") from None
