"""What lies between a publication and its draft: people, outages, settings, newer programs."""

from __future__ import annotations

import http.server
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from workers import pipeline
from workers.digest import Digest
from workers.errors import SettingsInvalid
from workers.fetch import fetch_picture
from workers.ledger import SubmittedPage
from workers.publication import State
from workers.steps import host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pressroom import House

    from workers.publication import Publication


def edit(house: House, publication: Publication, title: str) -> None:
    """Change a draft as a person does in the back end."""
    wechat = house.services.wechat("daily")
    draft = wechat.draft_get(str(publication.draft_id))
    assert draft is not None
    kept = {k: v for k, v in draft.articles[0].items() if k not in {"url", "thumb_url"}}
    wechat.draft_update(draft.media_id, 0, {**kept, "title": title})


def test_force_overwrites_an_edit_with_the_page_as_it_was(house: House) -> None:
    """The page need not change for its author to want it back."""
    done = house.walk(house.submit(house.page()))
    edit(house, done, "人改的标题")
    again = house.walk(house.submit(house.page(), force=True))
    assert again.state is State.HANDED_OVER
    assert house.drafts()[0]["articles"][0]["title"] == "早上好"


def test_a_draft_made_anew_is_not_taken_for_an_edited_one(house: House) -> None:
    """What the old draft read like says nothing about its successor."""
    done = house.walk(house.submit(house.page()))
    house.services.wechat("daily").draft_delete(str(done.draft_id))
    house.sandbox.fault(house.account.app_id, "draft/add", "after")
    house.walk(house.submit(house.page(title="第二版"), force=True))
    done = house.settle(house.submit(house.page(title="第三版")).publication)
    assert done.state is State.HANDED_OVER
    (draft,) = house.drafts()
    assert draft["articles"][0]["title"] == "第三版"


def test_a_cover_deleted_in_the_back_end_is_uploaded_again(house: House) -> None:
    """Somebody cleared the material library; the page must not fail for ever after."""
    house.walk(house.submit(house.page("a")))
    (material,) = house.sandbox.materials(house.account.app_id)
    house.services.wechat("daily").delete_material(material["media_id"])
    other = house.page("b", title="另一篇")
    (other / "one.png").write_bytes((house.folder / "a" / "one.png").read_bytes())
    done = house.settle(house.submit(other).publication)
    assert done.state is State.HANDED_OVER
    assert len(house.drafts()) == 2
    assert house.calls("material/add_material") == 2


def test_an_outage_of_half_an_hour_needs_nobody(house: House) -> None:
    """A network that fails is tried less and less often, and a person asked only after long."""
    unreachable = f"unix://{house.folder}/none"
    gone = replace(house, settings=replace(house.settings, redis_url=unreachable))
    started, publication = house.services.now(), house.submit(house.page()).publication
    for _ in range(pipeline.TRIES):
        row = house.row(publication)
        house.clock.pass_by(row.not_before)
        pipeline.advance(publication.id, gone.services)
    row = house.row(publication)
    assert row.state is State.RECEIVED
    assert (house.clock() - started).total_seconds() > 1800
    pipeline.advance(publication.id, gone.services)
    assert house.settle(publication).state is State.HANDED_OVER


