"""The console's page to submit: pages dropped as they lie, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from insider import TOKEN, Insider, Insiders, insiders_at
from urllib3 import encode_multipart_formdata

from bot.console.submit import MOST
from workers import arrivals, rounds
from workers.enqueue import TAKE_IN
from workers.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from werkzeug.test import TestResponse

PAGE = '+++\ntitle = "{title}"\ndate = "2026-11-23"\n+++\n\n## 一条\n\n{body}\n'


def page(title: str = "今天的一期", body: str = "正文。") -> bytes:
    return PAGE.format(title=title, body=body).encode()


def zipped(**files: bytes) -> bytes:
    """An archive of files; `a__index` is a/index.md."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name.replace('__', '/')}.md", data)
    return out.getvalue()


def send(browser: Insider, *files: tuple[bytes, str], **form: object) -> TestResponse:
    """Send files as a form does; a folder's have their paths for names."""
    token = TOKEN.findall(browser.get("submit").text)[0]
    fields = {"token": token, "of": "demo", **form}
    return post(browser, "submit/take", fields, files)


def post(
    browser: Insider, path: str, fields: dict[str, object], files: Iterable[tuple[bytes, str]]
) -> TestResponse:
    parts = [*((name, str(value)) for name, value in fields.items())]
    body, kind = encode_multipart_formdata(
        [*parts, *(("files", (name, data)) for data, name in files)]
    )
    to = f"/console/{path}"
    return browser.client.post(to, data=body, content_type=kind, follow_redirects=True)


def work(house: Insiders) -> None:
    """Do what a worker does."""
    for number in house.services.ledger.arrivals_waiting():
        arrivals.take_in(number, house.services)


def keys(house: Insiders) -> list[str]:
    return sorted(each.key for each in house.services.ledger.publications())


def test_a_zip_becomes_a_publication_and_the_page_leads_there(house: Insiders) -> None:
    """The web process keeps it, and a worker reads it; who sent it is who submitted."""
    editor = house.as_operator("小李", Role.EDITOR)
    told = send(editor, (zipped(ai1123__index=page()), "上传.zip")).text
    assert "已交给后台" in told
    assert "后台正在读" in told
    assert house.services.wakeups.depth() == 1
    work(house)
    shown = editor.get("submit").text
    assert "收下了" in shown
    assert "后台正在读" not in shown
    row = house.services.ledger.publications()[0]
    assert f'href="/console/issues/{row.id}">ai1123<' in shown
    assert house.services.ledger.journal(row.id)[0].who == "小李"


def test_a_folder_is_sent_file_by_file(house: Insiders) -> None:
    """As a browser sends a chosen folder: the paths are the files' names."""
    send(
        house.come_in(),
        (page(), "ai1123/index.md"),
        (b"x", "ai1123/.DS_Store"),
        (page("另一篇"), "ai1124/index.md"),
    )
    work(house)
    assert [house.services.ledger.publications()[0].key] == keys(house) == ["ai1123"]
    assert len(house.services.ledger.sources(house.services.ledger.publications()[0].id)) == 2


def test_a_lone_page_is_known_by_its_name(house: Insiders) -> None:
    """And the archive's name is that of a page without a folder of its own."""
    browser = house.come_in()
    send(browser, (page(), "ai1122.md"))
    send(browser, (zipped(index=page()), "tmp/ai 1121.zip"))
    send(browser, (zipped(index=page()), "ai1120.zip"))
    work(house)
    assert keys(house) == ["ai-1121", "ai1120", "ai1122"]


def test_all_faults_are_told_with_their_place_and_remedy(house: Insiders) -> None:
    """Nothing is taken in then."""
    body = "![图](missing.png)\n\n![图](<b>.png)\n"
    send(house.come_in(), (zipped(ai1123__index=page(body=body)), "a.zip"))
    work(house)
    shown = house.come_in().get("submit").text
    assert "有错误，没有收下" in shown
    assert "图片 missing.png 不存在" in shown
    assert "ai1123/index.md:8" in shown
    assert "ai1123/index.md:10" in shown
    assert "请把图片放在页面旁边" in shown
    assert "<b>.png" not in shown
    assert keys(house) == []


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.zip", b"not a zip", "不是 zip 压缩包"),
        ("a.zip", zipped(**{"..__..__evil": b"x"}), "压缩包之外"),
        ("<i>x</i>" * 60 + ".zip", b"", "不是 zip 压缩包"),
        ("a.zip", zipped(), "文件夹里没有页面"),
    ],
)
def test_what_is_no_page_is_refused(house: Insiders, name: str, data: bytes, said: str) -> None:
    """The sentence stands on the page; the name is words."""
    browser = house.come_in()
    send(browser, (data, name))
    work(house)
    shown = browser.get("submit").text
    assert said in shown
    assert "<i>" not in shown
    assert keys(house) == []


