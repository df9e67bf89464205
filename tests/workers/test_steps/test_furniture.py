"""What an account adds to its pages, and that the author's hand edits are no longer needed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.normalise import normalise
from workers import wardrobe
from workers.account import Account, Card, DigestRule, Furniture, NoteStyle
from workers.digest import CONTENT_LIMIT, Article, Digest, HostedPicture, Picture
from workers.digests import is_digest
from workers.furnishing import AI_HELPED
from workers.steps.parse import parse
from workers.steps.typeset import typeset

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = Account(name="demo", app_id="wx", secret="s", base_url="https://site.example")
CARD = Card(id="MzI5MTQ=", nickname='老"友', headimg="http://mmbiz.qpic.cn/h/0", alias="laoyou")
HEAD = '+++\ntitle = "早报"\ncategories = ["早报"]\nslug = "p1"\n+++\n'
URL = "https://mp.weixin.qq.com/s/"
NEWS = "".join(
    f"## 第{name}条\n\n{'今天发生了一件事。' * 20}（[报道详情](https://news.example/{name})）\n\n"
    for name in "甲乙丙"
)
FOOTER = (
    "---\n\n关注本公众号👇\n\n![微信公众号：老友](https://far.example/qr.png)\n\n"
    f"## 微信公众号：老友\n\n### 模型\n\n[一]({URL}1)\n\n### 游戏\n\n[二]({URL}2)\n"
)
REAL = ("20240501", "2024101801", "2024111901", "ai20240618")


def with_furniture(**furniture: object) -> Account:
    return replace(ACCOUNT, furniture=Furniture(**furniture))


def understood(body: str, account: Account = ACCOUNT) -> Digest:
    return parse((HEAD + body).encode(), name="index.md", folder="p1", account=account)


def set_in(
    digest: Digest, account: Account = ACCOUNT, size: tuple[int, int] = (900, 420)
) -> Article:
    """The first article, every picture hosted."""
    hosted = {
        picture.ref: HostedPicture(f"http://mmbiz.qpic.cn/{number}", *size)
        for number, picture in enumerate(digest.pictures)
    }
    return typeset(digest, hosted, account)[0]


def article(body: str, account: Account = ACCOUNT) -> str:
    return set_in(understood(body, account), account).html


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br>|</p>|</h\d>|</section>", "\n", html)))


def lines(html: str) -> list[str]:
    return [line for line in text(html).split("\n") if line.strip()]


def real(content: Path, start: str, account: Account) -> Digest:
    folder = next(folder for folder in content.iterdir() if folder.name.startswith(start))
    raw = (folder / "index.md").read_bytes()
    return parse(raw, name="index.md", folder=folder.name, account=account)


def test_what_the_page_brought_is_printed_once_in_the_accounts_way() -> None:
    """An account that says nothing of its own loses nothing but the picture and the rules."""
    html = article(NEWS + FOOTER)
    assert lines(html)[-6:] == ["关注本公众号👇", "微信公众号：老友", "模型", "一", "游戏", "二"]
    assert [html.count(f'href="{URL}{n}"') for n in (1, 2)] == [1, 1]
    assert "far.example" not in html
    assert "· · ·" not in html


def test_the_accounts_furniture_takes_its_place_in_a_fixed_order(tmp_path: Path) -> None:
    """Notes, invitation, picture, card, tutorials, statement."""
    series = tmp_path / "tutorials.md"
    series.write_text(f"### 模型\n[一]({URL}1)\n[三]({URL}3)\n", encoding="utf-8")
    account = with_furniture(
        follow="点下面关注", picture="qr.png", card=CARD, tutorials=series, ai="机器帮了忙"
    )
    html = article(NEWS + FOOTER, account)
    order = [
        "[1] https://news.example/甲", "点下面关注", "<img ", "<mp-common-profile", "往期推荐",
        f"{URL}1", f"{URL}3", f"{URL}2", "机器帮了忙",
    ]  # fmt: skip
    places = [html.index(piece) for piece in order]
    assert places == sorted(places)
    assert "关注本公众号" not in html
    assert "微信公众号：老友" not in html
    assert html.count(f'href="{URL}1"') == 1


def test_nothing_is_taken_away_where_the_account_wants_it_so() -> None:
    """Then a tutorial that the page links to is not printed a second time either."""
    account = with_furniture(replace=False)
    digest = understood(NEWS + FOOTER, account)
    assert digest.furniture_found == ()
    assert digest.tutorials, "they feed the list all the same"
    html = set_in(digest, account).html
    assert [html.count(f'href="{URL}{n}"') for n in (1, 2)] == [1, 1]
    assert html.count("<img ") == 1
    assert html.count("微信公众号：老友") == 2, "heading and caption"
    assert digest.faults == ()


def test_the_accounts_picture_is_one_of_the_pages_but_never_its_cover() -> None:
    """It is read from the site's static files, and hosted like any other."""
    account = with_furniture(picture="img/qr.png")
    digest = understood(NEWS, account)
    assert digest.pictures == (Picture("/img/qr.png", None, "公众号二维码", furniture=True),)
    assert set_in(digest, account).cover == ""
    code = set_in(digest, account, size=(430, 430)).html
    assert "width:45%" in code
    assert "width:45%" not in set_in(digest, account).html, "a banner fills its column"
    assert "<img" not in typeset(digest, {}, account)[0].html


