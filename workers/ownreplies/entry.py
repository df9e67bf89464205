"""One `[[replies]]` of replies.toml: what it answers, or what is wrong with it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from workers.errors import Fault
from workers.ownreplies.reply import OCCASIONS, Article, Match, Origin, OwnReply, Picture, Text
from workers.ownreplies.texts import WORDS_LONGEST, fault_of_text, is_address
from workers.words.spelling import spelled

if TYPE_CHECKING:
    from workers.ownreplies.reply import Body

_KEYS: Final = frozenset({"words", "match", "on", "text", "picture", "article"})
_ARTICLE_KEYS: Final = frozenset({"title", "url", "summary", "picture"})
_FILE: Final = re.compile(r".*\.(?:jpe?g|png)", re.IGNORECASE)
_MEDIA_ID: Final = re.compile(r"[\w-]{16,256}", re.ASCII)
_BODIES: Final = ("text", "picture", "article")


class Entry:
    """One table, read; `replies` are its own, one for each word, `faults` all of its faults."""

    def __init__(self, table: object, file: str, line: int | None) -> None:
        self.faults: list[Fault] = []
        self._file, self._line = file, line
        self._table: dict[str, Any] = table if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            self._wrong("这不是一条回复", "请写成 [[replies]]")
            self.replies: tuple[OwnReply, ...] = ()
            return
        self._refuse_unknown(self._table, _KEYS)
        meant, body = self._meant(), self._body()
        self.replies = tuple(self._reply(words, match, body) for words, match in meant if body)

    def _reply(self, words: str, match: Match, body: Body) -> OwnReply:
        line = self._line or 0
        return OwnReply(words=words, match=match, body=body, origin=Origin.FILE, line=line)

    def _meant(self) -> list[tuple[str, Match]]:
        """What it answers, each in one spelling."""
        if "on" in self._table:
            return self._occasion()
        match = self._table.get("match", Match.EXACT)
        if match not in (Match.EXACT, Match.CONTAINS):
            self._wrong("match 不对", '只能是 "exact"（完全一样）或 "contains"（包含）')
            match = Match.EXACT
        return [(word, Match(match)) for word in self._words()]

    def _occasion(self) -> list[tuple[str, Match]]:
        if "words" in self._table or "match" in self._table:
            self._wrong("on 不能和 words、match 一起用", "请分成两条")
        occasion = self._table["on"]
        if occasion not in OCCASIONS:
            self._wrong("on 不对", '只能是 "follow"（关注时）或 "default"（没有别的可回时）')
            return []
        return [("", Match(occasion))]

    def _words(self) -> list[str]:
        given = self._table.get("words", [])
        listed = [given] if isinstance(given, str) else given
        if not isinstance(listed, list) or not listed:
            self._wrong("没有写回复哪些词", '请加上 words = ["词"]')
            return []
        words = [spelled(word) if isinstance(word, str) else "" for word in listed]
        for word in words:
            if not word:
                self._wrong("words 里有空的词", "请删掉它，或写上词")
            elif len(word) > WORDS_LONGEST:
                self._wrong("words 里有太长的词", f"请缩短到 {WORDS_LONGEST} 个字以内")
        return [word for word in dict.fromkeys(words) if word]

    def _body(self) -> Body | None:
        given = [name for name in _BODIES if name in self._table]
        if len(given) != 1:
            remedy = "请在 text、picture、article 里写一个，只写一个"
            self._wrong("写了几种回复" if given else "没有写回复什么", remedy)
            return None
        match given[0]:
            case "text":
                return self._text(self._table["text"])
            case "picture":
                return self._picture(self._table["picture"])
            case _:
                return self._article(self._table["article"])

    def _text(self, words: object) -> Text | None:
        if not isinstance(words, str):
            self._wrong("text 不是文字", '请写成 text = "回复"')
            return None
        if problem := fault_of_text(words):
            self._wrong(*problem)
            return None
        return Text(words.strip())

    def _picture(self, named: object) -> Picture | None:
        name = named.strip() if isinstance(named, str) else ""
        if _FILE.fullmatch(name):
            return Picture(file=name)
        if _MEDIA_ID.fullmatch(name):
            return Picture(media_id=name)
        self._wrong("picture 不是图片", "请写 jpg 或 png 文件的名字，或素材的 media_id")
        return None

    def _article(self, table: object) -> Article | None:
        if not isinstance(table, dict):
            self._wrong("article 不是一篇文章", 'article = { title = "标题", url = "https://…" }')
            return None
        self._refuse_unknown(table, _ARTICLE_KEYS)
        told = {key: table.get(key, "") for key in _ARTICLE_KEYS}
        if any(not isinstance(value, str) for value in told.values()):
            self._wrong("article 里有不是文字的内容", "title、url、summary、picture 都写在引号里")
            return None
        title, url, picture = told["title"].strip(), told["url"].strip(), told["picture"].strip()
        if not title or not is_address(url) or (picture and not is_address(picture)):
            remedy = "title 要有，url 要有，url 和 picture 要以 https:// 开头"
            self._wrong("article 不完整", remedy)
            return None
        return Article(title=title, url=url, summary=told["summary"].strip(), picture=picture)

    def _refuse_unknown(self, table: dict[str, Any], known: frozenset[str]) -> None:
        for key in table.keys() - known:
            self._wrong(f"不认识“{key}”", f"可用的是 {'、'.join(sorted(known))}")

    def _wrong(self, what: str, remedy: str) -> None:
        self.faults.append(Fault(what, remedy, self._file, self._line))
