"""Write callbacks as WeChat does: with wechatpy's own cipher, which is not the door's code."""

import re
import time
from dataclasses import dataclass, field, replace
from hashlib import sha1
from itertools import count
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from wechatpy.crypto import WeChatCrypto
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.router import Router
from workers.account import Account, CallbackMode
from workers.services import Services
from workers.settings import Settings

FOLLOWER, OFFICIAL = "oFollower-0001", "gh_0123456789ab"
AES_KEY = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
_nonces = count(437374425)
_message_ids = count(7300000000000000000)


def account(name: str, mode: CallbackMode, **over: str) -> Account:
    given = {"app_id": "wx49f0ab532d5d035a", "token": "doorbell", "aes_key": AES_KEY} | over
    return Account(name=name, secret="s" * 32, mode=mode, **given)


def sign(*parts: str) -> str:
    return sha1("".join(sorted(parts)).encode()).hexdigest()


def text(words: str, **over: object) -> str:
    """The XML of a text message; `over` replaces its ids."""
    ids = {"follower": FOLLOWER, "created": int(time.time()), "msg_id": next(_message_ids)} | over
    return (
        f"<xml><ToUserName><![CDATA[{OFFICIAL}]]></ToUserName>"
        f"<FromUserName><![CDATA[{ids['follower']}]]></FromUserName>"
        f"<CreateTime>{ids['created']}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{words}]]></Content><MsgId>{ids['msg_id']}</MsgId></xml>"
    )


def event(name: str, inside: str = "", created: int = 1714037059) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{OFFICIAL}]]></ToUserName>"
        f"<FromUserName><![CDATA[{FOLLOWER}]]></FromUserName><CreateTime>{created}</CreateTime>"
        f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{name}]]></Event>{inside}</xml>"
    )


@dataclass(frozen=True)
class Callback:
    """One delivery: the query and the body WeChat would send."""

    path: str
    query: dict[str, str]
    body: bytes = field(repr=False)

    def asking(self, **over: str) -> "Callback":
        return replace(self, query=self.query | over)


def callback(account: Account, xml: str, **over: str) -> Callback:
    """Sign `xml`, and encrypt it as the account's mode says; `over` sets timestamp or nonce."""
    stamp = {"timestamp": str(int(time.time())), "nonce": str(next(_nonces))} | over
    query = stamp | {"signature": sign(account.token, *stamp.values()), "openid": FOLLOWER}
    body = xml
    if account.mode is not CallbackMode.PLAIN:
        crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
        sealed = crypto.encrypt_message(xml, stamp["nonce"], stamp["timestamp"])
        encrypt = re.search(r"<Encrypt><!\[CDATA\[(.*?)\]\]>", sealed)[1]
        signed = sign(account.token, *stamp.values(), encrypt)
        query |= {"encrypt_type": "aes", "msg_signature": signed}
        clear = xml if account.mode is CallbackMode.COMPATIBLE else "<xml>"
        body = clear.replace("</xml>", "") + f"<Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
    return Callback(f"/wechat/{account.name}", query, body.encode())


def clear_text(account: Account, reply: bytes) -> str:
    """What a sealed reply says, opened as WeChat opens it."""
    crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
    field = dict(re.findall(r"<(\w+)>(?:<!\[CDATA\[)?([^<\]]+)", reply.decode()))
    return str(
        crypto.decrypt_message(reply, field["MsgSignature"], field["TimeStamp"], field["Nonce"])
    )


def send(client: FlaskClient, callback: Callback) -> TestResponse:
    return client.post(
        callback.path, query_string=callback.query, data=callback.body, content_type="text/xml"
    )


def house(
    redis_url: str, *accounts: Account, router: Router | None = None, **over: object
) -> Flask:
    """The app of an installation with these accounts, on the real services."""
    database = over.pop("database_url", "sqlite://")
    settings = Settings(
        accounts={one.name: one for one in accounts},
        home=Path(),
        database_url=database,
        redis_url=redis_url,
    )
    return create_app(Services(settings=settings, **over), router)
