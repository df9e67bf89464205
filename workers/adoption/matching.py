"""Which address is which page's: sure, unsure with the choices, or unknown. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from workers.adoption.titles import Name, letters, name_of, pairs
from workers.digest import TITLE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from workers.adoption.told import Told

NEAR: Final = 0.6
"""Of the neighbours of both titles, this share is common where they are nearly alike."""
CHOICES: Final = 5
_BEGINNING: Final = 16  # letters: fewer are the beginning of many titles
_COMMON: Final = 0.2  # neighbours that stand in more than this share of all titles tell nothing
_FEW: Final = 20  # titles, of which common neighbours are not left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """A page that was out before: `aliases` are what it may be called besides its title."""

    key: str
    title: str
    day: date | None = None
    aliases: tuple[str, ...] = ()


class Choice(NamedTuple):
    """An address that may be a page's, what it is called there, and who told it."""

    address: str
    title: str
    origin: str


class Match(NamedTuple):
    """A page and its addresses: one where it is sure, several or a doubtful one where not.

    `why` says how it was found, or what the doubt is; without choices, that nothing was found.
    """

    page: Old
    choices: tuple[Choice, ...]
    why: str


@dataclass(slots=True)
class Matches:
    """Every page in one of three; `loose` was told by a person and fits no page."""

    sure: list[Match] = field(default_factory=list)
    unsure: list[Match] = field(default_factory=list)
    unknown: list[Match] = field(default_factory=list)
    loose: list[Told] = field(default_factory=list)


SAME: Final = "标题相同"
KEYED: Final = "编号相同"
BARE: Final = "标题相同（不计期号和末尾的括号）"
CUT: Final = "链接的标题是它的开头"
SEVERAL: Final = "同一标题有几个链接"
SHARED: Final = "几个页面对上同一个链接"
OTHERS: Final = "这个链接已经是别的文章的"
NEARLY: Final = "标题相近"
NOTHING: Final = "没有找到同名的链接"
_STRENGTH: Final = (KEYED, SAME, BARE, CUT)


def match(pages: Sequence[Old], told: Sequence[Told], taken: Iterable[str] = ()) -> Matches:
    """Match every page with what was told; `taken` are addresses that other pages have."""
    every, others = _Heard(told), frozenset(taken)
    found, claims = {}, defaultdict(list)
    for page in pages:
        found[page.key] = every.of(page)
        for choice in found[page.key].choices:
            claims[choice.address].append(page.key)
    ways = {key: _STRENGTH.index(each.why) for key, each in found.items() if each.choices}
    result = Matches()
    left: list[Old] = []
    for page in pages:
        one = _judged(found[page.key], claims, ways, others)
        if one is None:
            left.append(page)
        else:
            (result.unsure if one.why in (SEVERAL, SHARED, OTHERS) else result.sure).append(one)
    # What is called exactly as some page is no question for those that are called nearly so.
    named = {choice.address for one in (*result.sure, *result.unsure) for choice in one.choices}
    claimed = named | others
    near = _Near([each for each in told if each.address not in claimed])
    for page in left:
        choices = near.of(page)
        listed, why = (result.unsure, NEARLY) if choices else (result.unknown, NOTHING)
        listed.append(Match(page, choices, why))
    used = {choice.address for one in (*result.sure, *result.unsure) for choice in one.choices}
    result.loose = [each for each in told if each.listed and each.address not in used | others]
    return result


def _judged(
    found: Match, claims: dict[str, list[str]], ways: dict[str, int], others: frozenset[str]
) -> Match | None:
    """What is to be made of addresses told for a page's title; None where there is none left."""
    page, why = found.page, found.why
    mine = ways.get(page.key, 0)

    def rivals(address: str) -> list[str]:
        return [key for key in claims[address] if key != page.key and ways[key] <= mine]

    # Another page that is called exactly so has a better claim than one that nearly is.
    choices = tuple(
        one for one in found.choices if all(ways[key] >= mine for key in rivals(one.address))
    )
    if not choices:
        return None
    if any(one.address in others for one in choices):
        return Match(page, choices, OTHERS)
    if any(rivals(one.address) for one in choices):
        return Match(page, choices, SHARED)
    return Match(page, choices[:1], why) if len(choices) == 1 else Match(page, choices, SEVERAL)