def test_uploads_over_a_slow_line_end_before_their_job(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What arrived is kept, what is too slow is given up, and the next try sends the rest."""
    monkeypatch.setattr(host, "STRETCH_SECONDS", 0.5)
    monkeypatch.setattr(host, "LATE_SECONDS", 1.5)
    house.sandbox.fault(house.account.app_id, "media/uploadimg", "slow_after", seconds=1)
    house.sandbox.fault(house.account.app_id, "material/add_material", "slow", seconds=6)
    publication, started = house.submit(house.page()).publication, time.monotonic()
    pipeline.advance(publication.id, house.services)
    assert time.monotonic() - started < 5
    assert house.row(publication).state is State.RECEIVED
    monkeypatch.undo()
    assert house.settle(publication).state is State.HANDED_OVER
    assert house.calls("media/uploadimg") == 1


def test_without_a_queue_nothing_is_taken_in(house: House) -> None:
    """Settings that are incomplete are said before anything is kept."""
    lame = replace(house, settings=replace(house.settings, redis_url=""))
    with pytest.raises(SettingsInvalid, match="REDIS_URL"):
        lame.submit(house.page())
    assert house.services.ledger.publications() == []


def test_an_account_that_left_the_settings_is_a_persons_matter(house: House) -> None:
    """Its publications rest, instead of being tried for ever."""
    publication = house.submit(house.page()).publication
    other = replace(house.account, name="other")
    settings = replace(house.settings, accounts={"other": other})
    held = replace(house, settings=settings).settle(publication)
    assert held.state is State.HELD
    assert "daily" in held.why


def test_a_page_that_a_newer_program_refuses_says_so(house: House) -> None:
    """A page taken in once may not be read any more; its draft must not be lost sight of."""
    for slug, draft_id, state in (("a", None, State.FAILED), ("b", "m1", State.HELD)):
        publication = house.services.ledger.submit(
            account=house.account,
            pages=[
                SubmittedPage(
                    digest=Digest(name="index.md", folder=slug, slug=slug, title="旧页"),
                    revision="r1",
                    page=b"+++\ntitle = \n+++\n",
                    files={},
                )
            ],
            who="test",
            now=house.services.now(),
        ).publication
        house.services.ledger.note(
            publication, who="test", what="x", now=house.services.now(), draft_id=draft_id
        )
        done = house.settle(publication)
        assert done.state is state
        assert "index.md" in done.why
    assert house.sandbox.calls(house.account.app_id) == []


@contextmanager
def website(house: House, answers: list[int], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run a site that answers with these statuses in turn, the last one for ever."""
    picture = (house.page("far") / "one.png").read_bytes()

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = answers.pop(0) if len(answers) > 1 else answers[0]
            body = picture if status == 200 else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"127.0.0.1:{server.server_port}"
        allowed = partial(fetch_picture, allow_private=frozenset({place}))
        monkeypatch.setattr("workers.obtain.fetch_picture", allowed)
        monkeypatch.setattr("workers.obtain.check_address", lambda _: None)
        yield f"http://{place}/far.png"
        server.shutdown()


def test_a_picture_that_fails_to_come_is_asked_for_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A website that restarts must not cost the article its picture."""
    with website(house, [503, 502, 200], monkeypatch) as far:
        tolerant = house.tolerant()
        publication = tolerant.submit(house.page(body=f"正文\n\n![远]({far})\n")).publication
        waiting = house.row(publication)
        tolerant.clock.pass_by(waiting.not_before)
        pipeline.advance(publication.id, tolerant.services)
        waiting = house.row(publication)
        assert (waiting.state, waiting.tries) == (State.RECEIVED, 1)
        assert "稍后再取" in waiting.why
        done = tolerant.settle(publication)
    assert done.state is State.HANDED_OVER
    assert "mmbiz.qpic.cn" in house.drafts()[0]["articles"][0]["content"]


def test_a_picture_that_never_comes_stops_the_page_after_a_few_tries(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason and its line, as one that is not there at all."""
    with website(house, [503], monkeypatch) as far:
        failed = house.settle(house.submit(house.page(body=f"正文\n\n![远]({far})\n")).publication)
    assert (failed.state, failed.tries) == (State.FAILED, 2)
    assert "503" in failed.why
    assert "index.md:9" in failed.why


def test_beside_a_picture_that_is_not_there_none_is_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong for good is said at once."""
    with website(house, [503, 404], monkeypatch) as far:
        body = f"正文\n\n![远]({far}?1)\n\n![远]({far}?2)\n"
        failed = house.walk(house.submit(house.page(body=body)))
    assert failed.state is State.FAILED
