"""An address is pasted as the product gives it out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.notify.loading import service
from workers.notify.presets import apprise_url, webhook

KEY = "693a91f6-7aaa-4bc4-97a0-0ec2abcdef01"
TOKEN = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("pasted", "wanted", "product"),
    [
        (
            f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
            f"wecombot://{KEY}/",
            "NotifyWeComBot",
        ),
        (
            f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
            f"feishu://{KEY}/",
            "NotifyFeishu",
        ),
        (
            f"https://open.larksuite.com/open-apis/bot/v2/hook/{KEY}",
            f"lark://{KEY}/",
            "NotifyLark",
        ),
        (
            f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}",
            f"dingtalk://{TOKEN}/",
            "NotifyDingTalk",
        ),
        (
            f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}&secret=SECab12",
            f"dingtalk://SECab12@{TOKEN}/",
            "NotifyDingTalk",
        ),
        ("https://api.day.app/AbCdEf123", "barks://api.day.app/AbCdEf123/", "NotifyBark"),
        (
            "https://api.day.app/AbCdEf123/推送内容?icon=x",
            "barks://api.day.app/AbCdEf123/",
            "NotifyBark",
        ),
        (
            "https://sctapi.ftqq.com/SCT123456Tabcdef.send",
            "schan://SCT123456Tabcdef/",
            "NotifyServerChan",
        ),
        ("SCT123456Tabcdef", "schan://SCT123456Tabcdef/", "NotifyServerChan"),
        (
            "https://1234.push.ft07.com/send/sctp1234tabcdef.send",
            "forms://1234.push.ft07.com/send/sctp1234tabcdef.send?:message=desp&:version=&:type=",
            "NotifyForm",
        ),
        (
            "sctp1234tabcdef",
            "forms://1234.push.ft07.com/send/sctp1234tabcdef.send?:message=desp&:version=&:type=",
            "NotifyForm",
        ),
        (
            "mailtos://name:password@163.com",
            "mailtos://name:password@163.com",
            "NotifyEmail",
        ),
    ],
)
def test_an_address_becomes_what_apprise_reads(pasted: str, wanted: str, product: str) -> None:
    """Robots and apps by their own addresses or keys, Apprise URLs as they are."""
    assert apprise_url(pasted) == wanted
    assert type(service(wanted)).__name__ == product


@pytest.mark.parametrize(
    ("pasted", "wanted"),
    [
        ("https://example.com/hook", "jsons://example.com/hook"),
        ("http://127.0.0.1:8080", "json://127.0.0.1:8080"),
        (
            "https://example.com:8443/a%20b?token=a%2Bb&x=",
            "jsons://example.com:8443/a%20b?-token=a%2Bb&-x=",
        ),
        ("ftp://example.com/hook", None),
        ("https:///hook", None),
        ("https://[::1/hook", None),
        ("words", None),
    ],
)
def test_any_other_address_of_the_web_takes_json(pasted: str, wanted: str | None) -> None:
    """Its query is the server's and not Apprise's; what is no such address is none."""
    assert webhook(pasted) == wanted


@given(st.text(max_size=60) | st.from_regex(r"\Ahttps?://.{0,40}\Z"))
def test_any_text_is_read_or_left_alone(text: str) -> None:
    """Whatever stands in a setting, reading it ends."""
    assert apprise_url(text) == text or "://" in apprise_url(text)
    made = webhook(text)
    assert made is None or made.startswith(("json://", "jsons://"))
