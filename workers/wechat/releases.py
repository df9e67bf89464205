"""The calls that bring a draft to its readers, ask what became of it, and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.wechat.answers import identity, need, need_id
from workers.wechat.outcomes import (
    PUBLISH_STATUS,
    MassReceipt,
    PublishStatus,
    read_published,
    read_tags,
)

if TYPE_CHECKING:
    from workers.wechat.caller import Caller
    from workers.wechat.outcomes import Published, Tag


class Releases:
    """The part of WeChat that cannot be undone. Ids are texts, whatever WeChat sends.

    `mass_sendall` and `publish_submit` raise NoAnswer where they may have worked: look first.
    """

    _caller: Caller

    def mass_sendall(
        self,
        media_id: str,
        *,
        tag_id: int | None,
        client_key: str,
        ignore_reprint: bool,
        seconds: float | None = None,
    ) -> MassReceipt:
        """Push a draft to all followers (tag_id None) or to those with a tag; it leaves the box.

        The same `client_key` (clientmsgid, at most 32 bytes) within 24 hours sends nothing:
        AlreadySent brings the earlier msg_id, TryLater says that it was tried within a minute.
        With `ignore_reprint` what is found to be a reprint goes out as one, if its author lets it.
        """
        path = "message/mass/sendall"
        body = {
            "filter": {"is_to_all": True} if tag_id is None else _only(tag_id),
            "mpnews": {"media_id": media_id},
            "msgtype": "mpnews",
            "send_ignore_reprint": int(ignore_reprint),
            "clientmsgid": client_key,
        }
        answer = self._caller.call("POST", path, json=body, seconds=seconds)
        return MassReceipt(need_id(path, answer, "msg_id"), identity(answer.get("msg_data_id")))

    def mass_status(self, msg_id: str) -> str:
        """How a push stands: SENDING, SEND_SUCCESS, SEND_FAIL or DELETE; never an address."""
        answer = self._caller.call("POST", "message/mass/get", json={"msg_id": msg_id})
        return need("message/mass/get", answer, "msg_status")

    def mass_preview(self, media_id: str, *, openid: str = "", wxname: str = "") -> None:
        """Send a draft to one person, by openid or WeChat id; 100 a day, and no push is used."""
        to = {"towxname": wxname} if wxname else {"touser": openid}
        body = {**to, "mpnews": {"media_id": media_id}, "msgtype": "mpnews"}
        self._caller.call("POST", "message/mass/preview", json=body)

    def mass_delete(self, msg_id: str, index: int = 0) -> None:
        """Take back what was pushed: one article, counted from 1, or all (0); its card stays.

        The articles of a draft that was pushed more than once go together.
        """
        body = {"msg_id": int(msg_id), "article_idx": index}
        self._caller.call("POST", "message/mass/delete", json=body)

    def publish_submit(self, media_id: str, *, seconds: float | None = None) -> str:
        """Publish a draft without a push; answers the publish_id, and only queues it.

        A second submit while the first is under way may publish it twice.
        """
        path = "freepublish/submit"
        answer = self._caller.call("POST", path, json={"media_id": media_id}, seconds=seconds)
        return need_id(path, answer, "publish_id")

    def publish_status(self, publish_id: str) -> PublishStatus:
        """Ask what became of a publish; WeChat allows 100 such questions a day."""
        answer = self._caller.call("POST", PUBLISH_STATUS, json={"publish_id": publish_id})
        return PublishStatus.read(answer)

    def published(self, offset: int = 0, count: int = 20) -> tuple[Published, ...]:
        """A page of what was published without a push, 1 to 20 entries, newest first."""
        body = {"offset": offset, "count": count, "no_content": 1}
        return read_published(self._caller.call("POST", "freepublish/batchget", json=body))

    def publish_delete(self, article_id: str, index: int = 0) -> None:
        """Delete what was published without a push: one article, counted from 1, or all (0)."""
        body = {"article_id": article_id, "index": index}
        self._caller.call("POST", "freepublish/delete", json=body)

    def tags(self) -> tuple[Tag, ...]:
        """The tags of followers that the account has."""
        return read_tags(self._caller.call("GET", "tags/get"))


def _only(tag_id: int) -> dict[str, object]:
    # A number, and a real false: a text in its place is refused with a misleading code.
    return {"is_to_all": False, "tag_id": tag_id}
