"""Each code of WeChat has one remedy, and a sentence an operator can act on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.errors import (
    AlreadySent,
    NeedsToken,
    NoAnswer,
    OperatorMustAct,
    QuotaSpent,
    Refused,
    TryLater,
    WeChatError,
)
from workers.publication import Kind
from workers.wechat.codes import BY_CODE
from workers.wechat.errcodes import (
    IRREVERSIBLE,
    awaits_admin,
    disputed,
    remedy,
    silence,
    unsent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PERSONAL, SUBSCRIPTION, SERVICE = Kind.PERSONAL, Kind.SUBSCRIPTION, Kind.SERVICE
OPENID = "oABCDEFGHIJKLMNOPQRSTUVWXYZ1"
TOKEN = "50_" + "Ab-_9" * 30

# What each code asks for, on a call where it has no meaning of its own; "to" means all between.
CLASSES: dict[type[WeChatError], str] = {
    TryLater: "-1 42010 45011 45066 45169 45171 53501 61450 268487001 268487002 268488001",
    NeedsToken: "40001 40014 42001",
    QuotaSpent: "45009 45028 45047 48006 65305",
    OperatorMustAct: (
        "40013 40125 40164 40243 42002 42003 42007 43104 43116 48001 48003 48004 48008 50001 "
        "50002 50004 50007 53404 53405 53406 53500 53503 53504 53505 61004 61007 61016 65306 "
        "65309 65400 65416 65417 89503 89504 89505 89506 89507 85001"
    ),
    Refused: (
        "40002 40003 40004 40005 40006 40007 40008 40009 40010 40011 40012 40015to40027 40030 "
        "40031 40032 40033 40035 40038 40039 40050 40051 40054 40055 40059 40060 40065 40097 "
        "40113 40114 40117 40118 40119 40120 40121 40130 40132 40137 40152 40155 40163 40201 "
        "40202 40203 40204 41001to41009 41039 41040 43001 43002 43003 43004 43005 43019 43101 "
        "44001 44002 44003 44004 45001to45008 45010 45015 45016 45017 45018 45056 45057 45058 "
        "45059 45067 45072 45080 45081 45083 45084 45110 45113 45157 45158 45159 45162 45166 "
        "46001 46002 46003 46004 47001 47003 48002 48005 49003 50005 53402 53502 53600 "
        "61451to61457 61500 61501 65301 65302 65303 65304 65307 65308 65310to65314 65316 "
        "65317 65320 70000 76001 76002 76003 76004 76021 76022 87009 87014 88000to88010 "
        "9500001 9001001to9001036"
    ),
}


def _codes(words: str) -> Iterator[int]:
    for word in words.split():
        first, _, last = word.partition("to")
        yield from range(int(first), int(last or first) + 1)


@pytest.mark.parametrize(
    ("errcode", "wanted"),
    [(code, each) for each, codes in CLASSES.items() for code in _codes(codes)],
)
def test_every_code_has_its_remedy(errcode: int, wanted: type[WeChatError]) -> None:
    """The platform's list of codes is mapped completely, each with a Chinese sentence."""
    error = remedy("get_current_selfmenu_info", errcode, "some words", kind=PERSONAL)
    assert type(error) is wanted
    assert errcode in BY_CODE
    assert str(errcode) in str(error)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(error))
    assert "{" not in str(error)


def test_an_unknown_code_is_refused_in_wechats_own_words() -> None:
    """A code nobody has seen stops the publication, and the operator reads what WeChat said."""
    error = remedy("draft/add", 99999, "strange thing hint: [abc] rid: 1-2-3", kind=PERSONAL)
    assert type(error) is Refused
    assert "99999" in str(error)
    assert "strange thing" in str(error)
    assert (error.call, error.errcode, error.rid) == ("draft/add", 99999, "1-2-3")


@pytest.mark.parametrize("call", ["token", "stable_token"])
def test_a_bad_credential_on_the_token_call_is_the_operators(call: str) -> None:
    """40001 means a stale token anywhere else; here it means a wrong secret."""
    assert type(remedy(call, 40001, "", kind=PERSONAL)) is OperatorMustAct
    assert type(remedy("draft/add", 40001, "", kind=PERSONAL)) is NeedsToken


