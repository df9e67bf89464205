"""What followers read beside what they asked for: short, kind, and never their own words. Pure."""

from __future__ import annotations

from typing import Final

from bot.followers.links import tap

LATEST, PAST, SERIES, HELP, LEAVE = (tap(word) for word in ("最新", "往期", "教程", "帮助", "留言"))
CANCEL: Final = tap("取消")

BUSY: Final = "现在有点忙，请过一会儿再试。"
SMALL_TALK: Final = f"我在呢。想看什么，发个词就行；也可以看看：{LATEST}　{PAST}　{HELP}"
ONLY_SIGNS: Final = f"想找什么，用文字发给我就好；也可以看看：{LATEST}　{PAST}　{HELP}"

VOICE: Final = f"这里还听不懂语音，请用文字发给我。也可以看看：{LATEST}　{HELP}"
PICTURE: Final = f"图片收到了，不过这里还看不懂图。想找什么，发文字就好：{LATEST}　{HELP}"
VIDEO: Final = f"视频收到了，不过这里还看不了。想找什么，发文字就好：{LATEST}　{HELP}"
PLACE: Final = f"位置收到了，不过这里用不上它。想找什么，发文字就好：{LATEST}　{HELP}"
SHARED: Final = f"链接收到了，谢谢分享。想找什么，发文字就好：{LATEST}　{HELP}"

NOTHING: Final = f"没有找到相关的内容，换个词试试？也可以看看：{LATEST}　{PAST}　{SERIES}"
OFFER: Final = f"\n想找的一直没有？可以{LEAVE}，会有人看。"
NEAR: Final = "没有完全对得上的，下面这些比较接近："
FOUND: Final = "找到这些："

NO_LIST: Final = f"刚才的列表已经过时了，请再发一次想找的词。也可以看看：{LATEST}　{PAST}　{HELP}"
NO_MORE: Final = f"都在这里了。也可以看看：{LATEST}　{PAST}　{SERIES}"
GONE: Final = f"这一篇已经打不开了。也可以看看：{LATEST}　{PAST}"

NO_ISSUES: Final = "还没有可以看的文章，过些天再来看看吧。"
NO_SERIES: Final = f"这里还没有教程。也可以看看：{LATEST}　{PAST}"
ALL_SERIES: Final = "教程都在这里，想看哪一类？"
PAST_ISSUES: Final = "往期文章："

ASK_WORDS: Final = (
    f"请把想说的话用一条文字发过来，会有人看；十分钟内有效。不留了，请回复 {CANCEL}。"
)
ASK_AT_ONCE: Final = "请把想说的话写在「留言」后面，一起发过来，会有人看。"
"""Where nothing can be remembered until the next message."""
THANKS: Final = "谢谢，已经留下了，会有人看。"
TOO_MANY: Final = "你之前的留言还在等人看，请过一阵再来。"
CANCELLED: Final = f"好的。想看什么，发个词就行：{LATEST}　{HELP}"
NOTHING_TO_CANCEL: Final = CANCELLED

WELCOME: Final = "你好，欢迎关注！发一个词，就能找到写过它的文章；发日期（如 0618）看那一天的。"
HOW_TO: Final = "发一个词，就能找到写过它的文章；发日期（如 0618）看那一天的；也可以点这里："
SCANNED: Final = f"欢迎回来。想看什么，发个词就行：{LATEST}　{PAST}　{HELP}"


def no_issue(shown_day: str) -> str:
    """Say that nothing appeared on a day."""
    return f"{shown_day}没有文章。"


def fewer(many: int) -> str:
    """Say that the list is shorter than the number asked for."""
    return f"列表里只有 {many} 条，请再看一下数字。"
