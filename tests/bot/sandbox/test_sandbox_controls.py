"""Levers and assertions over HTTP: what tests and the demo know of the world."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.remote import Sandbox, api_base

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json


def test_an_account_is_made_up_in_wechats_shapes(sandbox: Sandbox) -> None:
    """What is given is kept, the rest looks like the real thing."""
    made = sandbox.create_account("service", name="晨报", callback_url="http://127.0.0.1:1/w")
    assert made["app_id"].startswith("wx")
    assert len(made["app_id"]) == 18
    assert made["gh_id"].startswith("gh_")
    assert len(made["aes_key"]) == 43
    assert (made["kind"], made["name"], made["mode"]) == ("service", "晨报", "plain")
    given = sandbox.create_account(app_id="wx00000000000000aa", secret="s" * 32)
    assert (given["app_id"], given["secret"]) == ("wx00000000000000aa", "s" * 32)


@pytest.mark.parametrize(
    "over", [{"kind": "friend"}, {"mode": "open"}, {"nonsense": 1}, {"terms": {"nonsense": 1}}]
)
def test_a_lever_that_does_not_exist_is_refused(
    wechat_account: "Json", sandbox: Sandbox, over: dict[str, object]
) -> None:
    """A mistyped word in a test must not pass for a rule."""
    with pytest.raises(LookupError):
        sandbox.create_account(**over)
    with pytest.raises(LookupError):
        sandbox.patch_account(wechat_account["app_id"], **over)
    with pytest.raises(LookupError):
        sandbox.fault(kind="nonsense")


def test_an_unknown_account_has_nothing(sandbox: Sandbox) -> None:
    """404 becomes LookupError."""
    with pytest.raises(LookupError):
        sandbox.drafts("wx0")


def test_the_log_of_calls_names_titles_and_no_secrets(caller: "Caller", article: "Json") -> None:
    """Path, code, time and titles; tokens and secrets are in none of it."""
    caller.post("draft/add", {"articles": [article]})
    caller.post("draft/get", {"media_id": "nonsense"})
    added, got = caller.sandbox.calls(caller.app_id)[-2:]
    assert (added["path"], added["errcode"], added["titles"]) == ("draft/add", 0, ["早上好"])
    assert (got["path"], got["errcode"], got["status"]) == ("draft/get", 40007, 200)
    assert len(caller.sandbox.calls(caller.app_id, "draft/add")) == 1
    everything = str(caller.sandbox.calls())
    assert caller.token not in everything
    assert caller.account["secret"] not in everything


def test_what_lies_in_the_box_can_be_seen_as_sent_and_as_stored(
    caller: "Caller", article: "Json"
) -> None:
    """An assertion about typesetting wants what was sent, one about readers what was kept."""
    caller.post("draft/add", {"articles": [article]})
    kept = caller.sandbox.drafts(caller.app_id)[0]["articles"][0]
    assert kept["content_as_sent"] == article["content"]
    assert "今天有雨。" in kept["content"]


def test_materials_and_pictures_are_told_by_size_and_hash(
    caller: "Caller", draw: Callable[..., bytes]
) -> None:
    """Never by their bytes."""
    caller.cover()
    material = caller.sandbox.materials(caller.app_id)[0]
    picture = caller.sandbox.pictures(caller.app_id)[0]
    assert material["bytes"] == picture["bytes"] == len(draw())
    assert material["sha256"] == picture["sha256"]
    assert picture["source"] == "material"


def test_the_clock_moves_on_command(sandbox: Sandbox) -> None:
    """Forward, to a moment, and back to the machine's."""
    before = sandbox.now()
    sandbox.advance(3600)
    assert 3600 <= sandbox.now() - before < 3610
    sandbox.set_clock(1_000_000_000)
    assert 0 <= sandbox.now() - 1_000_000_000 < 10
    sandbox.reset_clock()
    assert 0 <= sandbox.now() - before < 10


def test_the_quota_of_a_day_is_known(caller: "Caller") -> None:
    """Counted by group of endpoints."""
    caller.get("draft/count")
    assert caller.sandbox.quotas(caller.app_id) == {"stable_token": 1, "draft/count": 1}


def test_the_api_address_ends_with_a_slash(sandbox: Sandbox) -> None:
    """Clients put `draft/add` behind it."""
    assert api_base("http://127.0.0.1:8000/") == "http://127.0.0.1:8000/cgi-bin/"
    assert sandbox.api == api_base(sandbox.base_url)
