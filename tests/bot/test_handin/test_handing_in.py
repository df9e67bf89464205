"""An author hands pages in from another machine, and sees what becomes of them."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from faraway import FRONT, hand_in, open_server, write_page
from pressroom import picture

from bot.terminal.outcomes import OUTCOMES
from workers import orders
from workers.bundle.packing import pack
from workers.errors import PageInvalid, Unfit
from workers.orders import authorship
from workers.permission import authors
from workers.publication import State

if TYPE_CHECKING:
    from pathlib import Path

    from faraway import Server
    from pressroom import House


def test_a_page_is_followed_until_its_draft_is_there(
    server: Server,
    laptop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With its pictures, by who wrote it; handed in again it is the same publication."""
    token, page = server.token(), write_page(laptop)
    with server.worker():
        assert hand_in(server, token, monkeypatch, page) == 0
        assert hand_in(server, token, monkeypatch, page) == 0
    said = capsys.readouterr().out
    assert f"ai1122：{OUTCOMES['new']}" in said
    assert f"ai1122：{OUTCOMES['same']}" in said
    (row,) = server.publications()
    assert (row.key, row.state) == ("ai1122", State.HANDED_OVER)
    assert server.services.ledger.journal(row.id)[0].who == "小王"
    assert server.house.calls("media/uploadimg") == 1
    (known,) = server.services.ledger.authors()
    assert known.used_at is not None


