"""An issue's page: the article as readers will have it, and what is known of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pressroom import picture

from workers.publication import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from consoleside import ConsoleSide

    from workers.publication import Publication

PICTURE = re.compile(r'src="(/console/issues/\d+/pictures/[0-9a-f]{64})"')


def _seen(side: ConsoleSide, row: Publication, path: str = "", **query: object) -> str:
    """A page of an issue, once a worker has typeset the article."""
    visitor = side.visitor()
    visitor.get(f"issues/{row.id}", **query)
    side.typeset(row)
    return visitor.get(f"issues/{row.id}{path}", **query).text


def test_the_article_waits_for_a_worker_and_asks_again_by_itself(side: ConsoleSide) -> None:
    """The web process sets no article; without a worker the page says whom to start."""
    row, visitor = side.room.drafted(), side.visitor()
    assert "正在排版" in visitor.get(f"issues/{row.id}").text
    frame = visitor.get(f"issues/{row.id}/article")
    assert frame.headers["Refresh"] == "1"
    side.room.house.clock.ahead += side.room.in_(seconds=20) - side.services.now()
    assert "gongbao worker" in visitor.get(f"issues/{row.id}/article").text
    side.typeset(row)
    done = visitor.get(f"issues/{row.id}/article")
    assert "Refresh" not in done.headers
    assert "第一条" in done.text


def test_the_article_is_what_wechats_filter_leaves_and_runs_no_script(side: ConsoleSide) -> None:
    """Its policy is its own: looks by style attributes, pictures from here, nothing else."""
    row = side.room.drafted()
    page = _seen(side, row, "/article")
    assert "<script" not in page
    assert "data-src" not in page
    policy = side.visitor().get(f"issues/{row.id}/article").headers["Content-Security-Policy"]
    assert "sandbox allow-same-origin" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_pictures_come_from_our_store_as_what_they_are(side: ConsoleSide) -> None:
    """Their kind is read from their bytes, and no browser guesses another."""
    row = side.room.drafted()
    address = PICTURE.findall(_seen(side, row, "/article"))[0]
    visitor = side.visitor()
    found = visitor.http.get(f"{side.url}{address}", timeout=30)
    assert found.headers["Content-Type"] == "image/png"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.content == (side.room.house.folder / "ai1122" / "one.png").read_bytes()
    other = side.room.drafted("ai1123")
    elsewhere = address.replace(f"issues/{row.id}", f"issues/{other.id}")
    assert visitor.http.get(f"{side.url}{elsewhere}", timeout=30).status_code in (200, 404)
    assert visitor.get(f"issues/{row.id}/pictures/{'0' * 64}").status_code == 404


def test_the_checks_lead_to_their_lines_in_the_source(side: ConsoleSide) -> None:
    """Whoever reads what is wrong sees at once where."""
    row = side.room.drafted()
    page = _seen(side, row)
    assert "3 / 32 字" in page
    assert "/ 20,000 字符" in page
    assert re.search(r'href="/console/issues/\d+/source/0\?line=9#L9"', page)
    source = side.visitor().get(f"issues/{row.id}/source/0", line=9).text
    assert re.search(r'<li id="L9" value="9" class="wanted"><code>!\[一张图\]', source)


def test_another_theme_is_a_workers_work_and_is_kept(side: ConsoleSide) -> None:
    """The draft stays as it is; an unknown theme is the article's own."""
    row = side.room.drafted()
    calm, letter = (_seen(side, row, "/article", theme=name) for name in ("", "letter"))
    assert calm != letter
    assert _seen(side, row, "/article", theme="../../etc") == calm
    assert side.room.house.row(row).state is State.DRAFTED


def test_what_is_copied_has_pictures_the_official_editor_takes(side: ConsoleSide) -> None:
    """WeChat's own addresses; others it pastes as a picture that could not be uploaded."""
    row = side.room.drafted()
    page = _seen(side, row, "/copy")
    sources = re.findall(r'<img[^>]* src="([^"]+)"', page)
    assert sources
    assert all(
        source.startswith(("http://mmbiz.qpic.cn/", "https://mmbiz.qpic.cn/")) for source in sources
    )
    assert "class=" not in page


def test_what_is_not_at_wechat_yet_is_copied_with_its_bytes(
    open_console: Callable[..., ConsoleSide],
) -> None:
    """For accounts that may not even have drafts."""
    side = open_console("personal")
    house = side.room.house
    row = house.submit(house.page()).publication
    page = _seen(side, row, "/copy")
    assert re.findall(r'<img[^>]* src="(data:image/png;base64,)', page)
    assert "gongbao/" not in page


@pytest.mark.parametrize("mode", ["day", "night"])
def test_the_phone_stands_by_day_and_by_night(side: ConsoleSide, mode: str) -> None:
    """Each colour has its other one, as WeChat's own pages have it."""
    row = side.room.drafted()
    page = _seen(side, row, "/article", mode=mode)
    assert f'data-mode="{mode}"' in page
    assert "light-dark(" in page


def test_a_title_of_three_hundred_characters_is_shown_whole_and_as_it_is_cut(
    side: ConsoleSide,
) -> None:
    """Nothing is lost, and the page stays in its frame."""
    title = "人工智能日报，" * 43
    row = side.room.drafted(title=title)
    page = _seen(side, row)
    assert title.rstrip("，") in page
    assert len(page.encode()) < 100_000


def test_an_article_of_sixty_pictures_has_all_of_them_on_a_page_that_stays_small(
    side: ConsoleSide,
) -> None:
    """Each with what it weighed before and after."""
    house = side.room.house
    body = "".join(f"## 第 {n} 条\n\n![图 {n}](p{n}.png)\n\n" for n in range(60))
    page = house.page("many", body=body)
    for n in range(60):
        (page / f"p{n}.png").write_bytes(picture(f"many {n}", (64, 36)))
    row = house.walk(house.submit(page))
    seen = _seen(side, row)
    assert len(seen.encode()) < 100_000
    assert seen.count(">第 ") >= 60
    frames = [_seen(side, row, "/article", article=part) for part in range(2)]
    assert sum(len(PICTURE.findall(frame)) for frame in frames) == 60
    assert max(len(frame.encode()) for frame in frames) < 100_000


def test_a_page_that_could_not_be_read_says_what_is_wrong_with_it(side: ConsoleSide) -> None:
    """The preview is no blank screen."""
    row = side.room.drafted()
    visitor = side.visitor()
    visitor.get(f"issues/{row.id}", article=7)
    side.typeset(row)
    assert "没有第 8 篇文章" in visitor.get(f"issues/{row.id}", article=7).text


def test_the_story_is_told_from_the_journal(side: ConsoleSide) -> None:
    """Who did what, the newest first."""
    row = side.room.order("release", side.room.drafted(), at=side.room.in_(hours=2)).publication
    page = _seen(side, row)
    assert page.index("定下时间") < page.index("草稿就绪") < page.rindex("提交")
    assert "小王" in page
