"""Own replies in the ledger: given in chat, imported from the back end, taken back."""

from contextlib import closing

import pytest
from ledger_pages import ACCOUNT, NOON
from many_hands import at_once
from sqlalchemy import select

from workers.ledger import Ledger, open_ledger
from workers.ledger.engine import reading
from workers.ledger.tables import journal
from workers.ownreplies import Article, Body, Match, Origin, OwnReply, Picture, Text


@pytest.fixture(autouse=True)
def _known(ledger: Ledger) -> None:
    ledger.sync_accounts([ACCOUNT])


def reply(words: str, body: Body, origin: Origin = Origin.CHAT, **over: object) -> OwnReply:
    facts = {"words": words, "match": Match.EXACT, "body": body, "origin": origin, "who": "主编"}
    return OwnReply(**{**facts, **over})  # type: ignore[arg-type]


def add(ledger: Ledger, one: OwnReply) -> bool:
    return ledger.add_own_reply("daily", one, who="主编", now=NOON)


def add_once(url: str, says: str) -> bool:
    """Give the reply to the same words, at the same moment as others do."""
    with closing(open_ledger(url)) as ledger:
        return add(ledger, reply("加群", Text(says)))


def written(ledger: Ledger) -> list[tuple[str, str, str]]:
    """What the journal says of replies."""
    with reading(ledger._engine) as connection:  # the journal of no publication
        query = select(journal.c.who, journal.c.what, journal.c.why).order_by(journal.c.id)
        return [tuple(row) for row in connection.execute(query)]


def test_replies_come_back_as_they_were(ledger: Ledger) -> None:
    """Words, picture and article, for words and for occasions, in the order they were given."""
    given = [
        reply("加群", Text('<a href="https://example.com/?a=1&b=2">扫码</a>]]>🌏')),
        reply("加群", Picture(media_id="m" * 43), match=Match.CONTAINS),
        reply("教程", Article(title="入门", url="https://example.com/1", summary="从零开始")),
        reply("", Text("欢迎"), Origin.BACK_END, match=Match.FOLLOW),
    ]
    assert all(add(ledger, one) for one in given)
    assert ledger.own_replies("daily") == given
    assert ledger.own_replies("weekly") == []


def test_a_reply_takes_the_place_of_the_one_before_it(ledger: Ledger) -> None:
    """The same again changes nothing; another one is written down, with who gave it."""
    assert add(ledger, reply("加群", Text("旧")))
    assert not add(ledger, reply("加群", Text("旧")))
    assert add(ledger, reply("加群", Text("新")))
    assert ledger.own_replies("daily") == [reply("加群", Text("新"))]
    assert written(ledger) == [("主编", "reply set", "加群")] * 2


def test_an_import_never_covers_what_an_operator_said(ledger: Ledger) -> None:
    """What is imported again comes back as the back end has it, but for what a person changed."""
    add(ledger, reply("加群", Text("后台的"), Origin.BACK_END))
    assert add(ledger, reply("加群", Text("后台改过的"), Origin.BACK_END))
    assert add(ledger, reply("加群", Text("聊天里的")))
    assert not add(ledger, reply("加群", Text("后台的"), Origin.BACK_END))
    assert ledger.own_replies("daily") == [reply("加群", Text("聊天里的"))]


def test_replies_are_taken_back_by_their_words(ledger: Ledger) -> None:
    """However they are matched; the occasions, which have none, one by one."""
    exact, contains = reply("加群", Text("一")), reply("加群", Text("二"), match=Match.CONTAINS)
    follow = reply("", Text("欢迎"), match=Match.FOLLOW)
    default = reply("", Text("没听懂"), match=Match.DEFAULT)
    for one in (exact, contains, follow, default):
        add(ledger, one)

    def remove(words: str, match: Match | None = None) -> list[OwnReply]:
        return ledger.remove_own_reply("daily", words, who="主编", now=NOON, match=match)

    assert remove("没有") == []
    assert remove("加群") == [exact, contains]
    assert remove("", Match.FOLLOW) == [follow]
    assert ledger.own_replies("daily") == [default]
    assert written(ledger)[-1] == ("主编", "reply removed", "follow")


def test_two_operators_at_once_leave_one_reply(ledger: Ledger, url: str) -> None:
    """Neither gets an error, and followers get one of the two."""
    assert all(at_once(add_once, (url, "一"), (url, "二"), (url, "三")))
    assert len(ledger.own_replies("daily")) == 1
