"""What the demo did, as facts for JSON and as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.terminal.output import fault_json, likeness, say, show_table, size, table
from workers.cards import STATES
from workers.digest import CONTENT_LIMIT
from workers.publication import State
from workers.standing import DONE, publication_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.examine import Examined
    from workers.publication import Publication

SHOWN_LINKS = 15


def facts(publication: Publication, examined: Examined, seconds: float) -> dict[str, Any]:
    """Gather what was done; `seconds` run from the submission to the draft in the box."""
    article, digest = examined.article, examined.digest
    done = publication_json(publication)
    report: Mapping[str, Any] = publication.report or {}
    return {
        "state": done["state"],
        "why": done["why"],
        "draft_id": done["draft_id"],
        "address": publication.address,
        "title": report.get("title", article.title),
        "title_as_written": digest.title,
        "title_cut": report.get("title_cut", article.title_cut),
        "author": article.author,
        "summary": article.summary,
        "items": len(digest.items),
        "pictures": report.get("pictures", []),
        "notes": [{"number": n.number, "text": n.text, "url": n.url} for n in digest.notes],
        "kept_links": [{"text": link.text, "url": link.url} for link in digest.kept_links],
        "characters": report.get("characters", article.characters),
        "articles": [
            {"title": told["title"], "characters": told["characters"]}
            for told in report.get("articles", [])
        ],
        "characters_limit": CONTENT_LIMIT,
        "warnings": report.get("warnings", []),
        "faults": [fault_json(fault) for fault in examined.faults],
        "seconds": round(seconds, 2),
    }


def show(told: Mapping[str, Any]) -> None:
    """Show the facts as tables on stdout."""
    show_table(table(("做了什么", "结果"), _summary(told), title="公报完成了这些"))
    if told["pictures"]:
        heads = ("图片", "用途", "原来", "上传", "画质")
        show_table(table(heads, map(_picture, told["pictures"]), title="图片", right=(2, 3, 4)))
    if told["notes"]:
        rows = [(str(n["number"]), n["text"], n["url"]) for n in told["notes"][:SHOWN_LINKS]]
        show_table(table(("注", "文字", "地址"), rows, title="变成注释的链接", right=(0,)))
    for warning in told["warnings"]:
        say(f"提醒：{warning}", "yellow")


def _summary(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    before = sum(picture["before"] for picture in told["pictures"])
    after = sum(picture["after"] for picture in told["pictures"])
    state = State(told["state"])
    why = f"（{told['why']}）" if told["why"] and state not in DONE else ""
    return [
        ("状态", f"{STATES[state]}{why}"),
        ("标题", told["title"]),
        ("原标题", f"{told['title_as_written']}（{len(told['title_as_written'])} 字）"),
        ("标题怎么缩短", told["title_cut"] or "没有缩短"),
        ("摘要", told["summary"]),
        ("条目", f"{told['items']} 条"),
        ("图片", f"{len(told['pictures'])} 张，{size(before)} → {size(after)}"),
        ("变成注释的链接", f"{len(told['notes'])} 个"),
        ("保留的链接", f"{len(told['kept_links'])} 个"),
        ("HTML", f"{_lengths(told)} 字符（上限 {told['characters_limit']:,}）"),
        ("草稿", told["draft_id"] or "没有"),
        ("文章地址", told["address"] or "等人发表"),
        ("用时", f"{told['seconds']:.1f} 秒（从提交到草稿箱）"),
    ]


def _lengths(told: Mapping[str, Any]) -> str:
    """The characters of each article: a page too long for one has several."""
    several = [article["characters"] for article in told["articles"]]
    return "、".join(f"{characters:,}" for characters in several or [told["characters"]])


def _picture(picture: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    use = "封面" if picture["use"] == "cover" else "正文"
    name = picture["ref"] or "（公报绘制）"
    sizes = (size(picture["before"]), size(picture["after"]))
    return (name, use, *sizes, likeness(picture.get("similarity", 1.0)))