@pytest.mark.parametrize("call", sorted(IRREVERSIBLE))
def test_a_busy_system_may_have_done_what_cannot_be_undone(call: str) -> None:
    """-1 and silence after such a call are looked up, never simply repeated."""
    assert type(remedy(call, -1, "system error", kind=SERVICE)) is NoAnswer
    assert type(silence(call, "超时")) is NoAnswer
    assert type(unsent(call, "连不上")) is TryLater


def test_silence_elsewhere_is_tried_again() -> None:
    """What may be done twice is done again."""
    assert type(silence("draft/update", "超时")) is TryLater
    assert type(remedy("draft/update", -1, "", kind=PERSONAL)) is TryLater


def test_the_same_code_says_what_it_means_in_each_call() -> None:
    """40007 is a missing cover, a lost draft, a draft that is already out, or no material."""
    said = {
        call: str(remedy(call, 40007, "invalid media_id", kind=SUBSCRIPTION))
        for call in (
            "draft/add",
            "draft/update",
            "draft/get",
            "freepublish/submit",
            "message/mass/sendall",
            "material/del_material",
        )
    }
    assert len(set(said.values())) == len(said)
    assert "封面" in said["draft/add"]
    assert "必填" in said["draft/update"]
    assert "发布" in said["freepublish/submit"]
    assert "群发" in said["message/mass/sendall"]
    assert said["draft/get"] == str(remedy("draft/delete", 40007, "invalid media_id", kind=SERVICE))


def test_a_known_clientmsgid_brings_the_earlier_receipt() -> None:
    """45065 says that an earlier call was heard: its msg_id is adopted, or looked for."""
    call = "message/mass/sendall"
    error = remedy(call, 45065, "clientmsgid exist", kind=SERVICE, earlier="3147494276")
    assert isinstance(error, AlreadySent)
    assert error.receipt == "3147494276"
    assert type(remedy(call, 45065, "clientmsgid exist", kind=SERVICE)) is NoAnswer


@pytest.mark.parametrize("errcode", [268487001, 268487002, 268488001])
def test_a_busy_push_system_may_have_taken_the_push(errcode: int) -> None:
    """Asked for a status it is asked again; asked to push it is looked up first."""
    assert type(remedy("message/mass/sendall", errcode, "", kind=SERVICE)) is NoAnswer
    assert type(remedy("message/mass/get", errcode, "", kind=SERVICE)) is TryLater


@pytest.mark.parametrize("errcode", [89503, 89504, 89505, 89506, 89507])
def test_an_asked_admin_is_told_from_one_who_refused(errcode: int) -> None:
    """While the admin is asked gongbao waits; after a refusal a person must act."""
    error = remedy("message/mass/sendall", errcode, "", kind=SUBSCRIPTION)
    assert type(error) is OperatorMustAct
    assert "管理员" in str(error)
    assert awaits_admin(error) == (errcode <= 89505)


@pytest.mark.parametrize(
    ("call", "errcode", "shown"),
    [
        ("message/mass/get", 40059, "要查询的群发不存在"),
        ("message/mass/delete", 40059, "要删除的群发不存在"),
        ("message/mass/sendall", 40152, "标签不存在"),
        ("message/mass/sendall", 45062, "请到后台手动发送"),
        ("message/mass/sendall", 45067, "最多 32 字节"),
        ("message/mass/preview", 43004, "还没有关注"),
        ("message/mass/preview", 40132, "微信号不对"),
        ("freepublish/get", 40002, "publish_id 无效"),
        ("freepublish/submit", 53503, "没有通过发布前的检查"),
        ("freepublish/submit", 53504, "手动发表"),
        ("freepublish/submit", 53505, "手动保存一次"),
        ("freepublish/delete", 53600, "article_id 无效"),
    ],
)
def test_what_stops_a_release_is_said_for_its_call(call: str, errcode: int, shown: str) -> None:
    """The operator reads what to do about this very call."""
    assert shown in str(remedy(call, errcode, "", kind=SUBSCRIPTION))


def test_refused_comments_are_told_from_other_refusals() -> None:
    """88000 for a draft: the same article goes in again without comments."""
    assert disputed(remedy("draft/add", 88000, "", kind=PERSONAL)) == "comments"
    assert disputed(remedy("draft/add", 40007, "", kind=PERSONAL)) is None


