"""Read a theme's style sheet: variables resolved, and what WeChat cannot do refused by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.errors import Fault
from workers.markup.css import PROPERTIES, is_writable
from workers.markup.vocabulary import STYLED

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_RULE: Final = re.compile(r"([^{}]*)\{([^{}]*)\}")
_AT: Final = re.compile(r"@[\w-]+")
_DEFINED: Final = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+)")
_USED: Final = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_WORD: Final = re.compile(r"\$([a-z]+)")
_STEP: Final = r"(?:[a-z][a-z0-9]*|\*)?(?:\.[a-z-]+)?"
_SELECTOR: Final = re.compile(rf"{_STEP}(?:\s*[\s>]\s*{_STEP})*")
_CLASS: Final = re.compile(r"\.([\w-]+)")
_KNOWN_FAULTS: Final = {
    "position": "微信会去掉 position",
    "font-family": "微信要求不设 font-family，读者手机上的字体最好读",
}
_FOREIGN: Final = (
    ("!important", "!important 会使深色模式出错"),
    ("calc(", "calc() 会被微信去掉"),
    ("url(", "url() 指向的外部图片会被微信去掉"),
    ("var(", "没有定义这个变量"),
    ("$", "没有这个颜色名"),
)


class Sheet(NamedTuple):
    """A style sheet as it can be inlined, and what in it cannot be."""

    css: str
    faults: tuple[Fault, ...] = ()


def read(css: str, words: dict[str, str], file: str) -> Sheet:
    """A sheet without comments, with `$accent` and the like, and `var(--x)`, filled in.

    WeChat keeps inline styles alone, so conditions (`@media`), states and pseudo-elements
    cannot be kept, nor what looks at siblings; each is a fault with its line in `file`.
    """
    css = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), css)
    css = _WORD.sub(lambda word: words.get(word[1], word[0]), css)
    css = _resolved(css)
    faults = tuple(Fault(what, remedy, file, line) for what, remedy, line in _wrong(css))
    return Sheet(css, faults)


def _resolved(css: str) -> str:
    variables = {name: value.strip() for name, value in _DEFINED.findall(css)}
    for _ in range(4):  # variables made of variables; a circle stays, and is refused
        css = _USED.sub(lambda used: variables.get(used[1], (used[2] or used[0]).strip()), css)
    css = _DEFINED.sub("", css)
    return re.sub(r"(?<![\w-]):root(?=\s*\{)", "*", css) if ":root" in css else css


def _wrong(css: str) -> Iterator[tuple[str, str, int]]:
    def line(at: int) -> int:
        return css.count("\n", 0, at) + 1

    for word in _AT.finditer(css):
        yield f"不支持 {word[0]}", "微信只保留行内样式，请写成普通规则", line(word.start())
    for rule in _RULE.finditer(css):
        for at, selector in _parts(rule[1], rule.start(1), ","):
            if what := _wrong_selector(selector):
                yield what, "只能用标签名和本项目的类名，中间用空格或 >", line(at)
        for at, declaration in _parts(rule[2], rule.start(2), ";"):
            if what := _wrong_declaration(declaration):
                yield what, "请删去，或改用微信保留的写法", line(at)


def _parts(text: str, start: int, mark: str) -> Iterator[tuple[int, str]]:
    """The parts between marks that are not empty, each with the place where it begins."""
    for part in text.split(mark):
        if bare := part.strip():
            yield start + part.index(bare), bare
        start += len(part) + 1


def _wrong_selector(selector: str) -> str:
    if selector.startswith("@"):
        return ""  # told already
    if not _SELECTOR.fullmatch(selector):
        return f"不支持选择器 {selector}"
    unknown = [name for name in _CLASS.findall(selector) if name not in STYLED]
    return f"没有名为 .{unknown[0]} 的类" if unknown else ""


def _wrong_declaration(declaration: str) -> str:
    name, colon, value = (part.strip() for part in declaration.partition(":"))
    if not colon:
        return f"看不懂 {declaration}"
    for mark, why in _FOREIGN:
        if mark in value.lower():
            return f"{why}：{declaration}"
    if name.lower() not in PROPERTIES:
        return _KNOWN_FAULTS.get(name.lower(), f"微信文章里不能用 {name}")
    return "" if is_writable(name, value) else f"值不能这样写：{declaration}"
