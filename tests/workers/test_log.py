"""Log lines, and what never stands in one."""

from __future__ import annotations

import io
import json
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import structlog

from workers.account import Account
from workers.log import configure, same_work
from workers.registry import StoreAddress
from workers.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "0123456789abcdef0123456789ABCDEF"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OPENID = "oABCdefGHIjklMNOpqrSTUvwx-_-"
TOKEN = "87_" + "Ab1-_" * 27
BEARER = "for-those-who-measure"
STORE_KEY, STORE_SECRET = "storekey5", "hunter6"
PASSWORDS = ("callbacktoken", "hunter2", "hunter3", "hunter4", STORE_KEY, STORE_SECRET)
HIDDEN = (SECRET, AES_KEY, OPENID, TOKEN, BEARER, *PASSWORDS)


@pytest.fixture(params=["console", "json"])
def form(request: pytest.FixtureRequest) -> str:
    """The form of a line, which the deployer chooses."""
    return str(request.param)


@pytest.fixture
def said(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a process of gongbao writes to stderr once it has set up its log."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    account = Account(
        name="daily",
        app_id="wx0123456789abcdef",
        secret=SECRET,
        token="callbacktoken",
        aes_key=AES_KEY,
        proxy="http://bob:hunter4@proxy.example.com:3128",
    )
    configure(
        Settings(
            accounts={"daily": account},
            home=tmp_path,
            database_url="postgresql://gongbao:hunter2@localhost/gongbao",
            redis_url="redis://:hunter3@localhost/0",
            log_format=form,
            metrics_token=BEARER,
            store=StoreAddress(url="s3://bucket", key=STORE_KEY, secret=STORE_SECRET),
        )
    )
    return stream


def everything() -> str:
    return f"给{OPENID}发 {SECRET} {AES_KEY} {' '.join(PASSWORDS)} {TOKEN} {BEARER}"


def check(text: str) -> None:
    assert text
    for secret in HIDDEN:
        assert secret not in text


def test_secrets_tokens_and_openids_are_taken_out(said: io.StringIO) -> None:
    """Whether they stand in the sentence, a value, a list, a mapping, bytes or an exception."""
    log = structlog.get_logger("test")
    log.warning(everything(), text=everything(), many=[everything()], deep={"a": (everything(),)})
    log.warning("values", bytes=everything().encode(), error=ValueError("\n" + everything()))
    text = said.getvalue()
    check(text)
    assert "…" in text


def test_a_librarys_lines_go_the_same_way(form: str, said: io.StringIO) -> None:
    """requests, redis and RQ know nothing of secrets."""
    logging.getLogger("urllib3").warning("asked %s with %s", everything(), {"x": everything()})
    text = said.getvalue()
    check(text)
    assert "asked" in text


def test_a_traceback_hides_them_too(form: str, said: io.StringIO) -> None:
    """An exception of a library may quote what it was given, and so may its cause."""
    log = structlog.get_logger("test")
    try:
        raise RuntimeError(everything()) from ValueError(everything())  # noqa: TRY301  # logged here
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("rq").exception("failed")
    text = said.getvalue()
    check(text)
    assert text.count("RuntimeError") >= 2
    assert text.count("ValueError") >= 2


@pytest.mark.parametrize(
    "text",
    [
        "GET /cgi-bin/draft/add?access_token=abc123&x=1",
        "/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=abc123",
        '{"access_token": "abc123", "expires_in": 7200}',
        "{'access_token':'abc123'}",
        "GET /wechat/daily?signature=1&echostr=abc123",
        "https://gongbao.example.com/console/enter?key=abc123abc123abc123abc123&account=daily",
        "/console/shown/7/0?until=1795000000&sign=abc123abc123abc123abc123abc123ab",
        "author gba_abc123abc123 handed in",
        "Authorization: Bearer abc123abc123",
        "绑定 abc123abc123",
        "proxy http://bob:abc123@10.0.0.1:3128 away",
        "s3://key:abc123@store.example.com/bucket",
    ],
)
def test_a_named_secret_is_hidden_whatever_it_looks_like(said: io.StringIO, text: str) -> None:
    """A token that another program got is a token."""
    logging.getLogger("other").warning("%s", text)
    assert "abc123" not in said.getvalue()


def test_what_is_no_secret_stays(form: str, said: io.StringIO) -> None:
    """Revisions, ids of drafts, numbers and Chinese are there to be read."""
    revision, draft = "f" * 64, "D" + "x" * 63
    structlog.get_logger("test").info("草稿已更新", revision=revision, draft=draft, n=3, on=True)
    text = said.getvalue()
    for shown in ("草稿已更新", revision, draft):
        assert shown in text
    if form == "json":
        line = json.loads(text)
        assert (line["n"], line["on"], line["level"]) == (3, True, "info")
        assert line["timestamp"].endswith("Z")


def test_a_threads_lines_bear_the_ids_of_the_work_it_does(said: io.StringIO) -> None:
    """Pictures are uploaded by eight hands at once; whose they are stands on each line."""
    with structlog.contextvars.bound_contextvars(job="advance-7", publication=7):
        pool = ThreadPoolExecutor(1, initializer=same_work())
    with pool:
        pool.submit(structlog.get_logger("test").info, "uploaded").result()
    assert "advance-7" in said.getvalue()


def test_what_lies_below_the_level_is_not_said(said: io.StringIO) -> None:
    """The deployer's level holds for our own lines and for those of libraries."""
    structlog.get_logger("test").debug("quiet")
    logging.getLogger("other").debug("quiet")
    assert said.getvalue() == ""
