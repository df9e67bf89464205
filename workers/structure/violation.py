"""One breach of a structure rule, and what each rule says to an author. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from workers.errors import Gravity
from workers.structure.nodes import parse


class Rule(NamedTuple):
    """A rule's number in the specification, what is wrong, and what to do about it."""

    number: str
    what: str
    remedy: str
    gravity: Gravity = Gravity.ERROR


_ERROR, _WARNING = Gravity.ERROR, Gravity.WARNING

# Errors are what WeChat's editor marks as 结构异常; warnings are what the specification only
# advises, or what the editor mends by itself.
RULES: Final = {
    "opacity": Rule("1.1", "图片完全透明（opacity 为 0）", "去掉 opacity，或删去这张图片"),
    "caret-color": Rule("1.2", "光标颜色透明，在编辑器里看不到光标", "去掉 caret-color"),
    "line-height": Rule("1.3", "行高小于字号，多行文字会重叠", "把行高改为字号的 1.5 倍以上"),
    "width": Rule("1.4", "在不同宽度的屏幕上排版不一致", "宽度改用百分比；图片写 width:100%"),
    "height": Rule("1.5.1", "高度为 0 的区块里有文字，读者看不到", "去掉 height:0"),
    "height-nodisplay": Rule("1.5.2", "内容高过区块的固定高度，会被截断", "去掉固定高度"),
    "text-align": Rule(
        "1.6", "text-align 用了 start 或 end，各手机显示不一", "改用 left、right、center 或 justify"
    ),
    "animate-begin": Rule(
        "1.7", "动画只能用触摸触发，电脑上点不动", 'begin 写成 "touchstart; click"'
    ),
    "pre": Rule("1.8", "代码或预排文字超出屏幕宽度，不会换行", "给 pre 加上 white-space:pre-wrap"),
    "nestNodes": Rule("2.1", "相同的标签一层套一层", "去掉多余的层", _WARNING),
    "span-leaf": Rule("2.2", "span[leaf] 里有块级元素", "块级元素移到 span 外面", _WARNING),
    "node-leaf": Rule("2.2", "section[nodeleaf] 里有 section", "里面只放图片或组件", _WARNING),
    "redundant-node": Rule("2.3", "空白的子节点太多，编辑器会删去", "删去空白节点", _WARNING),
    "font-family": Rule("3", "自定字体在手机上不一定有", "去掉 font-family", _WARNING),
    "darkmode-low-contrast": Rule(
        "4.1.1", "文字与背景的对比度低于 1.5，看不清", "改深文字颜色，或改用不透明的浅色背景"
    ),
    "darkmode-no-gradient": Rule(
        "4.1.2", "文字背景是渐变，深色模式下会变成纯色", "改用纯色背景", _WARNING
    ),
    "important": Rule("4", "样式带有 !important，深色模式无法转换", "去掉 !important", _WARNING),
    "darkmode-whitelist": Rule(
        "4.5.1",
        "data-no-dark 让这一块在深色模式下保持原色",
        "如非有意，去掉 data-no-dark",
        _WARNING,
    ),
}


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach: the rule's name, the element's HTML, its first words, and its picture's address.

    `detail` adds what is known of this one case; `told` replaces the rule's own words by what
    the platform said, for a rule that is not in RULES.
    """

    rule: str
    excerpt: str
    words: str = ""
    picture: str = ""
    detail: str = ""
    told: str = ""
    gravity: Gravity = Gravity.ERROR

    @classmethod
    def of_element(cls, rule: str, html: str, *, told: str) -> Violation:
        """A breach by an element of which the whole HTML is known."""
        element = next(parse(html).walk(), None)
        if element is None:
            return cls(rule, "", told=told)
        picture = element.attributes.get("src", "") if element.tag == "img" else ""
        return cls(rule, element.excerpt(), element.words(), picture, told=told)

    @property
    def what(self) -> str:
        known = RULES.get(self.rule)
        said = known.what if known else self.told or "不合平台的结构规则"
        return f"{said}（{self.detail}）" if self.detail else said

    @property
    def remedy(self) -> str:
        known = RULES.get(self.rule)
        return known.remedy if known else "请按微信的排版规范改正"
