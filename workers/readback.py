"""Hash what was written into a draft, and how WeChat gives it back, to know a change later."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.wechat import Draft


@dataclass(frozen=True, slots=True)
class Seen:
    """What WeChat said lies in the box: `update_time` in epoch seconds, `hash` of the read-back."""

    update_time: int
    hash: str


def fingerprint(value: Mapping[str, object]) -> str:
    """Hash what was written, to know later whether it changed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_back(draft: Draft) -> Seen:
    """Hash a draft as WeChat gives it back, without what changes by itself.

    WeChat rewrites content when it is saved, and preview addresses expire, so a read-back is
    only ever compared with an earlier read-back, never with what was sent.
    """
    passing = {"url", "thumb_url", "is_deleted"}
    articles = [{k: v for k, v in a.items() if k not in passing} for a in draft.articles]
    return Seen(draft.update_time, fingerprint({"articles": articles}))
