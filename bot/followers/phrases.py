"""What of a follower's words is no question: commands of the dialogue, thanks, small talk. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from workers.words.tokens import folded

READ: Final = 400
"""Characters of a message that are read, as in a query."""


class Command(StrEnum):
    """What a follower can tell the dialogue to do."""

    HELP = "帮助"
    LATEST = "最新"
    PAST = "往期"
    SERIES = "教程"
    MORE = "更多"
    CANCEL = "取消"
    LEAVE = "留言"
    SMALL_TALK = "闲聊"


_NAMES: Final = {
    Command.HELP: "帮助 菜单 目录 怎么用 使用说明 主菜单 help menu h",
    Command.LATEST: "最新 最新一期 最新文章 最近 最近一期 最新的 latest new",
    Command.PAST: """
        往期 往期文章 历史 历史文章 历史消息 往期回顾 过往 全部文章 所有文章 列表 past archive
    """,
    Command.SERIES: """
        教程 教学 系列 教程系列 系列教程 全部教程 所有教程 更多教程 课程 合集 tutorial tutorials
    """,
    Command.MORE: "更多 下一页 还有吗 还有呢 继续 翻页 下页 more next",
    Command.CANCEL: "取消 退出 不留了 算了 返回 不用了 没事了 cancel quit exit",
    Command.LEAVE: """
        留言 人工 客服 合作 投诉 转载 人工客服 转人工 找人工 联系客服 在线客服 商务合作 广告合作
        联系方式 联系我们 联系作者 联系你们 我要投诉 举报 反馈 转载授权 申请转载 怎么转载
        可以转载吗 能转载吗 怎么联系 怎么联系你们 开白 开白名单 找小编 小编
    """,
    Command.SMALL_TALK: """
        谢谢 谢谢你 谢谢您 多谢 感谢 非常感谢 辛苦了 辛苦 谢了 谢啦 thanks thx 3q thankyou
        好的 好 好滴 好哒 收到 知道了 明白 明白了 了解了 ok okay 嗯 嗯嗯 哦 哦哦 哈哈 哈哈哈
        呵呵 嘿嘿 你好 您好 你好啊 大家好 hi hello hey 嗨 哈喽 在吗 在不在 有人吗 有人在吗 在么
        早 早上好 早安 上午好 中午好 下午好 晚上好 晚安 再见 拜拜 bye 你是谁 你是机器人吗 你叫什么
        吃了吗 赞 真棒 太棒了 很棒 厉害 真牛 不错 很好 加油 喜欢 爱了 666 牛逼
        新年快乐 中秋快乐 节日快乐 生日快乐 滚 骗子 sb 呸 取关 取关了 再也不看了
    """,
}
_COMMANDS: Final = {name: command for command, names in _NAMES.items() for name in names.split()}
# Only what is never part of a question: 垃圾 alone may be one about sorting waste.
_ABUSE: Final = re.compile(
    "傻[逼比屄叉x]|煞笔|沙雕|操你|草你|艹|日你|他妈的|你妈的|尼玛|去死|脑残|弱智|狗屎|王八蛋|混蛋|"
    r"滚[蛋开]|\bfuck|\bshit\b|\bbitch"
)
_ENDS: Final = " ?.。,，!！~～、…;；:：\"'“”「」()（）"
_SOFT: Final = re.compile("[啊呀呢吧哦喔哈啦了的]{1,2}$")
_PERSON: Final = re.compile("转载|投诉|人工|客服|合作|授权|联系|投稿|举报|退订|小编")
_SERIES: Final = "(?:教程|教学|系列|tutorials?)"
_WITHIN: Final = re.compile(rf"{_SERIES}[\s:,]*(\S.*)|(\S.*?)\s*(?:的|系列)?{_SERIES}")
_LEFT: Final = re.compile(r"(?:留言|投诉|反馈)[\s:：,，]+(\S.*)", re.DOTALL)
# No ledger keeps these, and nobody types them.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# WeChat sends these words in the place of a sticker.
_UNSUPPORTED: Final = re.compile(r"\[(?:收到不支持的消息类型|unsupported message)[^\]]*\]")


def fold(words: str) -> str:
    """The words as they are compared: simplified, half-width, small, in one line."""
    return " ".join(folded(writable(words[:READ])).split())


def writable(words: str) -> str:
    """The words without what cannot be written down."""
    return _UNWRITABLE.sub("", words)


def command_of(plain: str) -> Command | None:
    """Give the command that folded words are, or None."""
    said = plain.strip(_ENDS)
    if not said and "?" in plain:
        return Command.HELP
    found = _COMMANDS.get(said) or _COMMANDS.get(_SOFT.sub("", said))
    if found is None and (_ABUSE.search(plain) or _UNSUPPORTED.fullmatch(plain)):
        return Command.SMALL_TALK
    return found


def wants_person(plain: str) -> bool:
    """Whether words that find nothing may be meant for a person."""
    return _PERSON.search(plain) is not None


def within_series(plain: str) -> str:
    """What is asked for of the tutorials, as in `教程 python`; "" if they are not named."""
    found = _WITHIN.fullmatch(plain.strip(_ENDS))
    return (found[1] or found[2]) if found else ""


def left_words(words: str) -> str:
    """What stands behind 留言, as its writer wrote it; "" if that is not how it begins."""
    found = _LEFT.fullmatch(words.strip())
    return found[1] if found else ""