def test_the_whitelist_refusal_names_the_address_to_add() -> None:
    """The operator copies the address out of the message, and nothing else is needed."""
    words = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1-2-3"
    error = remedy("stable_token", 40164, words, kind=PERSONAL)
    assert type(error) is OperatorMustAct
    assert "203.0.113.7 不在白名单" in str(error)
    assert "::ffff:" not in str(error)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("invalid ip 203.0.113.7, not in whitelist", "203.0.113.7 不在白名单"),
        ("invalid ip 203.0.113.7 ipv6 2001:db8::7, not in whitelist", "203.0.113.7 和 2001:db8::7"),
        ("not in whitelist", "没有说明"),
    ],
)
def test_other_forms_of_the_whitelist_refusal(words: str, shown: str) -> None:
    """A real IPv6 address is named too, and a message without any says so."""
    assert shown in str(remedy("stable_token", 40164, words, kind=PERSONAL))


@pytest.mark.parametrize(
    ("call", "kind", "shown"),
    [
        ("freepublish/submit", PERSONAL, "没有“发布”的接口权限：请把 route 设为 draft"),
        ("message/mass/sendall", PERSONAL, "“群发”"),
        ("message/mass/send", SUBSCRIPTION, "“按 openid 群发”"),
        ("menu/create", PERSONAL, "“自定义菜单”"),
        ("message/template/send", SUBSCRIPTION, "“模板消息”"),
        ("freepublish/submit", SUBSCRIPTION, "认证有没有过期"),
        ("draft/add", PERSONAL, "“草稿箱”"),
        ("something/new", SERVICE, "“something/new”"),
    ],
)
def test_a_missing_right_is_named_for_the_kind_of_account(
    call: str, kind: Kind, shown: str
) -> None:
    """48001 tells which right is missing, and what this kind of account does instead."""
    error = remedy(call, 48001, "api unauthorized", kind=kind)
    assert type(error) is OperatorMustAct
    assert shown in str(error)


@pytest.mark.parametrize(
    ("errcode", "kind", "now", "until"),
    [
        (45009, PERSONAL, "2024-06-18T15:59:59", "2024-06-18T16:00:00"),
        (45009, PERSONAL, "2024-06-18T16:00:00", "2024-06-19T16:00:00"),
        (45028, SUBSCRIPTION, "2024-06-18T03:00:00", "2024-06-18T16:00:00"),
        (45028, SERVICE, "2024-12-31T15:00:00", "2024-12-31T16:00:00"),
        (45028, SERVICE, "2024-12-31T17:00:00", "2025-01-31T16:00:00"),
        (48006, PERSONAL, "2024-02-10T00:00:00", "2024-02-29T16:00:00"),
    ],
)
def test_a_quota_is_filled_again_at_beijings_midnight(
    errcode: int, kind: Kind, now: str, until: str
) -> None:
    """Days and months of quotas are Beijing's; pushes of a service account go by the month."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    error = remedy("message/mass/sendall", errcode, "", kind=kind, now=moment)
    assert isinstance(error, QuotaSpent)
    assert error.until == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_a_quota_without_an_hour_says_so() -> None:
    """Customer messages come back when the follower writes, and nobody knows when."""
    error = remedy("message/custom/send", 45047, "", kind=SERVICE)
    assert isinstance(error, QuotaSpent)
    assert error.until is None


def test_per_minute_limits_wait_for_the_next_minute() -> None:
    """A call that came too fast is not hammered."""
    error = remedy("draft/get", 45011, "", kind=PERSONAL)
    assert isinstance(error, TryLater)
    assert error.retry_after == 60


@given(
    before=st.text(max_size=20), secret=st.sampled_from([OPENID, TOKEN]), after=st.text(max_size=20)
)
def test_no_token_and_no_person_in_an_error(before: str, secret: str, after: str) -> None:
    """Errors are shown, logged and stored: what WeChat echoes of secrets is left out."""
    error = remedy("draft/add", 47001, f"{before} {secret} {after}", kind=PERSONAL)
    assert secret not in str(error)
    assert secret not in repr(error)


@given(st.text(max_size=3000), st.integers())
def test_any_words_of_wechat_give_a_remedy(words: str, errcode: int) -> None:
    """Whatever WeChat says, the operator gets one line of bearable length."""
    shown = str(remedy("draft/add", errcode, words, kind=PERSONAL))
    assert len(shown) < 400
    assert shown.isprintable()
