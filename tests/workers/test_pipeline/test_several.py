"""One draft of several articles: several pages, or a page that is too long for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from workers import cards
from workers.digest import ARTICLES_LIMIT, CONTENT_LIMIT
from workers.errors import PageInvalid
from workers.publication import State

if TYPE_CHECKING:
    from pressroom import House

    from workers.publication import Publication

ITEM = "## 第 {n} 条消息\n\n{text}（[报道详情](https://example.com/{n})）。\n\n"


def long_body(items: int = 10, size: int = 2500) -> str:
    """Write items that together are longer than one article."""
    return "".join(ITEM.format(n=n, text=f"第{n}条说的事" * (size // 6)) for n in range(items))


def titles(house: House) -> list[list[str]]:
    """Give the titles of every draft in the box, article by article."""
    return [[article["title"] for article in draft["articles"]] for draft in house.drafts()]


def edit(house: House, publication: Publication, index: int, title: str) -> None:
    """Change an article as a person does in the back end."""
    wechat = house.services.wechat("daily")
    draft = wechat.draft_get(str(publication.draft_id))
    assert draft is not None
    kept = {k: v for k, v in draft.articles[index].items() if k not in {"url", "thumb_url"}}
    wechat.draft_update(draft.media_id, index, {**kept, "title": title})


def reported(publication: Publication, name: str) -> list[Any]:
    assert publication.report is not None
    return [article[name] for article in publication.report["articles"]]  # type: ignore[attr-defined]


def test_two_pages_become_one_draft_in_the_given_order(house: House) -> None:
    """The second is pushed with the first, and told in the same report."""
    pages = house.page("b", title="头条"), house.page("a", title="次条")
    done = house.walk(house.submit(*pages))
    assert done.state is State.HANDED_OVER
    assert (done.key, done.title) == ("b", "头条")
    assert titles(house) == [["头条", "次条"]]
    assert house.calls("draft/add") == 1
    assert reported(done, "title") == ["头条", "次条"]
    assert reported(done, "page") == ["b/index.md", "a/index.md"]
    assert "共 2 篇：头条；次条\n" in cards.drafted(done).body


def test_each_page_shows_its_own_pictures_and_cover(house: House) -> None:
    """Two pages may call different pictures by the same name."""
    pages = house.page("a"), house.page("b", title="次条")
    house.walk(house.submit(*pages))
    (draft,) = house.drafts()
    covers = {article["thumb_media_id"] for article in draft["articles"]}
    addresses = {
        article["content"].split('src="')[1].split('"')[0] for article in draft["articles"]
    }
    assert (len(covers), len(addresses)) == (2, 2)


def test_the_same_picture_on_two_pages_is_uploaded_once(house: House) -> None:
    """Once for the body, and once as a cover."""
    first, second = house.page("a"), house.page("b", title="次条")
    (second / "one.png").write_bytes((first / "one.png").read_bytes())
    house.walk(house.submit(first, second))
    assert (house.calls("media/uploadimg"), house.calls("material/add_material")) == (1, 1)


def test_each_page_wears_its_own_theme(house: House) -> None:
    """A letter beside a digest looks like a letter."""
    pages = house.page("a"), house.page("b")
    text = (pages[1] / "index.md").read_text(encoding="utf-8")
    text = text.replace("\n+++\n", '\n[wechat]\ntheme = "letter"\n+++\n')
    (pages[1] / "index.md").write_text(text, encoding="utf-8")
    house.walk(house.submit(*pages))
    first, second = (article["content"] for article in house.drafts()[0]["articles"])
    assert first.split(">")[0] != second.split(">")[0]


def test_the_same_pages_twice_change_nothing(house: House) -> None:
    """In the same order; another order is another draft."""
    pages = house.page("a", title="甲"), house.page("b", title="乙"), house.page("c", title="丙")
    house.walk(house.submit(*pages))
    before = len(house.sandbox.calls(house.account.app_id))
    again = house.submit(*pages)
    house.walk(again)
    assert again.outcome == "same"
    assert len(house.sandbox.calls(house.account.app_id)) == before
    turned = house.submit(pages[0], pages[2], pages[1])
    house.walk(turned)
    assert turned.outcome == "changed"
    assert titles(house) == [["甲", "丙", "乙"]]
    assert house.calls("draft/add") == 1


def test_only_the_article_that_changed_is_written_again(house: House) -> None:
    """Each write is a chance to overwrite what a person does meanwhile."""
    pages = house.page("a", title="甲"), house.page("b", title="乙")
    house.walk(house.submit(*pages))
    changed = house.submit(pages[0], house.page("b", title="乙改"))
    done = house.walk(changed)
    assert (changed.outcome, done.state) == ("changed", State.HANDED_OVER)
    assert titles(house) == [["甲", "乙改"]]
    assert house.calls("draft/update") == 1


@pytest.mark.parametrize(("before", "after"), [("ab", "a"), ("a", "ab"), ("abc", "ab")])
def test_another_number_of_pages_makes_another_draft_and_deletes_the_old(
    house: House, before: str, after: str
) -> None:
    """WeChat cannot change how many articles a draft has; there is one draft all the same."""
    first = house.walk(house.submit(*map(house.page, before)))
    changed = house.submit(*map(house.page, after))
    done = house.walk(changed)
    assert (changed.outcome, done.state) == ("changed", State.HANDED_OVER)
    (draft,) = house.drafts()
    assert len(draft["articles"]) == len(after)
    assert draft["media_id"] == done.draft_id != first.draft_id
    assert done.old_draft_id is None
    assert (house.calls("draft/add"), house.calls("draft/delete")) == (2, 1)


def test_a_draft_edited_in_the_back_end_is_not_replaced(house: House) -> None:
    """Of no article is somebody's work thrown away; with --force it is."""
    pages = house.page("a", title="甲"), house.page("b", title="乙")
    done = house.walk(house.submit(*pages))
    edit(house, done, 1, "人改的")
    held = house.walk(house.submit(pages[0]))
    assert held.state is State.HELD
    assert "后台被改过" in held.why
    assert titles(house) == [["甲", "人改的"]]
    house.walk(house.submit(pages[0], force=True))
    assert titles(house) == [["甲"]]