def test_a_picture_of_the_page_that_is_the_accounts_is_furniture() -> None:
    """Whatever it is called."""
    account = with_furniture(picture="https://site.example/qr.png")
    digest = understood(f"{NEWS}\n\n![](https://site.example/qr.png)\n", account)
    assert [picture.furniture for picture in digest.pictures] == [True]


def test_the_card_is_the_editors_own_and_survives_saving() -> None:
    """With the account's values, whatever is in them."""
    html = article(NEWS, with_furniture(card=CARD))
    (card,) = re.findall(r"<mp-common-profile[^>]*></mp-common-profile>", html)
    assert 'class="js_uneditable custom_select_card mp_profile_iframe"' in card
    assert 'data-id="MzI5MTQ="' in card
    assert 'data-nickname="老&quot;友"' in card
    assert 'data-headimg="http://mmbiz.qpic.cn/h/0"' in card
    assert "data-signature" not in card
    assert card in normalise(html)


def test_a_page_cannot_bring_a_card() -> None:
    """Nobody smuggles another account's card into an article."""
    html = article(f'{NEWS}<mp-common-profile data-id="x" data-pluginname="mpprofile">甲')
    assert "<mp-common-profile" not in html
    kept = '<mp-common-profile data-id="x" onclick="y" style="position:fixed"></mp-common-profile>'
    found = set_in(replace(understood(NEWS), html=kept)).html
    assert "onclick" not in found
    assert "position" not in found


@pytest.mark.parametrize("ai", ["", "由机器写成"])
def test_what_an_ai_helped_with_says_so(ai: str) -> None:
    """By the account's words on every page, by ours where a page alone says it."""
    digest = understood(NEWS, with_furniture(ai=ai))
    assert digest.ai is bool(ai)
    assert lines(set_in(digest, with_furniture(ai=ai)).html)[-1] == (
        ai or "[3] https://news.example/丙"
    )
    head = HEAD.replace("slug", "wechat.ai = true\nslug")
    raw = (head + NEWS).encode()
    said = parse(raw, name="index.md", folder="p1", account=ACCOUNT)
    found = set_in(said)
    assert lines(found.html)[-1] == AI_HELPED
    assert "创作来源" in found.faults[0].remedy


def test_a_digest_gets_the_headline_list_it_lacks_and_no_second_one() -> None:
    """Before its first item, under a heading like theirs."""
    html = article(f"开头一段话说明今天的内容。\n\n{NEWS}")
    assert lines(html)[:6] == [
        "开头一段话说明今天的内容。", "本期内容", "・第甲条", "・第乙条", "・第丙条", "第甲条"
    ]  # fmt: skip
    listed = "## 本期目录\n\n- 第甲条\n- 第乙条\n- 第丙条\n\n"
    assert lines(article(listed + NEWS))[:2] == ["本期目录", "・第甲条"]
    assert "本期内容" not in article(listed + NEWS)
    assert "本期内容" not in article(NEWS, with_furniture(headlines=False))


