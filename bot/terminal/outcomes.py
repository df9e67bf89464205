"""What has become of pages that were submitted, in words."""

from __future__ import annotations

from typing import Final

OUTCOMES: Final = {
    "new": "新提交",
    "same": "没有变化",
    "changed": "内容有变，将更新草稿",
    "leaving": "已在发送，本次修改未包含",
    "doubtful": "上一次发送没有得到确定的回答，可能已经发出，本次修改未包含；请先到后台看："
    "已发出，gongbao published；没有发出，gongbao retry；确认没有发出而要用这次的内容，加 --force",
    "released": "已经发出，本次修改未包含；要作为新的一篇再出，加 --again",
}
LEFT_OUT: Final = frozenset({"leaving", "released", "doubtful"})
"""The page was good, and was not taken in."""