def test_an_old_draft_edited_before_it_is_deleted_stays(house: House) -> None:
    """Between adding the new one and deleting the old one a person may have been at work."""
    pages = house.page("a", title="甲"), house.page("b", title="乙")
    old = house.walk(house.submit(*pages))
    house.sandbox.fault(house.account.app_id, "draft/delete", "before", status=502)
    waiting = house.walk(house.submit(pages[0]))
    assert (waiting.state, waiting.old_draft_id) == (State.DRAFTED, old.draft_id)
    edit(house, old, 0, "人改的")
    held = house.settle(waiting)
    assert held.state is State.HELD
    assert "两份" in held.why
    assert titles(house) == [["人改的", "乙"], ["甲"]]
    assert house.settle(house.submit(pages[0]).publication).state is State.HELD
    forced = house.settle(house.submit(pages[0], force=True).publication)
    assert forced.state is State.HANDED_OVER
    assert titles(house) == [["甲"]]


def test_an_old_draft_that_is_gone_already_is_no_trouble(house: House) -> None:
    """A person deleted it, or the answer to our own call was lost."""
    pages = house.page("a"), house.page("b")
    house.walk(house.submit(*pages))
    house.sandbox.fault(house.account.app_id, "draft/delete", "after")
    done = house.settle(house.submit(pages[0]).publication)
    assert (done.state, done.old_draft_id) == (State.HANDED_OVER, None)
    assert len(house.drafts()) == 1


def test_the_old_draft_is_not_deleted_where_the_new_one_is_gone(house: House) -> None:
    """There must never be none: a person took the new one for a double."""
    pages = house.page("a"), house.page("b")
    old = house.walk(house.submit(*pages))
    house.sandbox.fault(house.account.app_id, "draft/delete", "before", status=502)
    waiting = house.walk(house.submit(pages[0]))
    house.services.wechat("daily").draft_delete(str(waiting.draft_id))
    held = house.settle(waiting)
    assert held.state is State.HELD
    assert "草稿已不在草稿箱" in held.why
    assert [draft["media_id"] for draft in house.drafts()] == [old.draft_id]
    forced = house.settle(house.submit(pages[0], force=True).publication)
    assert forced.state is State.HANDED_OVER
    assert [draft["media_id"] for draft in house.drafts()] == [forced.draft_id]


