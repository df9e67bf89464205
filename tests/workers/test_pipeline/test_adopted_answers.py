"""Old pages in the terminal: answers, what vanishes meanwhile, the author's own pages."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from attic import Attic, at

from bot.terminal.adopting import ask
from workers.account import Card, Furniture
from workers.adoption import adopt, from_csv, survey
from workers.adoption.matching import NEARLY

if TYPE_CHECKING:
    from pathlib import Path

    from pressroom import House


@pytest.fixture
def attic(house: House) -> Attic:
    return Attic(house)


class Terminal(io.StringIO):
    """A person's answers; `None` is Ctrl-C."""

    def __init__(self, *answers: str | None) -> None:
        super().__init__()
        self._answers = list(answers)

    def readline(self, size: int | None = -1, /) -> str:
        answer = self._answers.pop(0)
        if answer is None:
            raise KeyboardInterrupt
        return f"{answer}\n"


def test_what_was_answered_is_kept_when_a_person_stops_in_the_middle(
    attic: Attic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By a number, by an address, or not at all; Ctrl-C ends the questions."""
    for name in ("one", "two", "three", "four"):
        attic.write(name, f"{name} 的标题")
    lists = "\n".join(
        f"{name} 的标题 {at(name + kind)}"
        for name in ("one", "two", "three", "four")
        for kind in "xy"
    )
    seen = attic.survey(lists)
    monkeypatch.setattr(sys, "stdin", Terminal("9", "2", "https://example.com", at("mine"), None))
    assert not ask(seen, attic.account, attic.services)
    rows = {key: attic.row(key) for key in ("one", "two", "three", "four")}
    order = [one.page.key for one in seen.matches.unsure]
    assert [row.address if (row := rows[key]) else "" for key in order] == [
        at(order[0] + "y"),
        at("mine"),
        "",
        "",
    ]
    told = capsys.readouterr()
    assert "没有这个编号：1 到 2" in told.err
    assert "不是公众号文章的链接" in told.err
    assert "停在这里" in told.out


def test_an_answer_is_not_offered_to_the_next_page(
    attic: Attic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two pages that are called alike, the second is asked about what is left, if anything."""
    for name in ("one", "two", "three"):
        attic.write(name, "同名的")
    seen = attic.survey(f"同名的 {at('x')}\n同名的 {at('y')}")
    assert len(seen.matches.unsure) == 3
    monkeypatch.setattr(sys, "stdin", Terminal("1", "1"))
    assert ask(seen, attic.account, attic.services)
    addresses = {row.address for key in ("one", "two", "three") if (row := attic.row(key))}
    assert addresses == {at("x"), at("y")}


def test_a_page_that_vanished_or_was_renamed_meanwhile_is_left_out(attic: Attic) -> None:
    """A person thinks long about an answer; the others are written down all the same."""
    attic.write("one", "甲")
    gone, renamed = attic.write("two", "乙"), attic.write("three", "丙")
    seen = attic.survey(f"甲 {at('a')}\n乙 {at('b')}\n丙 {at('c')}")
    (gone / "index.md").unlink()
    gone.rmdir()
    renamed.joinpath("index.md").write_text('+++\ntitle = "丙"\nslug = "other"\n+++\n正文')
    sure = seen.matches.sure
    assert adopt(sure, seen.found, attic.account, attic.services, who="小王") == 1
    assert attic.row("one")
    assert not any(attic.row(key) for key in ("two", "three", "other"))


def test_an_address_of_another_account_is_refused_with_the_reason(house: House) -> None:
    """A long address names its account; who listed it hears so, a page's own link does not."""
    card = Card(id="Mine==", nickname="我们", headimg="https://example.com/a.png")
    attic = Attic(house, furniture=Furniture(card=card))
    long = "https://mp.weixin.qq.com/s?__biz={}&mid=7&idx=1&sn=abc"
    attic.write("one", "甲")
    attic.write("two", "乙", body=f"[甲]({long.format('Others==')})")
    seen = attic.survey(f"甲 {long.format('Theirs==')}\n乙 {long.format('Mine==')}")
    assert [one.page.key for one in seen.matches.sure] == ["two"]
    assert [(one.why, one.origin) for one in seen.refused] == [
        ("这是别的公众号的文章", "列表第 1 行")
    ]


def test_pages_in_gbk_and_pages_of_one_key_are_adopted_or_named(attic: Attic) -> None:
    """The title counts as it was meant; of two pages with one key both are named."""
    page = attic.write("one", "大模型读长文本的三种办法")
    text = (page / "index.md").read_text(encoding="utf-8")
    (page / "index.md").write_bytes(text.encode("gb18030"))
    attic.write("two", "乙", more='slug = "one"\n')
    seen = attic.survey(f"大模型读长文本的三种办法 {at('a')}")
    assert [one.page.key for one in seen.matches.sure] == ["one"]
    (fault,) = seen.found.faults
    assert fault.file == "two/index.md"
    assert "one/" in fault.what
    assert adopt(seen.matches.sure, seen.found, attic.account, attic.services, who="小王") == 1


@pytest.mark.content
def test_the_author_s_own_pages_tell_of_one_another(house: House, content: Path) -> None:
    """Of four pages, one is linked to by another, under a title that only its folder resembles."""
    attic = Attic(house.with_account(content=content))
    seen = survey(content, attic.account, attic.services)
    assert len({told.address for told in seen.found.heard.told}) == 25
    assert (seen.found.faults, seen.refused, seen.matches.sure) == ([], [], [])
    (near,) = seen.matches.unsure
    assert (near.page.key, near.why) == ("2024101801", NEARLY)
    assert [one.address for one in near.choices] == [at("lAAIfl0YJRNrppp5-Vuusw")]
    unknown = {one.page.key for one in seen.matches.unknown}
    assert unknown == {"ai20240501", "2024111901", "ai20240618"}


@pytest.mark.content
def test_the_author_s_own_pages_are_found_by_followers(house: House, content: Path) -> None:
    """With a list that has their titles as WeChat shows them."""
    attic = Attic(house.with_account(content=content))
    lists = from_csv(
        f"标题,链接\n快手AI模型可灵在质量优于Sora，OpenAI和谷歌发布新技术推动AI视频推理发展,{at('k')}\n"
        f"Transformers框架任务概览:从零开始掌握Pipeline(管道)与Task,{at('t')}\n",
        "表",
    )
    seen = survey(content, attic.account, attic.services, lists=[lists])
    assert [one.page.key for one in seen.matches.sure] == ["2024111901", "ai20240618"]
    adopt(seen.matches.sure, seen.found, attic.account, attic.services, who="小王")
    assert attic.found("可灵")[:1] == [at("k")]
    assert attic.found("20240618")[:1] == [at("k")]
    assert attic.found("Pipeline")[:1] == [at("t")]
