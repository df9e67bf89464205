"""Publish a page as a user of wechatpy does: two uploads, then a draft."""

import json
import sys
from pathlib import Path

from wechatpy import WeChatClient


def main() -> None:
    told = json.loads(sys.argv[1])
    folder = Path(told["folder"])
    client = WeChatClient(told["app_id"], told["secret"])
    with (folder / "picture.png").open("rb") as picture:
        uploaded = client.media.upload_image(picture)
    address = uploaded["url"] if isinstance(uploaded, dict) else uploaded
    with (folder / "cover.jpg").open("rb") as cover:
        media_id = client.material.add("image", cover)["media_id"]
    content = (folder / "page.html").read_text(encoding="utf-8").replace("picture.png", address)
    article = {"title": told["title"], "content": content, "thumb_media_id": media_id}
    client.draft.add([article])


if __name__ == "__main__":
    main()