@pytest.mark.parametrize(
    "body",
    [
        NEWS.partition("## 第丙条")[0],
        "".join(f"## 第{n}章\n\n{'很长的一章，' * 400}。\n\n" for n in "一二三"),
        "".join(f"## 第{n}节\n\n这一节没有出处，只有几句话。\n\n" for n in "一二三"),
    ],
    ids=["two items", "chapters", "no sources"],
)
def test_what_does_not_look_like_a_digest_gets_no_list(body: str) -> None:
    """A tutorial's chapters are none."""
    assert "本期内容" not in article(body)


def test_the_account_says_which_pages_are_digests() -> None:
    """By category, tag or folder; its word counts more than looks."""
    chapters = "".join(f"## 第{n}章\n\n{'很长的一章，' * 400}。\n\n" for n in "一二三")
    for rule in (
        DigestRule(categories=("早报",)),
        DigestRule(folders=("p",)),
        DigestRule(tags=("无",), categories=("早报",)),
    ):
        account = replace(ACCOUNT, digests=rule)
        assert is_digest(understood(NEWS), account)
        assert "本期内容" in article(chapters, account)
    for rule in (DigestRule(tags=("早报",)), DigestRule(folders=("ai",))):
        assert not is_digest(understood(NEWS), replace(ACCOUNT, digests=rule))
        assert "本期内容" not in article(NEWS, replace(ACCOUNT, digests=rule))
    assert is_digest(understood(NEWS), ACCOUNT)


def test_addresses_may_stand_after_their_words() -> None:
    """As the author does it by hand; once where the address is its own words."""
    account = replace(ACCOUNT, notes=NoteStyle.INLINE)
    body = (
        "甲（[报道](https://a.example/1)）见 https://a.example/2 与 "
        "[https://a.example/3](https://a.example/3)。\n\n## 乙[链接](https://a.example/4)\n\n文字。"
    )
    digest = understood(body, account)
    html = set_in(digest, account).html
    assert lines(html)[0] == (
        "甲（报道：https://a.example/1）见 https://a.example/2 与 https://a.example/3。"
    )
    assert [text(html).count(note.url) for note in digest.notes] == [1] * 4
    assert "参考链接" not in html
    assert "<sup" not in html


def test_an_unreadable_series_is_said_and_stops_nothing(tmp_path: Path) -> None:
    """The file was there when the settings were read."""
    account = with_furniture(tutorials=tmp_path / "gone.toml")
    found = set_in(understood(NEWS, account), account)
    assert [fault.what for fault in found.faults] == ["读不到教程列表"]
    assert found.faults[0].gravity == "warning"


def test_a_changed_series_is_read_again(tmp_path: Path) -> None:
    """A worker lives for days."""
    series = tmp_path / "tutorials.md"
    account = with_furniture(tutorials=series)
    for number in (1, 22):
        series.write_text(f"[教程{number}]({URL}{number})", encoding="utf-8")
        assert f"教程{number}" in article(NEWS, account)


@pytest.mark.content
@pytest.mark.parametrize("theme", wardrobe.names())
@pytest.mark.parametrize("start", REAL)
def test_real_pages_fit_with_all_furniture(
    content: Path, tmp_path: Path, theme: str, start: str
) -> None:
    """A follow line, the card, a picture, twelve tutorials, the statement: still in limits."""
    series = tmp_path / "tutorials.md"
    links = [
        f"[一篇题目有二十来个字的教程，说的是第{n}件事]({URL}abcdefghijklmnopqrst{n:02})"
        for n in range(30)
    ]
    series.write_text(
        "### 大模型\n" + "\n".join(links[:9]) + "\n### 游戏\n" + "\n".join(links[9:]),
        encoding="utf-8",
    )
    furniture = Furniture(
        follow="关注我们，每天十分钟", picture="/qr.png", card=CARD, tutorials=series, ai=AI_HELPED
    )
    account = replace(ACCOUNT, theme=theme, furniture=furniture)
    digest = real(content, start, account)
    hosted = {p.ref: HostedPicture("http://mmbiz.qpic.cn/1", 900, 420) for p in digest.pictures}
    articles = typeset(digest, hosted, account)
    assert all(found.characters < CONTENT_LIMIT for found in articles)
    assert sum(found.html.count("<mp-common-profile") for found in articles) == 1
    assert articles[-1].html.rstrip("</section>p").endswith(AI_HELPED)


