"""Where in a line of Chinese and Latin a reader would stop. Pure.

No dictionary: a cut falls where a clause ends, else between words as far as their writing tells
them apart: Latin from Han, a number with its unit, and Han before a few words that begin a phrase.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from workers.han import HAN, is_han
from workers.printable import splits_character

PAIRS: Final = dict(zip("（([【《「『“‘〈〔{｛［", "）)]】》」』”’〉〕}｝］", strict=True))
_CLOSERS: Final = frozenset(PAIRS.values()) - {"’"}  # which is an apostrophe, too

# The patterns are compiled when they are first used: together it takes longer than to set a page,
# and a title that is cut at a clause needs none of those for words.

# A clause ends before these (the mark goes), and before a space between two Han …
_BREAK: Final = r"[，,；;|｜。]|[：:]|[—–]{2,}|\s[-–—/]\s|…+|\.{3,}|(?<=[^\d.\s])\.(?=\s|$)"
# … and after these (the mark is part of it).
_KEPT: Final = r"[！？!?]+[”」』\"）)》]*"
_CLAUSE: Final = rf"(?P<kept>{_KEPT})|{_BREAK}|(?P<space>\s)"
_ASIDE: Final = rf"[（(][^（()）]*[）)](?=\s*(?:$|{_BREAK}|[！？!?]))"
_ASKS: Final = "为什么|为何|为啥|怎么|如何|是不是|难道|到底|究竟|凭什么"
_SUBORDINATE: Final = (
    "虽然|尽管|如果|假如|倘若|要是|当(?!选|红|地)|随着|不仅|不但|不只|为了|除了|只要|只有|无论|不管"
    "|既然|由于|因为|即使|哪怕|一旦|自从|与其|作为|面对|继"
)
_UNFINISHED: Final = "(?:以后|之后|之前|以前|的时候|的时间|过程中|的同时)$"
_LEANING: Final = r"\s*(?:让|使得|才(?!华|艺)|就(?!业|职|餐)|便能|都能)"
_SENTENCE_END: Final = "[。！？!?；;|｜：:]"
_SPEAKER: Final = (  # who says what comes after the colon
    "(?:家|者|师|[A-Z]{2}O|官方|网友|官媒|负责人|创始人|发言人|总裁|教授|记者|表示|指出|认为|称|说)$"
)

_LATIN: Final = rf"(?![{HAN}])\w"
_MONEY: Final = "(?:美元|欧元|日元|港元|韩元|英镑|人民币|元|美金)"
_UNIT: Final = (
    rf"(?:[十百千万亿]+{_MONEY}|{_MONEY}|[十百千万亿]+(?![{HAN}])|个百分点|个月|个小时|小时|分钟"
    r"|毫秒|微秒|秒|周年|周岁|年|月\d+日|天|公里|千米|厘米|毫米|纳米|米|公斤|千克|吨|倍|英寸|摄氏度|度"
    r"|(?:[KMGTPE]i?B|[KMGT]bps|[MGT]Hz|[kM]?W|mAh|km|cm|mm|nm|kg|ms|fps|tokens?)(?![A-Za-z]))"
)
_TOKEN: Final = rf"""(?x)
    (?P<measured>\d[\d.,]*[+多余]?\s?{_UNIT} | \d[\d.,]*\s?[%％‰℃°])
    | (?P<latin>(?:{_LATIN})(?:{_LATIN}|[.+\#'’/&@:_-](?={_LATIN})|(?<=\d),(?=\d)|[+\#])*
        (?:[ ]\d+(?:\.\d+)*[A-Za-z]{{0,3}}(?![\w.%％])(?![ ]?[{HAN}]))?)
    | (?P<han>[{HAN}]+)
    | \S
    """
_NUMBER: Final = r"[\d０-９][\d０-９.,:/~～-]*"
_GLUE: Final = "·•・‧-/~～&@#＆—"
_BOUND: Final = (
    "级版式化型系类端们者族派侧界性率值感度力学"  # after Latin they make one word with it
)
# Where a phrase begins inside a run of Han; the guards are words in which they mean nothing.
_CUE: Final = (
    "以及|并且|而且|并将|并与|并在|但是|仍在|仍将|因为|所以|由于|如果|导致|意味着|引发|助力|宣布|再次"
    "|再也|之后|以后|之前|以前|首次|推动|带动|致力于|旨在|用于|从而|进而|同时"
    "|(?<![参给赋授])与(?![会此否其众])|(?<![共总饱温柔缓调讲附平])和(?![平谐解睦气谈约])"
    "|(?<![以涉普埃触提危遍波])及(?![时格早其])|(?<![目标有])的(?![确士])"
    "|(?<![即麻名大上中少小老主])将(?![军领士来近])|(?<![转出])让(?![步位利])"
    "|(?<!棉)被(?![子动告])"
)
_HANGING: Final = (
    "(?:以及|或者|并且|而且|但是|因为|由于|关于|对于|等于|基于|用于|位于|成为|作为|称为|通过|借助|利用"
    "|采用|使用|搭载|接入|发布|推出|上线|宣布|打败|超越|超过|优于|高于|低于|来自|带来|迎来|打造|拥抱"
    "|对比|掌握|收购|支持|集成|引入|适配|突破|达到|包括|例如|比如|首个|首款|一个|一款|一种|这款|这个"
    "|全新|最新|新版|多个|多款|正在|正式|首次|再次|将会|可以|能够|还是|就是|不是"
    "|(?<![目标有])的|(?<![土基草各当本落陆目])地|(?<![获取觉懂记心所])[得]"
    "|[了着](?=$)|(?<![参给赋])与|(?<![共总饱温柔缓调附平])和|(?<![涉普埃触提危遍波])及"
    "|(?<![合兼])并|(?<!反)而|(?<![不])但|(?<![应面针相绝])对|[把被让给跟]|(?<![大名武小老])将"
    "|(?<![服自])从|(?<![方面走偏意趋倾动])向|(?<![行认人])为|于|(?<![可但于总])是|(?<![存现所潜])在"
    "|(?<![大天])使|(?<![何可足])以|(?<![总反])之|(?<![尤极与])其|[或比如像超第约近仅]|(?<![平高同])等)+$"
)
_HALF: Final = rf"(?:(?<![火一两])把|(?<![转出忍])让)\s*[^{HAN}]+$"  # 把 what?


def clause_ends(text: str) -> set[int]:
    """Where a whole clause ends: before a comma, after a question mark, before a last aside."""
    ends: set[int] = {aside.start() for aside in re.finditer(_ASIDE, text)}
    sentence, fresh = 0, True
    for found in re.finditer(_CLAUSE, text):
        if found["space"] and not _between_han(text, found):
            continue
        if _in_number(text, found) or not balanced(text[: found.start()]):
            continue
        if found["kept"] is not None:
            ends.add(found.end())
        elif _ends_clause(text, found, sentence, fresh=fresh):
            ends.add(found.start())
        fresh = found[0] in "|｜"
        if re.match(_SENTENCE_END, found[0]):
            sentence = found.end()
    return ends


def word_ends(text: str) -> set[int]:
    """Where a word ends, as far as its writing tells; never inside a number with its unit."""
    tokens = list(re.finditer(_TOKEN, text))
    ends = {tokens[-1].end()} if tokens else set()
    ends |= {one.end() for one, other in pairwise(tokens) if _parts(one, other)}
    runs = (token for token in tokens if token["han"])
    for run in runs:
        ends |= {cue.start() for cue in re.compile(_CUE).finditer(text, run.start() + 1, run.end())}
    return ends


def without_hanging(text: str) -> str:
    """The text without the particles, prepositions and verbs that want something after them."""
    return re.sub(_HALF, "", re.sub(_HANGING, "", text))


def balanced(text: str) -> bool:
    """Whether every bracket and quotation mark has its other half."""
    awaited: list[str] = []
    for character in text:
        if awaited and character == awaited[-1]:
            awaited.pop()
        elif character in PAIRS:
            awaited.append(PAIRS[character])
        elif character in _CLOSERS:
            return False
    return not awaited and text.count('"') % 2 == 0


def splits_word(text: str, end: int) -> bool:
    """Whether a cut parts a Latin word, a number, or one visible character."""
    if splits_character(text, end):
        return True
    before, after = text[end - 1 : end], text[end : end + 1]
    return _is_latin(before) and _is_latin(after)


def _is_latin(character: str) -> bool:
    """What the pattern of that name matches."""
    return (character.isalnum() or character == "_") and not is_han(character)


def _between_han(text: str, found: re.Match[str]) -> bool:
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    return before != "" and is_han(before) and after != "" and is_han(after)


def _in_number(text: str, found: re.Match[str]) -> bool:
    """1,565 and 12:30 and 3：2 hold no clause boundary."""
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    return found[0] in ",:.：．" and before.isdigit() and after.isdigit()


def _ends_clause(text: str, found: re.Match[str], sentence: int, *, fresh: bool) -> bool:
    before = text[sentence : found.start()]
    if found[0] in "：:":
        return fresh and not re.search(_SPEAKER, before)
    if found[0] not in "，," and not found[0].isspace():
        return True
    if re.match(_SUBORDINATE, before.lstrip()) and "，" not in before:
        # After a question it is a whole answer.
        return sentence > 0 and before.lstrip().startswith(("因为", "由于"))
    if re.search(_UNFINISHED, before) or re.match(_LEANING, text[found.end() :]):
        return False
    stop = re.search(_SENTENCE_END, text[found.end() :])
    asked = stop is not None and stop[0] in "？?"
    return not (asked and re.search(_ASKS, before))


def _parts(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether a cut between two neighbouring tokens leaves both whole."""
    spaced = other.start() > one.end()
    if not spaced and (one[0][-1] in _GLUE or other[0][0] in _GLUE):
        return False
    if re.fullmatch(_NUMBER, one[0]) and (other["latin"] or other["han"]):
        return False
    if one["han"] and other[0][0].isdigit():
        return False
    if one["latin"] and other["han"] and not spaced:
        return len(one[0]) > 1 and other[0][0] not in _BOUND
    return not (one["han"] and len(one[0]) == 1 and other["latin"] and not spaced)
