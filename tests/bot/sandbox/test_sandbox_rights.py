"""Rights by kind of account, paths nobody knows, and the quotas of a day."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller, Json

SERVICE_ONLY = ["message/mass/send", "message/template/send"]
CERTIFIED = [
    "freepublish/submit",
    "freepublish/get",
    "message/mass/sendall",
    "message/mass/preview",
    "message/custom/send",
    "menu/create",
    "user/info/batchget",
    "tags/create",
    "comment/list",
]


@pytest.mark.parametrize("path", [*CERTIFIED, *SERVICE_ONLY])
def test_a_personal_account_may_not_push_publish_or_list(caller: "Caller", path: str) -> None:
    """48001: drafts and passive replies are all it has."""
    assert caller.post(path, {})["errcode"] == 48001


def test_drafts_are_open_to_every_kind(open_caller: "Callable[..., Caller]") -> None:
    """Also what the back end has set may be read by all."""
    for kind in ("personal", "subscription", "service"):
        caller = open_caller(kind)
        assert caller.get("draft/count") == {"total_count": 0}
        assert caller.get("get_current_selfmenu_info") == {"is_menu_open": 0}
        assert caller.get("get_current_autoreply_info")["is_autoreply_open"] == 0


def test_a_certified_account_has_no_service_rights(open_caller: "Callable[..., Caller]") -> None:
    """Sending by openid and templates are for service accounts."""
    caller = open_caller("subscription")
    for path in SERVICE_ONLY:
        assert caller.post(path, {})["errcode"] == 48001


def test_what_is_permitted_but_not_simulated_is_an_unknown_path(
    open_caller: "Callable[..., Caller]",
) -> None:
    """404 says that there is nothing here, where a code would claim that WeChat said it."""
    assert open_caller("service").ask("POST", "comment/list", json={}).status_code == 404


@pytest.mark.parametrize("path", ["draft/publish", "nonsense", "draft/add/"])
def test_an_unknown_path_is_404(caller: "Caller", path: str) -> None:
    """Also without a token."""
    assert caller.ask("POST", path, data=b"{}").status_code == 404


def test_the_kind_of_an_account_can_change(caller: "Caller") -> None:
    """As when a subject is certified, or loses it."""
    caller.sandbox.patch_account(caller.app_id, kind="subscription")
    assert caller.get("menu/get")["errcode"] == 46003


def test_the_thousand_and_first_draft_waits_for_midnight_in_beijing(
    caller: "Caller", article: "Json"
) -> None:
    """45009, with a rid and without a hint; other endpoints go on."""
    caller.sandbox.set_clock(1_780_000_000)
    caller.token = caller.stable_token()["access_token"]
    caller.sandbox.use_up(caller.app_id, {"draft/add": 999})
    body = {"articles": [article]}
    assert "media_id" in caller.post("draft/add", body)
    spent = caller.post("draft/add", body)
    assert spent["errcode"] == 45009
    assert re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", spent["errmsg"])
    assert caller.get("draft/count") == {"total_count": 1}
    # 1780000000 is 2026-05-28 20:26:40 UTC: 04:26:40 in Beijing, 19 h 33 min before midnight.
    caller.sandbox.advance(19 * 3600 + 33 * 60 + 10)
    caller.token = caller.stable_token()["access_token"]
    assert caller.post("draft/add", body)["errcode"] == 45009
    caller.sandbox.advance(20)
    assert "media_id" in caller.post("draft/add", body)


def test_uploads_of_all_kinds_share_one_quota(caller: "Caller", draw: Callable[..., bytes]) -> None:
    """The table of limits has one row for them."""
    caller.sandbox.use_up(caller.app_id, {"upload": 100_000})
    assert caller.upload("media/uploadimg", draw())["errcode"] == 45009
    assert caller.upload("material/add_material", draw(), type="image")["errcode"] == 45009


def test_ten_thousand_stable_tokens_a_minute_are_enough(caller: "Caller") -> None:
    """The limit of a day is 45009 too; the token endpoints count as well."""
    caller.sandbox.use_up(caller.app_id, {"token": 2000, "stable_token": 500_000})
    assert caller.plain_token()["errcode"] == 45009
    assert caller.stable_token()["errcode"] == 45009


def test_a_quota_can_be_read(caller: "Caller") -> None:
    """Limit, use and rest of one endpoint; the path begins with a slash."""
    caller.get("draft/count")
    told = caller.post("openapi/quota/get", {"cgi_path": "/cgi-bin/draft/count"})
    assert told["quota"] == {"daily_limit": 1000, "used": 1, "remain": 999}
    assert caller.post("openapi/quota/get", {"cgi_path": "draft/count"})["errcode"] == 76003
    assert caller.post("openapi/quota/get", {"cgi_path": "/nonsense"})["errcode"] == 76021


def test_quotas_can_be_cleared_ten_times_a_month(caller: "Caller") -> None:
    """By token or by secret, together; then 48006 until the next month."""
    caller.sandbox.use_up(caller.app_id, {"draft/count": 1000})
    mine = {"appid": caller.app_id}
    assert caller.post("clear_quota", {"appid": "wx0"})["errcode"] == 40013
    for _ in range(5):
        assert caller.post("clear_quota", mine)["errcode"] == 0
        secret = {"appsecret": caller.account["secret"]}
        assert caller.post("clear_quota/v2", mine | secret)["errcode"] == 0
    assert caller.get("draft/count") == {"total_count": 0}
    assert caller.post("clear_quota", mine)["errcode"] == 48006
    assert caller.post("clear_quota/v2", mine | {"appsecret": "wrong"})["errcode"] == 40125
    assert caller.post("clear_quota/v2", {"appid": "wx0"})["errcode"] == 40013


def test_addresses_are_listed(caller: "Caller") -> None:
    """Both lists, for firewalls."""
    assert caller.get("get_api_domain_ip")["ip_list"]
    assert caller.get("getcallbackip")["ip_list"] == ["127.0.0.1"]


def test_a_rid_can_be_looked_up_by_its_account(
    caller: "Caller", open_caller: "Callable[..., Caller]"
) -> None:
    """For seven days, without a token in what is told; the first part is the time in hex."""
    refused = caller.post("draft/get", {"media_id": "nonsense"})
    rid = refused["errmsg"].rsplit(" ", 1)[1]
    assert re.search(r" hint: \[\w+\] rid: ", refused["errmsg"])
    assert abs(int(rid[:8], 16) - caller.sandbox.now()) < 5
    told = caller.post("openapi/rid/get", {"rid": rid})["request"]
    assert told["request_url"] == "/cgi-bin/draft/get"
    assert caller.token not in str(told)
    assert open_caller().post("openapi/rid/get", {"rid": rid})["errcode"] == 76003
    assert caller.post("openapi/rid/get", {"rid": "7"})["errcode"] == 76002
    unknown = "00000000-00000000-00000000"
    assert caller.post("openapi/rid/get", {"rid": unknown})["errcode"] == 76001
    caller.sandbox.advance(7 * 86_400 + 1)
    caller.token = caller.stable_token()["access_token"]
    assert caller.post("openapi/rid/get", {"rid": rid})["errcode"] == 76004