@pytest.mark.content
@pytest.mark.parametrize("theme", wardrobe.names())
def test_the_real_digest_with_its_own_tutorials_is_small(content: Path, theme: str) -> None:
    """The block at the end is the page's own, printed once."""
    account = replace(ACCOUNT, theme=theme)
    assert set_in(real(content, "ai20240618", account), account).characters < 14_000


@pytest.mark.content
@pytest.mark.parametrize("style", NoteStyle)
def test_every_line_of_the_hand_made_edition_is_in_ours(content: Path, style: NoteStyle) -> None:
    """WeiXin.txt is what the author made of this page by hand, for WeChat."""
    account = replace(ACCOUNT, base_url="https://ntopic.cn", notes=style)
    digest = real(content, "ai20240618", account)
    html = set_in(digest, account).html
    ours = "".join(text(html).split())
    numbers = {note.url: note.number for note in digest.notes}
    by_hand = (content / "ai20240618" / "WeiXin.txt").read_text(encoding="utf-8")
    for line in filter(None, map(str.strip, by_hand.splitlines())):
        if line.startswith("![") or line == "---":
            continue
        words = re.sub(r"^(?:#+|-) ", "", line)
        if style is NoteStyle.NUMBERED:
            words = re.sub(
                r"：\[(https?://[^\]]+)\]\(\1\)", lambda note: f"[{numbers[note[1]]}]", words
            )
        words = re.sub(r"\[([^\[\]]+)\]\(http[^)]+\)", r"\1", words)
        assert "".join(words.split()) in ours
    assert all(note.url in ours for note in digest.notes)


@pytest.mark.content
def test_of_the_real_digests_furniture_nothing_is_doubled(content: Path) -> None:
    """The headline list once, each tutorial once; no QR picture, no rule, no front matter."""
    digest = real(content, "ai20240618", ACCOUNT)
    html = set_in(digest, ACCOUNT).html
    assert lines(html).count("AI资讯") == 1
    assert "本期内容" not in html
    assert all(lines(html).count(f"・{item.title}") == 1 for item in digest.items)
    assert len(digest.tutorials) == 11
    assert all(html.count(f'href="{t.url}"') == 1 for t in digest.tutorials)
    assert all(lines(html).count(t.title) == 1 for t in digest.tutorials)
    assert html.count("<img ") == 4
    for gone in ("WX-21", "· · ·", "+++", "lastmod"):
        assert gone not in html


@pytest.mark.content
def test_the_self_link_of_an_older_digest_is_gone(content: Path) -> None:
    """阅读原文 leads there."""
    html = set_in(real(content, "20240501", ACCOUNT), ACCOUNT).html
    assert "ntopic.cn" not in html
    assert "博客原地址" not in html


def test_a_page_that_is_cut_ends_with_its_furniture_in_one_piece() -> None:
    """Only the last part has it, after the last of the news, also where there are no notes."""
    account = with_furniture(follow="点下面关注", card=CARD, ai="机器帮了忙")
    body = "".join(f"## 第{n}条\n\n{'今天发生了一件事。' * 300}\n\n" for n in "甲乙丙丁戊己庚辛")
    parts = typeset(understood(body, account), {}, account)
    assert len(parts) == 2
    assert "关注" not in text(parts[0].html)
    assert lines(parts[1].html)[-2:] == ["点下面关注", "机器帮了忙"]
    assert len(lines(parts[1].html)) > 4
