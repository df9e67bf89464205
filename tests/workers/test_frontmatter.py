"""Front matter in three formats, and every way to get it wrong."""

from datetime import date

import pytest

from workers.errors import Gravity
from workers.frontmatter import FrontMatter, read, split
from workers.frontmatter.issue import issue_of
from workers.frontmatter.permalink import public_address

TOML = """+++
title = "早报"
date = "2024-06-17"
slug = "ai20240618"
description = "今天的事"
tags = ["AI", "早报"]
mood = "calm"

[wechat]
summary = "更短的摘要"
cover = "cover%20a.png"
comments = true
shape = "round"
+++

正文
"""
YAML = """---
title: 早报
date: 2024-06-17
slug: ai20240618
description: 今天的事
tags: [AI, 早报]
mood: calm
wechat:
  summary: 更短的摘要
  cover: cover%20a.png
  comments: true
  shape: round
---

正文
"""
JSON = """{
"title": "早报", "date": "2024-06-17", "slug": "ai20240618", "description": "今天的事",
"tags": ["AI", "早报"], "mood": "calm",
"wechat": {"summary": "更短的摘要", "cover": "cover%20a.png", "comments": true, "shape": "round"}
}

正文
"""


def front(text: str) -> FrontMatter:
    return read(split(text, file="index.md"), file="index.md")


@pytest.mark.parametrize("page", [TOML, YAML, JSON], ids=["toml", "yaml", "json"])
def test_the_three_formats_of_hugo_say_the_same(page: str) -> None:
    """An author may keep the front matter that the site is written in."""
    found = front(page)
    assert found.faults == ()
    assert (found.title, found.date, found.slug) == ("早报", date(2024, 6, 17), "ai20240618")
    assert found.tags == ("AI", "早报")
    assert found.summary == "更短的摘要", "[wechat] comes before the page's own description"
    assert (found.image, found.comments) == ("cover%20a.png", True)
    assert found.extra == {"mood": "calm", "wechat": {"shape": "round"}}


@pytest.mark.parametrize("page", [TOML, YAML, JSON], ids=["toml", "yaml", "json"])
def test_lines_of_the_body_are_lines_of_the_file(page: str) -> None:
    """A fault names the line an author sees in the editor."""
    cut = split(page, file="index.md")
    line = cut.body.split("\n").index("正文") + 1 + cut.offset
    assert page.split("\n")[line - 1] == "正文"


@pytest.mark.parametrize(
    ("page", "line", "what"),
    [
        ("没有 front matter\n", 1, "没有 front matter"),
        ('+++\ntitle = "x"\n', 1, "没有结束"),
        ('+++\ntitle = "x"\ndate = 2024-13-45\n+++\n', 3, "不是正确的 TOML"),
        ("+++\ntitle = x\n+++\n", 2, "不是正确的 TOML"),
        ("---\ntitle: x\ntags: [a\n---\n", 3, "不是正确的 YAML"),
        ("---\na: &a [x]\nb: *a\n---\n", 3, "不是正确的 YAML"),
        ("---\n- x\n---\n", 2, "不是正确的 YAML"),
        ('{"title": "x",\n "date": }\n', 2, "不是正确的 JSON"),
        ('+++\ntitle = "x"\ndate = "昨天"\n+++\n', 3, "date 不是日期"),
        ('+++\ntitle = "x"\ndate = "2024-02-30"\n+++\n', 3, "date 不是日期"),
        ("---\ntitle: x\ndate: 2024-13-45\n---\n", 3, "date 不是日期"),
        ("+++\ntitle = 5\n+++\n", 2, "title 应是文字，现在是 数字"),
        ('+++\ntitle = "x"\ntags = [1, 2]\n+++\n', 3, "tags 应是一组文字"),
        ('+++\ntitle = "x"\ndraft = "no"\n+++\n', 3, "draft 应是 true 或 false"),
        ('+++\ntitle = "x"\nwechat = 1\n+++\n', 3, "[wechat] 应是一张表"),
        ("---\ntitle: x\nslug: 2024\n---\n", 3, "slug 应是文字，现在是 数字"),
        ('+++\nslug = "x"\n+++\n', None, "没有标题"),
    ],
)
def test_a_fault_names_line_and_remedy(page: str, line: int | None, what: str) -> None:
    """Exactly one clear message for one mistake."""
    (fault,) = front(page).faults
    assert what in fault.what
    assert fault.line == line
    assert fault.remedy
    assert fault.file == "index.md"