def test_an_author_does_not_wait_for_a_house_that_is_paused(
    server: Server,
    laptop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The page is taken in, and its draft is made when the house goes on; not why it stands."""
    token, page = server.token(), write_page(laptop)
    orders.pause_house(server.services, who="小李")
    with server.worker():
        assert hand_in(server, token, monkeypatch, page) == 1
    said = "".join(capsys.readouterr())
    assert "公报整体暂停" in said
    assert "小李" not in said
    orders.resume_house(server.services, who="小李")
    with server.worker():
        assert hand_in(server, token, monkeypatch, page) == 0


def test_the_page_is_the_one_that_is_submitted_over_there(
    server: Server, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lone page, a bundle, several in their order: known by the same names as on the server."""
    lone = laptop / "每日 AI.md"
    lone.write_text(FRONT.format(title="另一篇") + "正文。\n", encoding="utf-8")
    pages = [lone, write_page(laptop, "ai1122")]
    here = server.house.submit(*pages)
    token = server.token()
    with server.worker():
        assert hand_in(server, token, monkeypatch, *pages) == 0
    (row,) = server.publications()
    assert (row.id, row.revision) == (here.publication.id, here.publication.revision)
    assert row.key == "每日 AI"


def test_exactly_what_a_page_shows_is_sent(
    server: Server, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures beside it, in folders, from static and under the site's address; nothing else."""
    site = laptop / "site"
    shown = {
        "content/posts/ai1122/one.png": "one.png",
        "content/posts/ai1122/图 片/two 2.png": "图%20片/two%202.png",
        "static/img/three.png": "/img/three.png",
        "static/img/four.png": "https://example.com/img/four.png",
    }
    body = "".join(f"![图]({ref})\n\n" for ref in shown.values())
    write_page(site / "content" / "posts", body=f"## 一条\n\n{body}")
    for name in (*shown, "static/secret.png", "content/posts/ai1122/notes.txt"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(picture(name))
    sent: list[bytes] = []
    monkeypatch.setattr(
        "bot.terminal.handing.pack", lambda pages: sent.append(pack(pages)) or sent[0]
    )
    told = server.house.with_account(base_url="https://example.com")
    with open_server(told) as there, there.worker():
        status = hand_in(
            there, there.token(), monkeypatch, site / "content" / "posts" / "ai1122", wait=False
        )
    assert status == 0
    assert set(ZipFile(BytesIO(sent[0])).namelist()) == {
        "gongbao.json", "content/1/ai1122/index.md", "content/1/ai1122/one.png",
        "content/1/ai1122/图 片/two 2.png", "static/img/three.png", "static/img/four.png",
    }  # fmt: skip
    (row,) = there.publications()
    (source,) = there.services.ledger.sources(row.id)
    assert source.files["/img/three.png"] == picture("static/img/three.png")
    assert source.files["https://example.com/img/four.png"] == picture("static/img/four.png")


def test_nothing_outside_the_page_is_sent(
    server: Server, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by .. nor by a link: the server says that the picture is not there."""
    (laptop / "secret.png").write_bytes(picture("secret"))
    page = write_page(laptop, body="![一](../secret.png)\n\n![二](link.png)\n")
    (page / "link.png").symlink_to(laptop / "secret.png")
    token = server.token()
    with server.worker(), pytest.raises(PageInvalid) as refused:
        hand_in(server, token, monkeypatch, page)
    assert [fault.line for fault in refused.value.faults] == [6, 8]
    assert server.publications() == []


def test_faults_come_back_with_their_lines(
    server: Server, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `check` tells them: file, line, what, remedy; and nothing was taken in."""
    page = write_page(laptop, body="![图](none.png)\n")
    token = server.token()
    with server.worker(), pytest.raises(PageInvalid) as refused:
        hand_in(server, token, monkeypatch, page)
    (fault,) = refused.value.faults
    assert (fault.place, "不存在" in fault.what) == ("ai1122/index.md:6", True)
    assert server.publications() == []


def test_what_is_held_is_no_success(
    server: Server,
    laptop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """WeChat does not let this machine in: a person decides, and the author reads why."""
    server.house.sandbox.patch_account(server.house.account.app_id, ip_whitelist=["203.0.113.7"])
    token = server.token()
    with server.worker():
        assert hand_in(server, token, monkeypatch, write_page(laptop)) == 1
    assert "白名单" in capsys.readouterr().err


def test_a_request_that_was_not_answered_is_made_again_and_done_once(
    server: Server, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line breaks when the archive is there: the second try gets the first one's number."""
    monkeypatch.setattr("bot.terminal.overthere.PAUSE", 0.01)
    broken = iter([True, True])
    server.drop.append(lambda verb, _: verb == "POST" and next(broken, False))
    token = server.token()
    with server.worker():
        assert hand_in(server, token, monkeypatch, write_page(laptop)) == 0
    assert next(broken, None) is None
    assert len(server.services.ledger.arrivals([server.house.account.name])) == 1


def test_to_bring_out_again_is_an_authors_word(
    server: Server, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is out stays as it is; with --again it comes once more."""
    token, page = server.token(), write_page(laptop)
    with server.worker():
        hand_in(server, token, monkeypatch, page)
        (row,) = server.publications()
        address = "https://mp.weixin.qq.com/s/one"
        server.services.ledger.move(
            row, State.PUBLISHED, who="t", what="published", now=server.services.now(),
            address=address,
        )  # fmt: skip
        write_page(laptop, title="改过")
        assert hand_in(server, token, monkeypatch, page) == 1
        assert hand_in(server, token, monkeypatch, page, again=True) == 0
    assert len(server.publications()) == 2


def test_an_author_counts_for_four_eyes(
    house: House, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote it is not who approves it, wherever it was written."""
    with open_server(house) as server, server.worker():
        hand_in(server, server.token("小王"), monkeypatch, write_page(laptop))
        (row,) = server.publications()
    assert authors(row, server.services) == ["小王"]


def test_an_account_that_is_not_the_tokens_is_refused(
    server: Server, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token is good for one account, and says which."""
    with pytest.raises(Unfit, match="“daily”的，不是“weekly”"):
        hand_in(server, server.token(), monkeypatch, write_page(laptop), account="weekly")


def test_who_was_revoked_hands_in_nothing_more(
    server: Server, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no worker has read yet goes with the token; a new one may be made."""
    token = server.token()
    client = server.app.test_client()
    bearer = {"Authorization": f"Bearer {token}"}
    number = client.post("/api/pages", data=b"zip", headers=bearer).json["number"]
    authorship.revoke("小王", server.services, who="cli")
    server.work()
    arrival = server.services.ledger.arrival_of(1, number)
    assert arrival is not None
    assert "收回" in arrival.faults[0].what
    assert client.get("/api/pages", headers=bearer).status_code == 401
    assert server.token() != token
    with pytest.raises(Unfit, match="已经有叫"):
        server.token()
    del laptop, monkeypatch


def test_tokens_are_long_and_kept_as_hashes(server: Server) -> None:
    """256 bits; the ledger's file has none of them."""
    token = server.token()
    assert re.fullmatch(r"gba_[\w-]{43}", token)
    server.services.ledger.close()
    home = server.house.settings.home
    kept = b"".join(each.read_bytes() for each in home.iterdir() if each.is_file())
    assert token.encode() not in kept
    assert server.services.ledger.authors()[0].name == "小王"
