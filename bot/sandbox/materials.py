"""The permanent materials of an account: read one, list, count, delete."""

from bot.sandbox.call import Answer, Blob, Call, Refusal, page_of, text_of
from bot.sandbox.world import Account, Material


def get_material(call: Call) -> Answer:
    """POST material/get_material: raw bytes, of a video title, description and address."""
    material = _find(call.owner, text_of(call.json(), "media_id"))
    if material.type == "video":
        return {
            "title": material.title,
            "description": material.description,
            "down_url": material.url,
        }
    return Blob(material.data, material.mime)


def del_material(call: Call) -> Answer:
    """POST material/del_material, with its picture, even one in use by a draft (observed 2026)."""
    material = _find(call.owner, text_of(call.json(), "media_id"))
    hosted = call.world.picture_at(material.url)
    if hosted is not None:
        del call.world.pictures[hosted.path]
    del call.owner.materials[material.media_id]
    return {"errcode": 0, "errmsg": "ok"}


def batchget_material(call: Call) -> Answer:
    """POST material/batchget_material: newest first, 1 to 20 at a time."""
    body = call.json()
    type_ = text_of(body, "type")
    if type_ not in ("image", "voice", "video", "news"):
        raise Refusal(40004, "invalid media type")
    offset, count = page_of(body)
    every = [known for known in call.owner.materials.values() if known.type == type_][::-1]
    page = every[offset : offset + count]
    return {
        "item": [_listed(material) for material in page],
        "total_count": len(every),
        "item_count": len(page),
    }


def get_materialcount(call: Call) -> Answer:
    """GET material/get_materialcount; articles are no longer materials, so news_count is 0."""
    types = [material.type for material in call.owner.materials.values()]
    return {
        "voice_count": types.count("voice"),
        "video_count": types.count("video"),
        "image_count": types.count("image"),
        "news_count": 0,
    }


def _find(account: Account, media_id: str) -> Material:
    material = account.materials.get(media_id)
    if material is None:
        raise Refusal(40007, "invalid media_id")
    return material


def _listed(material: Material) -> dict[str, object]:
    return {
        "media_id": material.media_id,
        "name": material.name,
        "update_time": material.update_time,
        "url": material.url,
    }