def test_all_faults_are_told_at_once() -> None:
    """Nobody wants to mend a page one message at a time."""
    found = front('+++\ntitle = 5\ndate = "x"\ntags = 3\ndraft = 1\n+++\n')
    assert {fault.line for fault in found.faults} == {2, 3, 4, 5}


@pytest.mark.parametrize("bomb", ["a: " + "[" * 5000, "a = " + "[" * 5000])
def test_a_bomb_of_brackets_is_a_fault(bomb: str) -> None:
    """Whatever a parser chokes on is reported, not raised."""
    mark = "---" if ": " in bomb else "+++"
    assert front(f"{mark}\n{bomb}\n{mark}\n").faults


@pytest.mark.parametrize(
    ("fields", "folder", "day", "mark"),
    [
        ({"title": "[AI资讯·0618] 快手", "date": date(2024, 6, 17)}, "", date(2024, 6, 18), "0618"),
        ({"title": "【早报 0101】", "date": date(2024, 12, 31)}, "", date(2025, 1, 1), "0101"),
        ({"slug": "ai20240618"}, "", date(2024, 6, 18), "0618"),
        ({}, "20240501-每日AI", date(2024, 5, 1), "0501"),
        ({"slug": "2024101801"}, "", date(2024, 10, 18), "1018"),
        ({"date": date(2024, 6, 17)}, "posts", date(2024, 6, 17), "0617"),
        ({"issue": "2024-06-20", "slug": "ai20240618"}, "", date(2024, 6, 20), "0620"),
        ({"issue": "第 12 期", "date": date(2024, 6, 17)}, "", date(2024, 6, 17), "第 12 期"),
        ({"title": "[AI·0618]"}, "", None, ""),
    ],
)
def test_the_issue_day_is_told_by_the_first_that_knows(
    fields: dict[str, object], folder: str, day: date | None, mark: str
) -> None:
    """[wechat] issue, then the mark in the title, the slug, the folder, the date."""
    issue = issue_of(FrontMatter(**fields), folder, file="index.md")  # type: ignore[arg-type]
    assert (issue.day, issue.mark) == (day, mark)


def test_days_that_contradict_one_another_are_reported() -> None:
    """The digest of the 18th is written on the 17th: worth a word, not a stop."""
    front_matter = FrontMatter(title="[AI资讯·0618] 快手", date=date(2024, 6, 17))
    (fault,) = issue_of(front_matter, "ai20240618", file="index.md").faults
    assert "date 是 2024-06-17" in fault.what
    assert fault.gravity == "warning"


@pytest.mark.parametrize(
    ("fields", "permalink", "address"),
    [
        ({"slug": "ai20240618"}, "/p/:slug/", "https://example.com/p/ai20240618/"),
        ({"slug": "a", "date": date(2024, 6, 7)}, "/:year/:month/:day/:slug", "https://example.com/2024/06/07/a"),
        ({"title": "早报 一"}, "/p/:title/", "https://example.com/p/%E6%97%A9%E6%8A%A5-%E4%B8%80/"),
        ({"slug": "a"}, "/:year/:slug/", ""),
        ({"slug": "a"}, "/:sections/:slug/", ""),
        ({"slug": "a", "source_url": "https://other.example/x"}, "/p/:slug/", "https://other.example/x"),
    ],
)  # fmt: skip
def test_read_more_leads_to_the_pages_own_address(
    fields: dict[str, object], permalink: str, address: str
) -> None:
    """阅读原文 follows Hugo's permalink rule, and stays away where the rule cannot be filled."""
    found, faults = public_address(
        FrontMatter(**fields),  # type: ignore[arg-type]
        "",
        base_url="https://example.com/",
        permalink=permalink,
        file="index.md",
    )
    assert (found, faults) == (address, ())


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "x", "https://", "http://[", "http://a/" + "x" * 1024]
)
def test_an_address_wechat_would_refuse_is_a_fault(url: str) -> None:
    """Better told now than by error 41039 later."""
    found, faults = public_address(
        FrontMatter(source_url=url), "", base_url="", permalink="", file="index.md"
    )
    assert found == ""
    assert len(faults) == 1


def test_a_route_that_does_not_exist_is_a_fault_with_its_line() -> None:
    """A page that asks for a way nobody knows must not leave by another."""
    page = split('+++\ntitle = "早"\n[wechat]\nroute = "send"\n+++\n', file="index.md")
    front = read(page, file="index.md")
    assert front.route == ""
    assert [(fault.line, fault.gravity) for fault in front.faults] == [(4, Gravity.ERROR)]
