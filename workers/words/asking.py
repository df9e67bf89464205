"""What makes a question of words, and politeness: a follower's sentence without them. Pure.

The list is short on purpose: what is left over is forgiven by the search, what is taken away too
much is lost to it.
"""

from __future__ import annotations

import re
from typing import Final

_PHRASES: Final = """
    请问 问一下 想问 请教 你好 您好 谢谢 多谢 麻烦 帮我 帮忙 给我 告诉我 求助 老师 小编 大家 我想
    想要 想看 想找 想知道 想了解 了解 了解一下 看一下 看看 找一下 找找 查一下 查查 搜一下 搜索 讲讲
    讲一下 说说 说一下 介绍 介绍一下 科普 有没有 有吗 有没 有什么 有啥 有哪些 是不是 能不能 可不可以
    可以 能否 是否 会不会 要不要 行不行 好不好 能用 能用吗 好用 能用不 不能用 怎么样 怎么 怎样 如何
    咋样 咋 为什么 为何 为啥 什么 什么是 什么叫 啥 啥是 是啥 是什么 什么意思 哪个 哪个好 哪个强
    哪个更强 哪个更好 谁更强 谁强 谁更好 哪些 哪里 哪儿 哪款 哪家 哪一个 哪一期 哪期 谁 多少 多久
    几个 多大 什么时候 何时 到底 究竟 真的 关于 有关 相关 方面 的文章 的新闻 的消息 的内容 文章 新闻
    消息 之前 以前 上次 那个 那篇 这个 那条 一下 一篇 出了 出来 现在 目前 咱们 你们 我们 写过 发过
    讲过 提到 提过 说过 看过 叫什么 叫啥 来着 新出 怎么办 需要 自己 应该 是否 一些 一个
""".split()  # noqa: SIM905  words read better as words
_ENGLISH: Final = "the is are what how which who about please can"
_ASKING: Final = re.compile(
    "|".join(sorted(_PHRASES, key=len, reverse=True))
    + rf"|\b(?:{_ENGLISH.replace(' ', '|')})\b(?!-)"
)
_PARTICLES: Final = re.compile("[的吗呢吧啊呀嘛么哦喔哈嗯我你他她它这那着]|(?<=.)[和与跟](?=.)")
LEFT_OVER: Final = frozenset("有在是会能要来好强了几个被就都也还用吃看做搞到去年月日期篇条")
"""Characters that say nothing where they stand alone."""


def without_asking(plain: str) -> str:
    """A folded text with spaces where the asking was."""
    return _PARTICLES.sub(" ", _ASKING.sub(" ", plain))
