"""The door to WeChat's API: one account, wechatpy's client with what needs mending mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from wechatpy.client import WeChatClient

from workers.errors import Refused
from workers.wechat.answers import Draft, Material, need, secure
from workers.wechat.caller import Caller
from workers.wechat.custom import Conversation
from workers.wechat.errcodes import is_gone
from workers.wechat.menus import Menus
from workers.wechat.reach import Reach
from workers.wechat.releases import Releases
from workers.wechat.statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workers.scratch import Scratch
    from workers.settings import Account

WECHAT: Final = "https://api.weixin.qq.com/"
MIME: Final = {
    "jpeg": ("jpg", "image/jpeg"),
    "png": ("png", "image/png"),
    "gif": ("gif", "image/gif"),
}
ENDINGS: Final = frozenset({"jpg", "jpeg", "png", "gif", "webp", "avif", "bmp", "svg"})


class WeChat(Releases, Menus, Conversation, Reach, Statistics, WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """WeChat's API for one account. Safe to use from threads.

    Every method raises one of the remedies of workers.errors, never NeedsToken. wechatpy's own
    endpoints (`self.menu`, `self.user`, …) go through the same door; of its ways these are
    mended: time limits on everything, one refresh and one repeat at most, one token for all
    processes (stable_token, in scratch), the account's own address, errors that name a remedy.
    """

    def __init__(self, account: Account, scratch: Scratch) -> None:
        super().__init__(account.app_id, account.secret)
        self._http.close()
        del self._http  # wechatpy's session, which knows no time limits
        self._caller = Caller(account, scratch)

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._caller.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, object] | None = None,
        files: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> dict[str, Any]:
        """Make any call: `path` is what stands behind /cgi-bin/ ("draft/add").

        `json` is sent as raw UTF-8, every field as given; `files` as requests takes them; the
        answer has every field WeChat gave. `seconds` limits all of it: waiting for a token, the
        request, and its repeat.
        """
        return self._caller.call(
            method, path, json=json, params=params, files=files, seconds=seconds
        )

    def upload_picture(self, data: bytes, kind: str, *, seconds: float | None = None) -> str:
        """Host a body picture (media/uploadimg): jpeg or png under 1 MB; answers its address."""
        files = {"media": _file(data, kind, "picture")}
        answer = self.call("POST", "media/uploadimg", files=files, seconds=seconds)
        return secure(need("media/uploadimg", answer, "url"))

    def add_material(
        self, data: bytes, kind: str, name: str, *, seconds: float | None = None
    ) -> Material:
        """Keep a picture as permanent material: jpeg, png or gif, up to 10 MB."""
        path, files = "material/add_material", {"media": _file(data, kind, name)}
        answer = self.call("POST", path, params={"type": "image"}, files=files, seconds=seconds)
        return Material(need(path, answer, "media_id"), secure(str(answer.get("url") or "")))

    def delete_material(self, media_id: str) -> None:
        self.call("POST", "material/del_material", json={"media_id": media_id})

    def material_count(self) -> dict[str, int]:
        """How many there are: voice_count, video_count, image_count, news_count."""
        answer = self.call("GET", "material/get_materialcount")
        return {name: int(count) for name, count in answer.items() if name.endswith("_count")}

    def draft_add(
        self, articles: Sequence[Mapping[str, object]], *, seconds: float | None = None
    ) -> str:
        """Put a draft of one to eight articles into the box; answers its media_id.

        NoAnswer means that it may lie there all the same: look with drafts() before adding again.
        """
        body = {"articles": [dict(article) for article in articles]}
        answer = self.call("POST", "draft/add", json=body, seconds=seconds)
        return need("draft/add", answer, "media_id")

    def draft_update(
        self,
        media_id: str,
        index: int,
        article: Mapping[str, object],
        *,
        seconds: float | None = None,
    ) -> None:
        """Replace one article of a draft, counted from 0; all its fields must be given."""
        body = {"media_id": media_id, "index": index, "articles": dict(article)}
        self.call("POST", "draft/update", json=body, seconds=seconds)

    def draft_get(self, media_id: str) -> Draft | None:
        """Read a draft; None if it is not in the box: published, mass-sent or deleted."""
        try:
            answer = self.call("POST", "draft/get", json={"media_id": media_id})
        except Refused as refused:
            if is_gone(refused):
                return None
            raise
        return Draft.read(media_id, answer)

    def drafts(
        self, offset: int = 0, count: int = 20, *, content: bool = False
    ) -> tuple[Draft, ...]:
        """A page of the box, 1 to 20 drafts, newest first; without content the articles lack it."""
        body = {"offset": offset, "count": count, "no_content": 0 if content else 1}
        answer = self.call("POST", "draft/batchget", json=body)
        return tuple(
            Draft.read(item["media_id"], item.get("content") or {}, item.get("update_time"))
            for item in answer.get("item") or ()
        )

    def draft_delete(self, media_id: str) -> None:
        self.call("POST", "draft/delete", json={"media_id": media_id})

    def draft_count(self) -> int:
        return int(self.call("GET", "draft/count").get("total_count") or 0)

    def selfmenu_info(self) -> dict[str, Any]:
        """The menu in force, however it was made; every kind of account may ask."""
        return self.call("GET", "get_current_selfmenu_info")

    def quota(self, path: str) -> dict[str, int]:
        """What is left of a call's daily quota: daily_limit, used, remain."""
        answer = self.call("POST", "openapi/quota/get", json={"cgi_path": f"/cgi-bin/{path}"})
        return {name: int(value) for name, value in (answer.get("quota") or {}).items()}

    @property
    def clock_ahead(self) -> float | None:
        """How many seconds WeChat's clock was ahead of ours at its last answer, to the second."""
        return self._caller.ahead

    @property
    def access_token(self) -> str:
        return self._caller.token()

    def fetch_access_token(self) -> dict[str, Any]:
        """Answer as wechatpy's does; WeChat is asked only if the token that is kept will not do."""
        return {"access_token": self.access_token}

    def _request(self, method: str, url_or_endpoint: str, **options: Any) -> Any:  # noqa: ANN401
        """Where wechatpy's own endpoints come in, with its names for things."""
        address = options.get("api_base_url", "") + url_or_endpoint
        path = address.replace(WECHAT, "/", 1).removeprefix("/cgi-bin/")
        params = {k: v for k, v in (options.get("params") or {}).items() if k != "access_token"}
        files = options.get("files")
        answer = self.call(
            method.upper(), path, json=options.get("data"), params=params, files=files
        )
        process = options.get("result_processor")
        return process(answer) if process else answer


def _file(data: bytes, kind: str, name: str) -> tuple[str, bytes, str]:
    """The part of a form. WeChat judges a file by its name's ending as well."""
    ending, mime = MIME[kind]
    stem, _, old = name.rpartition(".")
    bare = stem if old.lower() in ENDINGS else name
    return f"{bare or 'picture'}.{ending}", data, mime
