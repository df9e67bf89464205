"""Write what WeChat pushes to an account, and open what comes back. Pure.

Platform docs: "Receiving messages", "Event push", "Message encryption and decryption". The cipher
is written on `cryptography` alone, so that a mistake in wechatpy's cannot hide in its twin here.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Mode = Literal["plain", "compatible", "safe"]
Fields = dict[str, Any]

_BLOCK = 32  # docs: PKCS#7 to blocks of 32 bytes, although AES has blocks of 16
_RANDOM = 16
_LENGTH = 4  # bytes of the message's length, big-endian


class Unreadable(ValueError):
    """What came back cannot be opened with the account's key, or is meant for another account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What an account and WeChat agreed on: the word that signs, the key that encrypts."""

    app_id: str
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    mode: Mode = "plain"

    @property
    def key(self) -> bytes:
        """EncodingAESKey is base64 of 32 bytes without its last `=`."""
        return base64.b64decode(self.aes_key + "=")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When a push is made, in seconds since 1970 as text, and a word used once."""

    timestamp: str
    nonce: str

    @classmethod
    def fresh(cls, now: float) -> "Stamp":
        """Make the stamp of one attempt; nonces of the platform are numbers of 8 to 10 digits."""
        return cls(timestamp=str(int(now)), nonce=str(secrets.randbelow(2_000_000_000) + 10**7))


def signature(*parts: str) -> str:
    """SHA-1 in lower-case hex of the sorted parts: token, timestamp, nonce (and Encrypt)."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the docs' choice


def message(kind: str, content: str, **fields: object) -> Fields:
    """The fields of a message or event beside the four that all have.

    `kind` is a MsgType. `content` is what a person would think of first: the words of a text, the
    name of an event, the media id of a picture. `fields` adds to them or replaces them.
    """
    made_up: dict[str, Fields] = {
        "text": {"Content": content},
        "image": {"PicUrl": "http://mmbiz.qpic.cn/mmbiz_jpg/practice/0", "MediaId": content},
        "voice": {"MediaId": content, "Format": "amr"},
        "video": {"MediaId": content, "ThumbMediaId": content},
        "shortvideo": {"MediaId": content, "ThumbMediaId": content},
        "location": {"Location_X": 39.9042, "Location_Y": 116.4074, "Scale": 15, "Label": content},
        "link": {"Title": content, "Description": "", "Url": "https://example.com/"},
        "event": {"Event": content},
    }
    return {**made_up.get(kind, {"Content": content}), **fields}


def written(fields: Mapping[str, Any]) -> str:
    """Write fields as the platform's XML: texts in CDATA, numbers bare, mappings nested."""
    return f"<xml>{_inner(fields)}</xml>"


def _inner(fields: Mapping[str, Any]) -> str:
    return "".join(
        f"<{name}>{_value(one)}</{name}>"
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    )


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return _inner(value)
    if isinstance(value, int | float):
        return str(value)
    # A follower may type the end mark of CDATA; it is cut in two.
    return f"<![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]>"


def pushed(
    clear: str, keys: Keys, stamp: Stamp, *, gh_id: str, openid: str
) -> tuple[dict[str, str], bytes]:
    """The query and the body of one push of the message `clear`, in the account's mode."""
    signed = signature(keys.token, stamp.timestamp, stamp.nonce)
    query = {"signature": signed, "timestamp": stamp.timestamp, "nonce": stamp.nonce}
    query["openid"] = openid
    if keys.mode == "plain":
        return query, clear.encode()
    encrypt = encrypted(clear.encode(), keys)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = signature(keys.token, stamp.timestamp, stamp.nonce, encrypt)
    # Docs: safe mode keeps ToUserName in the clear, compatible mode keeps everything.
    shown = clear.removesuffix("</xml>")
    if keys.mode == "safe":
        shown = f"<xml>{_inner({'ToUserName': gh_id})}"
    return query, f"{shown}{_inner({'Encrypt': encrypt})}</xml>".encode()


def encrypted(clear: bytes, keys: Keys) -> str:
    """Base64 of AES-256-CBC over 16 random bytes, the length, the message and the app id."""
    frame = secrets.token_bytes(_RANDOM) + len(clear).to_bytes(_LENGTH, "big") + clear
    frame += keys.app_id.encode()
    pad = _BLOCK - len(frame) % _BLOCK
    encryptor = _cipher(keys).encryptor()
    sealed = encryptor.update(frame + bytes([pad]) * pad) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def decrypted(encrypt: str, keys: Keys) -> bytes:
    """Undo `encrypted`. Raises Unreadable for a wrong key, damage, or another account's app id."""
    try:
        decryptor = _cipher(keys).decryptor()
        padded = decryptor.update(base64.b64decode(encrypt, validate=True)) + decryptor.finalize()
    except ValueError as error:
        raise Unreadable("Encrypt is not base64 of whole AES blocks") from error
    pad = padded[-1] if padded else 0
    if not 1 <= pad <= _BLOCK or not padded.endswith(bytes([pad]) * pad):
        raise Unreadable("encrypted with another EncodingAESKey, or padded wrongly")
    frame = padded[_RANDOM:-pad]
    end = _LENGTH + int.from_bytes(frame[:_LENGTH], "big")
    if frame[end:] != keys.app_id.encode():
        raise Unreadable("the app id behind the message is not the account's")
    return frame[_LENGTH:end]


def _cipher(keys: Keys) -> Cipher[modes.CBC]:
    # Docs: the IV is the first 16 bytes of the key.
    return Cipher(algorithms.AES(keys.key), modes.CBC(keys.key[:16]))
