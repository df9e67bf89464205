"""Look once more at what a release is about to take: the draft in the box, and the tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workers.errors import Refused
from workers.publication import Route
from workers.readback import read_back

if TYPE_CHECKING:
    from workers.publication import Publication
    from workers.services import Services

GONE: Final = (
    "草稿已不在草稿箱：若已发表，运行 gongbao published {key} 链接；"
    "要重新生成，运行 gongbao submit --force；不要了，运行 gongbao cancel {key}"
)
EDITED: Final = (
    "草稿在后台被改过。要发后台的版本，运行 gongbao resume {key} --keep；"
    "要用页面的内容覆盖它，运行 gongbao submit --force"
)


def changed(publication: Publication, services: Services) -> str:
    """Say what a person did to the draft since it was handed over; "" if nothing."""
    assert publication.draft_id is not None
    draft = services.wechat(publication.account).draft_get(publication.draft_id)
    if draft is None:
        return GONE
    seen = publication.draft_seen_hash
    return EDITED if seen is not None and read_back(draft).hash != seen else ""


def draft_lies_there(publication: Publication, services: Services) -> bool:
    """Whether the draft is still in the box: every release consumes it, but not at once."""
    assert publication.draft_id is not None
    return services.wechat(publication.account).draft_get(publication.draft_id) is not None


def tag_id_of(publication: Publication, services: Services) -> int | None:
    """Find the number of the tag a mass-send goes to; None for all followers."""
    if publication.route is not Route.MASS or not publication.target:
        return None
    tags = services.wechat(publication.account).tags()
    found = [tag.id for tag in tags if tag.name == publication.target]
    if not found:
        names = "、".join(tag.name for tag in tags) or "没有任何标签"
        raise Refused(f"没有名叫“{publication.target}”的标签（现有：{names}）")
    return found[0]