def test_nothing_chosen_and_a_page_without_a_home_are_said_at_once(house: Insiders) -> None:
    """index.md alone has no name to be known by."""
    browser = house.come_in()
    assert "没有选文件" in send(browser).text
    assert "整个文件夹" in send(browser, (page(), "index.md")).text
    assert house.services.ledger.arrivals_waiting() == []


def test_only_this_form_may_be_big_and_that_has_its_end(house: Insiders) -> None:
    """More than a megabyte of pictures goes through, more than sixty are too many."""
    browser = house.come_in()
    assert send(browser, (bytes(3_000_000), "a.zip")).status_code == 200
    token = TOKEN.findall(browser.get("submit").text)[0]
    for path, size in (("submit/take", MOST + 1), ("tutorials/add", 3_000_000)):
        answer = post(browser, path, {"token": token}, [(bytes(size), "a.zip")])
        assert answer.status_code == 413
        assert "太大" in answer.text


def test_forged_forms_and_other_accounts_bring_nothing_in(tmp_path: Path, redis_url: str) -> None:
    """A form needs its token, and a role in that very account."""
    house = insiders_at(tmp_path, redis_url, also="weekly")
    editor = house.as_operator("小李", Role.EDITOR)
    archive = (zipped(ai1123__index=page()), "a.zip")
    assert send(editor, archive, token="0" * 64).status_code == 403
    assert send(editor, archive, of="weekly").status_code == 404
    assert house.services.ledger.arrivals_waiting() == []


def test_what_a_lost_job_left_the_clock_finds(house: Insiders) -> None:
    """Redis may lose it; a worker may die of it three times, and then it is said."""
    browser = house.come_in()
    send(browser, (zipped(ai1123__index=page()), "a.zip"))
    redis = house.services.scratch.redis
    redis.flushdb()
    rounds.look_around(house.services)
    names = [name.decode() for name in redis.keys("rq:job:take_in-*")]
    assert len(names) == 1
    assert TAKE_IN.encode() in redis.hgetall(names[0])[b"description"]
    number = house.services.ledger.arrivals_waiting()[0]
    for _ in range(arrivals.TRIES):
        assert house.services.ledger.take_arrival(number) is not None
    work(house)
    assert "没有读完" in browser.get("submit").text
    assert house.services.ledger.take_arrival(number) is None


def test_the_same_again_changes_nothing(house: Insiders) -> None:
    """A job that runs twice, and a page that is sent twice."""
    browser = house.come_in()
    send(browser, (zipped(ai1123__index=page()), "a.zip"))
    number = house.services.ledger.arrivals_waiting()[0]
    work(house)
    arrivals.take_in(number, house.services)
    send(browser, (zipped(ai1123__index=page()), "a.zip"))
    work(house)
    assert "没有变化" in browser.get("submit").text
    assert keys(house) == ["ai1123"]


def test_no_more_wait_than_a_disk_can_bear(house: Insiders) -> None:
    """The eleventh is told to wait; what is old is forgotten."""
    browser = house.come_in()
    for _ in range(10):
        send(browser, (b"x", "a.zip"))
    assert "等它们读完" in send(browser, (b"x", "a.zip")).text
    work(house)
    ledger = house.services.ledger
    assert len(ledger.arrivals(["demo"])) == 10
    ledger.forget_arrivals(house.services.now() + timedelta(days=1))
    assert ledger.arrivals(["demo"]) == []


def test_an_account_that_is_gone_is_said(house: Insiders) -> None:
    """The settings may change while an archive waits."""
    send(house.come_in(), (zipped(ai1123__index=page()), "a.zip"))
    others = replace(house.services, settings=replace(house.services.settings, accounts={}))
    number = house.services.ledger.arrivals_waiting()[0]
    arrivals.take_in(number, others)
    told = house.services.ledger.arrivals(["demo"])[0]
    assert (told.outcome, told.faults[0].what) == ("faulty", "设置里没有这个公众号了")


def test_twenty_faulty_archives_are_a_small_page(house: Insiders) -> None:
    """At most 100 KB, however much is wrong."""
    browser = house.come_in()
    body = "\n\n".join(f"![图](missing{number}.png)" for number in range(60))
    for _ in range(20):
        send(browser, (zipped(ai1123__index=page(body=body)), "a.zip"))
        work(house)
    assert len(browser.get("submit").data) < 100_000