@pytest.mark.parametrize("fault", [{"kind": "after"}, {"kind": "before"}], ids=str)
def test_silence_while_a_draft_is_replaced_ends_with_one_draft(
    house: House, fault: dict[str, str]
) -> None:
    """The old one is the publication's until the new one was found."""
    pages = house.page("a"), house.page("b")
    old = house.walk(house.submit(*pages))
    house.sandbox.fault(house.account.app_id, "draft/add", **fault)  # type: ignore[arg-type]
    publication = house.submit(pages[0]).publication
    waiting = house.walk(house.submit(pages[0]))
    assert (waiting.state, waiting.draft_id) == (State.RECEIVED, old.draft_id)
    done = house.settle(publication)
    assert done.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["media_id"] == done.draft_id != old.draft_id
    assert len(draft["articles"]) == 1


def test_a_replacement_that_is_refused_leaves_the_old_draft(house: House) -> None:
    """And a person is asked."""
    pages = house.page("a", title="甲"), house.page("b", title="乙")
    old = house.walk(house.submit(*pages))
    house.sandbox.fault(house.account.app_id, "draft/add", "before", errcode=45166)
    held = house.walk(house.submit(pages[0]))
    assert (held.state, held.draft_id) == (State.HELD, old.draft_id)
    assert titles(house) == [["甲", "乙"]]
    assert house.walk(house.submit(pages[0])).state is State.HANDED_OVER
    assert titles(house) == [["甲"]]


def test_a_page_of_another_draft_is_refused_by_name(house: House) -> None:
    """In two drafts it would reach its readers twice."""
    first, second = house.page("a", title="甲"), house.page("b", title="乙")
    house.walk(house.submit(first, second))
    for pages in ((second,), (second, first), (house.page("c"), second)):
        with pytest.raises(PageInvalid, match="b 已在另一次提交 a（《甲》）里") as caught:
            house.submit(*pages)
        assert "gongbao cancel a" in str(caught.value)
    (row,) = house.services.ledger.publications()
    assert house.services.ledger.find("daily", "b") == row
    assert titles(house) == [["甲", "乙"]]


def test_a_page_that_has_a_draft_of_its_own_is_refused_as_a_further_one(house: House) -> None:
    """Its own draft would stay behind in the box."""
    house.walk(house.submit(house.page("b", title="乙")))
    with pytest.raises(PageInvalid, match="b 已在另一次提交 b（《乙》）里"):
        house.submit(house.page("a"), house.page("b", title="乙"))
    assert [row.key for row in house.services.ledger.publications()] == ["b"]


def test_a_page_is_free_again_when_its_draft_has_lost_it(house: House) -> None:
    """Then it may be submitted by itself."""
    pages = house.page("a", title="甲"), house.page("b", title="乙")
    house.walk(house.submit(*pages))
    house.walk(house.submit(pages[0]))
    house.walk(house.submit(pages[1]))
    assert sorted(titles(house)) == [["乙"], ["甲"]]


def test_more_pages_than_a_draft_holds_are_refused(house: House) -> None:
    """Before any of them is looked at."""
    pages = [house.page(f"p{n}") for n in range(ARTICLES_LIMIT + 1)]
    with pytest.raises(PageInvalid, match="给了 9 个页面，一份草稿最多 8 篇"):
        house.submit(*pages)
    assert house.services.ledger.publications() == []


def test_eight_pages_fit_into_one_draft(house: House) -> None:
    """As many as WeChat takes."""
    pages = [house.page(f"p{n}", title=f"第{n}篇") for n in range(ARTICLES_LIMIT)]
    assert house.walk(house.submit(*pages)).state is State.HANDED_OVER
    assert titles(house) == [[f"第{n}篇" for n in range(ARTICLES_LIMIT)]]


def test_the_same_page_twice_in_one_draft_is_refused(house: House) -> None:
    """By its folder and its file alike, and by another page's slug."""
    page = house.page("a")
    for twin in (page, page / "index.md"):
        with pytest.raises(PageInvalid, match="第 2 个页面和第 1 个是同一页（a）"):
            house.submit(page, twin)
    assert house.services.ledger.publications() == []


