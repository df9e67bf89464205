"""Several pages in one draft, and pages too long for one article, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from house import House, settings_for

from bot.sandbox.remote import Sandbox

GOOD = '+++\ntitle = "{title}"\ndate = "2024-11-22"\n+++\n\n{body}\n'
ITEM = "## 第{n}条消息\n\n{text}\n\n"
LONG = "".join(ITEM.format(n=n, text="说了许多话。" * 400) for n in range(10))


@pytest.fixture
def house(
    tmp_path: Path, sandbox: Sandbox, wechat_account: dict[str, Any], redis_url: str
) -> House:
    """A migrated house with Redis in which nobody works."""
    (tmp_path / ".env").write_text(settings_for(wechat_account, sandbox.api))
    made = House(tmp_path, {"REDIS_URL": redis_url})
    assert made.run("migrate").returncode == 0
    return made


def page(house: House, name: str, body: str = "正文在这里。") -> Path:
    folder = house.folder / "posts" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.md").write_text(GOOD.format(title=f"题{name}", body=body), encoding="utf-8")
    return folder


def test_several_pages_are_submitted_in_order(house: House) -> None:
    """As one publication, known by the first; again they are the same."""
    pages = page(house, "b"), page(house, "a")
    first, again = (json.loads(house.run("submit", *pages, "--json").stdout) for _ in range(2))
    assert (first["key"], first["title"], first["outcome"]) == ("b", "题b", "new")
    assert (again["id"], again["outcome"]) == (first["id"], "same")
    assert json.loads(house.run("status", "a", "--json").stdout)["id"] == first["id"]


def test_what_is_wrong_with_pages_is_told_together_and_nothing_is_kept(house: House) -> None:
    """Each with its file; exit status 2."""
    good, bad = page(house, "a"), page(house, "b", "![缺](gone.png)")
    refused = house.run("submit", good, bad, house.folder / "nowhere")
    assert refused.returncode == 2
    assert "b/index.md:6" in refused.stderr
    assert "nowhere" in refused.stderr
    many = house.run("submit", *[page(house, f"p{n}") for n in range(9)])
    assert many.returncode == 2
    assert "一份草稿最多 8 篇" in many.stderr
    twice = house.run("submit", good, good)
    assert twice.returncode == 2
    assert "同一页" in twice.stderr
    assert json.loads(house.run("status", "--json").stdout)["publications"] == []


def test_a_page_of_another_draft_is_refused_with_its_name(house: House) -> None:
    """And with what to do."""
    pages = page(house, "a"), page(house, "b")
    house.run("submit", *pages)
    refused = house.run("submit", pages[1])
    assert refused.returncode == 2
    assert "另一次提交 a（《题a》）" in refused.stderr
    assert "gongbao cancel a" in refused.stderr
    assert house.run("cancel", "a").returncode == 0
    assert house.run("submit", pages[1]).returncode == 0


def test_a_long_page_is_printed_as_several_articles(house: House) -> None:
    """With a comment that tells one from the next; in JSON as a list."""
    long = page(house, "long", LONG)
    told = json.loads(house.run("typeset", long, "--json").stdout)
    assert [article["title"] for article in told["articles"]] == ["题long", "题long（下）"]
    assert all(article["characters"] < 20_000 for article in told["articles"])
    bare = house.run("typeset", long)
    assert bare.stdout.count("\n<!-- 第 2 篇：题long（下） -->\n<section") == 1
    assert [article["html"] in bare.stdout for article in told["articles"]] == [True, True]


def test_check_and_preview_know_of_the_parts(house: House) -> None:
    """A warning says where the page is cut; the preview shows both parts."""
    long = page(house, "long", LONG)
    checked = house.run("check", long)
    assert checked.returncode == 0
    assert "拆成同一份草稿的 2 篇，从「第5条消息」处分开" in checked.stdout
    target = house.folder / "preview.html"
    assert house.run("preview", long, "--out", target, "--no-open").returncode == 0
    shown = target.read_text(encoding="utf-8")
    assert "题long（下）" in shown
    assert "下半部分见本次推送的下一篇" in shown
