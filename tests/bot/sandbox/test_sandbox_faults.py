"""Faults on demand: with or without the effect, slow, or for every answer."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests

from bot.sandbox.endpoints import ENDPOINTS

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json


@pytest.mark.parametrize(("kind", "drafts"), [("before", 0), ("after", 1)])
def test_a_dropped_connection_may_or_may_not_have_worked(
    caller: "Caller", article: "Json", kind: str, drafts: int
) -> None:
    """From outside the two look the same; the box tells them apart."""
    caller.sandbox.fault(caller.app_id, "draft/add", kind)
    with pytest.raises(requests.ConnectionError):
        caller.post("draft/add", {"articles": [article]})
    assert len(caller.sandbox.drafts(caller.app_id)) == drafts


@pytest.mark.parametrize(("kind", "drafts"), [("before", 0), ("after", 1)])
def test_an_errcode_or_a_status_takes_the_answers_place(
    caller: "Caller", article: "Json", kind: str, drafts: int
) -> None:
    """-1 and 503, each with or without the effect."""
    body = {"articles": [article]}
    caller.sandbox.fault(caller.app_id, "draft/add", kind, errcode=-1)
    assert caller.post("draft/add", body)["errcode"] == -1
    caller.sandbox.fault(caller.app_id, "/cgi-bin/draft/add", kind, status=503)
    assert caller.ask("POST", "draft/add", json=body).status_code == 503
    assert len(caller.sandbox.drafts(caller.app_id)) == 2 * drafts


def test_a_fault_happens_as_often_as_asked(caller: "Caller") -> None:
    """Then all is well again."""
    caller.sandbox.fault(caller.app_id, "draft/count", errcode=45011, times=2)
    codes = [caller.get("draft/count").get("errcode", 0) for _ in range(3)]
    assert codes == [45011, 45011, 0]


def test_a_fault_keeps_to_its_account_and_path(caller: "Caller") -> None:
    """Others do not notice."""
    caller.sandbox.fault("wx0000000000000000", "draft/count", errcode=-1)
    caller.sandbox.fault(caller.app_id, "draft/get", errcode=-1)
    assert caller.get("draft/count") == {"total_count": 0}


def test_asking_for_a_token_can_fail_too(caller: "Caller") -> None:
    """By either endpoint, though no token names the account."""
    caller.sandbox.fault(caller.app_id, "stable_token", errcode=-1)
    caller.sandbox.fault(caller.app_id, "token", errcode=40001)
    assert caller.stable_token()["errcode"] == -1
    assert caller.plain_token()["errcode"] == 40001


@pytest.mark.parametrize(("kind", "drafts"), [("slow", 0), ("slow_after", 1)])
def test_silence_lasts_before_or_after_the_effect(
    caller: "Caller", article: "Json", kind: str, drafts: int
) -> None:
    """A client that gives up early meets the box before or after the draft came."""
    caller.sandbox.fault(caller.app_id, "draft/add", kind, seconds=0.5)
    with pytest.raises(requests.Timeout):
        caller.ask("POST", "draft/add", json={"articles": [article]}, timeout=0.2)
    assert len(caller.sandbox.drafts(caller.app_id)) == drafts


def test_a_delay_is_for_every_answer_and_holds_nobody_up(caller: "Caller") -> None:
    """Eight calls at once take as long as one: nobody sleeps on the world's lock."""
    caller.sandbox.fault(kind="delay", seconds=0.2)
    began = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: requests.get(caller.sandbox.api + "token", timeout=9), range(8)))
    took = time.perf_counter() - began
    assert 0.2 <= took < 1.0
    assert all(call["ms"] >= 200 for call in caller.sandbox.calls("", "token")[-8:])


def test_faults_end_when_cleared(caller: "Caller") -> None:
    """Those of one account, or all."""
    caller.sandbox.fault(caller.app_id, errcode=-1, times=9)
    caller.sandbox.fault("*", "draft/count", errcode=45011, times=9)
    caller.sandbox.clear_faults(caller.app_id)
    assert caller.get("draft/count")["errcode"] == 45011
    caller.sandbox.clear_faults()
    assert caller.get("draft/count") == {"total_count": 0}


@pytest.mark.parametrize("path", sorted(ENDPOINTS))
def test_no_endpoint_is_spared(caller: "Caller", path: str) -> None:
    """A code, a status and a dropped connection, wherever they are wanted."""
    verb = ENDPOINTS[path].verb
    account = {"appid": caller.app_id, "secret": caller.account["secret"]}
    body = {**account, "grant_type": "client_credential"}
    asked = {"params": body} if verb == "GET" else {"json": body}
    at = f"../{path}" if path.startswith("datacube/") else path  # which lies beside cgi-bin
    for _ in range(2):
        caller.sandbox.fault(caller.app_id, path, errcode=61450)
        assert caller.ask(verb, at, **asked).json()["errcode"] == 61450
    for kind in ("before", "after"):
        caller.sandbox.fault(caller.app_id, path, kind, status=503)
        assert caller.ask(verb, at, **asked).status_code == 503
        caller.sandbox.fault(caller.app_id, path, kind)
        with pytest.raises(requests.ConnectionError):
            caller.ask(verb, at, **asked)
