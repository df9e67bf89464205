"""The author's real pages, unedited, all the way into the draft box."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from workers import cards
from workers.account import Card, Furniture
from workers.digest import CONTENT_LIMIT, SUMMARY_LIMIT, TITLE_LIMIT
from workers.errors import PageInvalid
from workers.publication import State

if TYPE_CHECKING:
    from pathlib import Path

    from pressroom import House

pytestmark = pytest.mark.content

DIGEST = "ai20240618"
PAGES = {
    # folder: title, items, pictures beside the page, notes, links kept
    DIGEST: ("[AI资讯·0618] 快手AI模型可灵在质量优于Sora", 12, 4, 12, 11),
    "20240501-每日AI": ("[每日AI·0501]GitHub 版 Devin", 10, 1, 9, 2),
    "2024101801-Transformers框架（一）：包和对象加载的设计美学": (
        "transformers 推理 Qwen2.5",
        0,
        11,
        0,
        9,
    ),
    "2024111901-Transformers之Pipeline和Task概述": ("Transformers 框架任务概览", 0, 5, 0, 10),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_real_page_ends_in_the_draft_box(house: House, content: Path, name: str) -> None:
    """The story of the product: four pages nobody prepared for it."""
    title, items, here, notes, kept = PAGES[name]
    done = house.walk(house.submit(content / name))
    assert done.state is State.HANDED_OVER, done.why
    (draft,) = house.drafts()
    (article,) = draft["articles"]
    assert article["title"] == title
    assert len(title) <= TITLE_LIMIT
    assert 0 < len(article["digest"]) <= SUMMARY_LIMIT
    assert done.report is not None
    assert done.report["characters"] < CONTENT_LIMIT
    assert done.report["items"] == items
    assert done.report["notes"] == notes
    assert done.report["kept_links"] == kept
    body = [p for p in done.report["pictures"] if p["use"] == "body"]
    assert len(body) == here
    assert house.calls("media/uploadimg") == here
    assert house.calls("draft/add") == 1
    assert not any("页尾" in warning for warning in done.report["warnings"])


@pytest.mark.parametrize("name", PAGES)
def test_a_second_submit_of_the_same_pages_uploads_nothing(
    house: House, content: Path, name: str
) -> None:
    """And makes no call at all."""
    house.walk(house.submit(content / name))
    before = len(house.sandbox.calls(house.account.app_id))
    again = house.submit(content / name)
    house.walk(again)
    assert again.outcome == "same"
    assert len(house.sandbox.calls(house.account.app_id)) == before


def test_every_source_of_the_digest_survives_as_a_note(house: House, content: Path) -> None:
    """WeChat strips foreign links; the reader still finds each address, once."""
    source = (content / DIGEST / "index.md").read_text(encoding="utf-8")
    sources = re.findall(r"\]\((https://www\.163\.com/[^)]+)\)", source)
    house.walk(house.submit(content / DIGEST))
    text = html.unescape(house.drafts()[0]["articles"][0]["content"])
    assert len(sources) == 12
    assert [text.count(address) for address in sources] == [1] * 12


def test_the_tutorials_of_the_digest_stay_links(house: House, content: Path) -> None:
    """Addresses of WeChat's own articles may stay, and do, after WeChat has saved the draft."""
    source = (content / DIGEST / "index.md").read_text(encoding="utf-8")
    tutorials = re.findall(r"\]\((https://mp\.weixin\.qq\.com/s/[^)]+)\)", source)
    house.walk(house.submit(content / DIGEST))
    text = house.drafts()[0]["articles"][0]["content"]
    assert len(tutorials) == 11
    assert [text.count(f'href="{address}"') for address in tutorials] == [1] * 11


def test_a_foreign_picture_that_does_not_come_stops_the_digest_with_its_line(
    house: House, content: Path
) -> None:
    """Where the page's own footer is wanted, its QR picture is, and answers to nobody here."""
    keeping = house.with_account(furniture=Furniture(replace=False))
    failed = keeping.walk(keeping.submit(content / DIGEST))
    assert failed.state is State.FAILED
    assert "index.md:" in failed.why
    assert "https://ntopic.cn/WX-21.png" in failed.why
    assert house.drafts() == []
    assert house.calls("media/uploadimg") == 0


def test_what_the_account_adds_is_hosted_and_in_the_draft(house: House, content: Path) -> None:
    """Its picture goes up like any other; another list of tutorials is another revision."""
    series = house.folder / "tutorials.md"
    series.write_text("### 入门\n[甲](https://mp.weixin.qq.com/s/new1)\n", encoding="utf-8")
    qr = (house.page("static") / "one.png").read_bytes()
    (house.folder / "static" / "qr.png").write_bytes(qr)
    card = Card(id="Mz1", nickname="老友", headimg="http://mmbiz.qpic.cn/h/0")
    furniture = Furniture(picture="qr.png", card=card, tutorials=series, ai="由 AI 辅助")
    own = house.with_account(furniture=furniture, static=house.folder / "static")
    done = own.walk(own.submit(content / DIGEST))
    assert done.state is State.HANDED_OVER, done.why
    (article,) = house.drafts()[0]["articles"]
    assert article["content"].count("<img ") == 5
    assert article["content"].count("<mp-common-profile ") == 1
    assert article["content"].count('href="https://mp.weixin.qq.com/s/') == 12
    assert article["content"].count("由 AI 辅助") == 1
    assert done.report is not None
    assert done.report["ai"] is True
    assert "创作来源（含 AI 生成内容）" in cards.drafted(done).body
    assert own.submit(content / DIGEST).outcome == "same"
    series.write_text("### 入门\n[乙](https://mp.weixin.qq.com/s/new2)\n", encoding="utf-8")
    assert own.submit(content / DIGEST).outcome == "changed"


def test_the_real_page_is_not_touched(house: House, content: Path) -> None:
    """The author's folder is read and nothing else."""
    before = sorted((p.name, p.stat().st_mtime_ns) for p in (content / DIGEST).iterdir())
    house.walk(house.submit(content / DIGEST))
    after = sorted((p.name, p.stat().st_mtime_ns) for p in (content / DIGEST).iterdir())
    assert before == after


def test_a_folder_that_is_no_page_is_said(house: House, content: Path) -> None:
    """The folder above the pages is a likely slip."""
    with pytest.raises(PageInvalid):
        house.submit(content)
    assert house.services.ledger.publications() == []
