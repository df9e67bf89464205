"""Both kinds of access token, their errors, and the check on every other call."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.sandbox.conftest import Caller


def works(caller: "Caller", token: str) -> int:
    """Use a token; answer the errcode."""
    return caller.get("getcallbackip", access_token=token).get("errcode", 0)


def test_a_token_is_long_and_lives_two_hours(caller: "Caller") -> None:
    """Clients must keep room for long tokens."""
    answer = caller.plain_token()
    assert len(answer["access_token"]) >= 136
    assert answer["expires_in"] == 7200


def test_the_plain_token_before_the_newest_lives_five_minutes_more(caller: "Caller") -> None:
    """Two processes that fetch at once are not cut off at once."""
    old, new = caller.plain_token()["access_token"], caller.plain_token()["access_token"]
    assert old != new
    assert works(caller, old) == works(caller, new) == 0
    caller.sandbox.advance(301)
    assert works(caller, old) == 40001
    assert works(caller, new) == 0


def test_two_fetches_ago_is_not_kept_alive_by_the_last(caller: "Caller") -> None:
    """Each fetch retires its predecessor once; later ones do not prolong it."""
    first = caller.plain_token()["access_token"]
    caller.plain_token()
    caller.sandbox.advance(200)
    caller.plain_token()
    caller.sandbox.advance(101)
    assert works(caller, first) == 40001


def test_a_stable_token_stays_the_same_with_what_is_left_of_it(caller: "Caller") -> None:
    """Asking again is no refresh."""
    caller.sandbox.advance(100)
    answer = caller.stable_token()
    assert answer["access_token"] == caller.token
    assert 7090 <= answer["expires_in"] <= 7100


def test_a_stable_token_is_renewed_five_minutes_ahead(caller: "Caller") -> None:
    """In its last five minutes a new one is given and the old one still works."""
    caller.sandbox.advance(6901)
    assert caller.stable_token()["access_token"] != caller.token
    assert works(caller, caller.token) == 0
    caller.sandbox.advance(300)
    assert works(caller, caller.token) == 42001


def test_stable_and_plain_tokens_leave_each_other_alone(caller: "Caller") -> None:
    """A tool that still calls /token does not log out one that calls stable_token."""
    plain = caller.plain_token()["access_token"]
    caller.stable_token(force_refresh=True)
    assert works(caller, plain) == 0
    stable = caller.stable_token()["access_token"]
    caller.plain_token()
    caller.sandbox.advance(400)
    assert works(caller, stable) == 0
    assert works(caller, plain) == 40001


def test_forcing_a_refresh_voids_the_token_before(caller: "Caller") -> None:
    """The one before is not the newest any more, at once."""
    assert caller.stable_token(force_refresh=True)["access_token"] != caller.token
    assert works(caller, caller.token) == 40001


def test_forcing_has_to_wait_thirty_seconds(caller: "Caller") -> None:
    """A loop that always forces is stopped."""
    caller.stable_token(force_refresh=True)
    assert caller.stable_token(force_refresh=True)["errcode"] == 45011
    caller.sandbox.advance(31)
    assert "access_token" in caller.stable_token(force_refresh=True)


def test_forcing_works_twenty_times_a_day(caller: "Caller") -> None:
    """The twenty-first waits for midnight in Beijing."""
    caller.sandbox.set_clock(1_780_000_000)
    for _ in range(20):
        caller.stable_token(force_refresh=True)
        caller.sandbox.advance(31)
    assert caller.stable_token(force_refresh=True)["errcode"] == 45009
    caller.sandbox.advance(86_400)
    assert "access_token" in caller.stable_token(force_refresh=True)


def test_stable_token_is_posted(caller: "Caller") -> None:
    """GET is refused as the documents say."""
    assert caller.get("stable_token")["errcode"] == 43002


@pytest.mark.parametrize(
    ("over", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"grant_type": "authorization_code"}, 40002),
        ({"appid": "wx0000000000000000"}, 40013),
        ({"secret": "0" * 32}, 40125),
    ],
)
def test_wrong_credentials_have_their_codes(
    caller: "Caller", over: dict[str, str], errcode: int
) -> None:
    """Both endpoints name the same mistakes by the same numbers."""
    assert caller.stable_token(**over)["errcode"] == errcode
    assert caller.plain_token(**over)["errcode"] == errcode


@pytest.mark.parametrize("value", [None, 7, ["wx"], {}])
def test_credentials_of_another_type_are_refused(caller: "Caller", value: object) -> None:
    """Nothing but text is an appid; the answer is a code and not a breakdown."""
    assert caller.stable_token(appid=value)["errcode"] in {40013, 41002}


def test_a_frozen_secret_says_so(caller: "Caller") -> None:
    """The owner can freeze the secret in the console."""
    caller.sandbox.patch_account(caller.app_id, frozen=True)
    assert caller.stable_token()["errcode"] == 40243


def test_a_foreign_address_is_named_in_the_refusal(caller: "Caller") -> None:
    """The operator reads from the message which address to put on the list."""
    caller.sandbox.patch_account(caller.app_id, ip_whitelist=["203.0.113.7"])
    answer = caller.stable_token()
    assert answer["errcode"] == 40164
    assert "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist" in answer["errmsg"]


def test_the_address_is_checked_after_the_credentials(caller: "Caller") -> None:
    """A wrong secret is told even from an address that is not listed."""
    caller.sandbox.patch_account(caller.app_id, ip_whitelist=[])
    assert caller.stable_token(secret="0" * 32)["errcode"] == 40125


def test_only_asking_for_a_token_checks_the_address(caller: "Caller") -> None:
    """A token got elsewhere works from anywhere."""
    caller.sandbox.patch_account(caller.app_id, ip_whitelist=[])
    assert works(caller, caller.token) == 0


def test_a_changed_whitelist_takes_its_time(caller: "Caller") -> None:
    """With a delay set, the list acts only after it."""
    caller.sandbox.patch_account(caller.app_id, terms={"whitelist_delay": 25})
    caller.sandbox.patch_account(caller.app_id, ip_whitelist=[])
    assert "access_token" in caller.stable_token()
    caller.sandbox.advance(26)
    assert caller.stable_token()["errcode"] == 40164


@pytest.mark.parametrize(("token", "errcode"), [("", 41001), ("nonsense", 40014)])
def test_a_call_without_a_good_token_is_refused(caller: "Caller", token: str, errcode: int) -> None:
    """Missing and malformed are told apart."""
    assert works(caller, token) == errcode


def test_an_expired_token_is_told_from_a_voided_one(caller: "Caller") -> None:
    """Two hours later it is 42001, voided by the console 40001."""
    caller.sandbox.advance(7201)
    assert works(caller, caller.token) == 42001
    fresh = caller.stable_token()["access_token"]
    caller.sandbox.invalidate_tokens(caller.app_id)
    assert works(caller, fresh) == 40001


def test_a_new_secret_voids_what_the_old_one_bought(caller: "Caller") -> None:
    """After a reset the old secret is wrong and its tokens are dead."""
    answer = caller.sandbox.patch_account(caller.app_id, reset_secret=True)
    assert works(caller, caller.token) == 40001
    assert caller.stable_token()["errcode"] == 40125
    assert "access_token" in caller.stable_token(secret=answer["secret"])