class _Heard:
    """What was told, by key and by title in each form."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._whole: dict[str, list[tuple[Name, Choice]]] = defaultdict(list)
        self._bare: dict[str, list[tuple[Name, Choice]]] = defaultdict(list)
        self._begins: dict[str, list[tuple[Name, Choice]]] = defaultdict(list)
        for each in told:
            for title in each.names:
                name = name_of(title)
                known = name, Choice(each.address, title, each.origin)
                self._whole[name.whole].append(known)
                self._bare[name.bare].append(known)
                self._begins[name.bare[:_BEGINNING]].append(known)

    def of(self, page: Old) -> Match:
        """The addresses told for the page by the surest way there is."""
        name = name_of(page.title)
        ways = (
            (KEYED, self._whole.get(letters(page.key), ())),
            (SAME, self._whole.get(name.whole, ())),
            (BARE, self._bare.get(name.bare, ())),
            (CUT, self._cut(name) if len(page.title) > TITLE_LIMIT else ()),
        )
        for why, known in ways:
            fit = [choice for other, choice in known if name.whole and not name.contradicts(other)]
            if fit:
                return Match(page, one_each(fit), why)
        return Match(page, (), NOTHING)

    def _cut(self, name: Name) -> list[tuple[Name, Choice]]:
        """Titles that are the beginning of a long one: a person had to shorten it for WeChat."""
        if len(name.bare) <= _BEGINNING:
            return []
        known = self._begins.get(name.bare[:_BEGINNING], ())
        return [each for each in known if name.bare.startswith(each[0].bare)]


class _Near:
    """Titles by the neighbours in them, to find those that are nearly alike."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._choices: list[tuple[Name, frozenset[str], Choice]] = []
        for each in told:
            for title in each.names:
                name = name_of(title)
                choice = Choice(each.address, title, each.origin)
                self._choices.append((name, pairs(name.bare), choice))
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, (_, its, _) in enumerate(self._choices):
            for pair in its:
                self._places[pair].append(place)
        self._most = max(_FEW, int(_COMMON * len(self._choices)))

    def of(self, page: Old) -> tuple[Choice, ...]:
        """The choices for a page, the nearest first."""
        scores: dict[int, float] = {}
        for title in (page.title, *page.aliases):
            name = name_of(title)
            for place, score in self._scores(name):
                scores[place] = max(score, scores.get(place, 0))
        best = sorted(scores, key=lambda place: (-scores[place], place))
        return one_each([self._choices[place][2] for place in best])[:CHOICES]

    def _scores(self, name: Name) -> Iterable[tuple[int, float]]:
        mine = pairs(name.bare)
        shared: Counter[int] = Counter()
        for pair in mine:
            places = self._places.get(pair, ())
            if len(places) <= self._most:
                shared.update(places)
        for place in shared:
            other, its, _ = self._choices[place]
            score = 2 * len(mine & its) / (len(mine) + len(its))
            if score >= NEAR and not name.contradicts(other):
                yield place, score


def one_each(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """The choices without repetition; a long address beside a short one may be the same article.

    Platform docs: an article has a short address (/s/KEY) and a long one (__biz, mid, idx, sn);
    neither tells the other. The short one is what people copy.
    """
    first: dict[str, Choice] = {}
    for choice in choices:
        first.setdefault(choice.address, choice)
    short = [one for one in first.values() if "__biz=" not in one.address]
    long = [one for one in first.values() if "__biz=" in one.address]
    if len(short) == 1 and len(long) == 1:
        return (short[0],)
    return (*short, *long)