def test_all_faults_of_all_pages_are_told_at_once(house: House) -> None:
    """And nothing is kept of the good ones."""
    good = house.page("a")
    bad = house.page("b", body="正文\n\n![缺](gone.png)\n")
    worse = house.page("c", body="")
    with pytest.raises(PageInvalid) as caught:
        house.submit(good, bad, worse, house.folder / "nowhere")
    told = str(caught.value)
    assert "b/index.md:9" in told
    assert "c/index.md" in told
    assert "nowhere" in told
    assert house.services.ledger.publications() == []
    assert house.sandbox.calls(house.account.app_id) == []


def test_a_page_too_long_for_one_article_becomes_two(house: House) -> None:
    """At an item, with a line that says so and a title that is told from the first."""
    done = house.walk(house.submit(house.page(title="长长的一期", body=long_body())))
    assert done.state is State.HANDED_OVER, done.why
    assert titles(house) == [["长长的一期", "长长的一期（下）"]]
    assert all(count < CONTENT_LIMIT for count in reported(done, "characters"))
    first, second = (article["content"] for article in house.drafts()[0]["articles"])
    assert "下半部分见本次推送的下一篇" in first
    assert "见本次推送的下一篇" not in second
    assert any("拆成同一份草稿的 2 篇" in warning for warning in done.report["warnings"])  # type: ignore[index, union-attr]


def test_a_later_part_has_its_own_picture_for_a_cover(house: House) -> None:
    """The first picture of that part, else the first part's."""
    body = long_body()
    half = body.index("## 第 8 条")
    page = house.page(body=f"![一](one.png)\n\n{body[:half]}![二](two.png)\n\n{body[half:]}")
    (page / "two.png").write_bytes((house.page("x") / "one.png").read_bytes())
    house.walk(house.submit(page))
    covers = [article["thumb_media_id"] for article in house.drafts()[0]["articles"]]
    assert len(set(covers)) == 2
    house.walk(house.submit(house.page("y", body=f"![一](one.png)\n\n{body}")))
    covers = [article["thumb_media_id"] for article in house.drafts()[1]["articles"]]
    assert (len(covers), len(set(covers))) == (2, 1)


def test_a_page_that_grows_too_long_gets_another_draft_and_back(house: House) -> None:
    """The number of articles follows the page; one draft is there at any time."""
    house.walk(house.submit(house.page(title="一期")))
    house.walk(house.submit(house.page(title="一期", body=long_body())))
    assert titles(house) == [["一期", "一期（下）"]]
    house.walk(house.submit(house.page(title="一期")))
    assert titles(house) == [["一期"]]


def test_parts_count_for_what_a_draft_holds(house: House) -> None:
    """Seven short pages and a long one in two parts are nine articles minus one."""
    short = [house.page(f"p{n}") for n in range(ARTICLES_LIMIT - 1)]
    long = house.page("long", body=long_body())
    with pytest.raises(PageInvalid, match=r"共有 9 篇文章（long/index\.md 拆成 2 篇）"):
        house.submit(*short, long)
    assert house.services.ledger.publications() == []
    done = house.walk(house.submit(*short[:-1], long))
    assert done.state is State.HANDED_OVER
    assert len(house.drafts()[0]["articles"]) == ARTICLES_LIMIT


def test_a_title_refused_as_too_long_keeps_the_mark_of_its_part(house: House) -> None:
    """Two articles of one title in a push would look like a mistake."""
    house.sandbox.fault(house.account.app_id, "draft/add", "before", errcode=45003)
    title = "大模型推理成本再降一半，开源社区连发三款新模型，手机也能跑"
    house.walk(house.submit(house.page(title=title, body=long_body())))
    ((first, second),) = titles(house)
    assert max(len(first), len(second)) <= 21
    assert second.endswith("（下）")
    assert not first.endswith("（下）")


def test_a_row_from_before_is_found_in_the_box_by_its_one_article(house: House) -> None:
    """What an unanswered call carried was written down as one article then."""
    house.sandbox.fault(house.account.app_id, "draft/add", "after")
    waiting = house.walk(house.submit(house.page()))
    assert waiting.draft_sent is not None
    (article,) = waiting.draft_sent["articles"]  # type: ignore[misc]
    house.services.ledger.note(
        waiting, who="test", what="x", now=house.services.now(), draft_sent=article
    )
    assert house.settle(waiting).state is State.HANDED_OVER
    assert len(house.drafts()) == 1
