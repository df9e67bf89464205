"""Tell WeChat's callbacks from forged ones, open them, seal the answers. Pure.

Platform docs: "Message encryption and decryption" (guide/dev/push/encryption). Every way in which
a callback can be wrong ends in one error, NotFromWeChat, whose `reason` is for our log alone:
whoever sent it learns nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from wechatpy.crypto import WeChatCipher

from workers.account import CallbackMode
from workers.errors import GongbaoError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workers.account import Account

WINDOW_SECONDS: Final = 300
"""How far a timestamp may lie from our clock, either way. WeChat's three attempts are over after
15 s; the rest is for machines whose clock drifts. A nonce must be remembered twice as long,
since a timestamp from the far end of the window stays good until it has crossed it."""

_BLOCK: Final = 32  # PKCS#7 to 32 bytes, although AES has blocks of 16
_RANDOM: Final = 16
_LENGTH: Final = 4
# XML 1.0 knows no such characters, and the platform passes on what followers paste.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class NotFromWeChat(GongbaoError):
    """The callback is forged, stale, damaged, or not of the mode the account is set to."""

    def __init__(self, reason: str, hint: str = "") -> None:
        self.reason = reason
        self.hint = hint
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What stands on the envelope: the query of one callback, as it came."""

    signature: str
    timestamp: str
    nonce: str
    msg_signature: str = ""
    encrypt_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What was inside: the message's fields, and the SHA-256 of the text they were read from.

    `aes_key` is the key it came under, which seals its answer; "" where the mode is plain.
    """

    fields: Mapping[str, object] = field(repr=False)
    digest: str
    aes_key: str = field(default="", repr=False)


def signature(*parts: str) -> str:
    """SHA-1 in lower-case hex of the sorted parts: of token, timestamp, nonce, and Encrypt."""
    # As bytes, because that is how the platform sorts them; a query may hold anything.
    return hashlib.sha1(b"".join(sorted(_bytes(part) for part in parts))).hexdigest()  # noqa: S324


def check_signature(stamp: Stamp, account: Account) -> None:
    """Refuse a callback whose sender does not know the account's token.

    An account without a token takes no callbacks: anybody can sign with an empty one.
    """
    if not account.token or not _same(
        signature(account.token, stamp.timestamp, stamp.nonce), stamp.signature
    ):
        raise NotFromWeChat("signature")


def check_time(stamp: Stamp, now: float) -> None:
    """Refuse a timestamp (epoch seconds) that is none, or further than the window from `now`."""
    if not re.fullmatch(r"[0-9]{10}", stamp.timestamp):
        raise NotFromWeChat("timestamp")
    off = int(stamp.timestamp) - now
    if abs(off) > WINDOW_SECONDS:
        hint = f"{abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} this machine's clock"
        raise NotFromWeChat("time_window", f"{hint}: is the clock right?")


def opened(body: bytes, stamp: Stamp, account: Account) -> Letter:
    """Open the body of a POST whose signature is good, in the account's mode and no other.

    Where the mode encrypts, only what was encrypted is read: the clear fields that compatible
    mode sends beside it are signed by nobody. A plain account reads clear fields, also of a
    callback that carries both, so that the back end can be switched before our settings are.
    """
    outer = read_xml(body)
    if account.mode is CallbackMode.PLAIN:
        if "MsgType" not in outer and "Encrypt" in outer:
            raise NotFromWeChat("encrypted_for_plain_account")
        return Letter(fields=outer, digest=hashlib.sha256(body).hexdigest())
    encrypt = outer.get("Encrypt")
    if stamp.encrypt_type != "aes" or not isinstance(encrypt, str):
        raise NotFromWeChat("not_encrypted")
    expected = signature(account.token, stamp.timestamp, stamp.nonce, encrypt)
    if not _same(expected, stamp.msg_signature):
        raise NotFromWeChat("msg_signature")
    clear, aes_key = decrypted(encrypt, account)
    digest = hashlib.sha256(clear).hexdigest()
    return Letter(fields=read_xml(clear), digest=digest, aes_key=aes_key)


def decrypted(encrypt: str, account: Account) -> tuple[bytes, str]:
    """Decrypt base64 to the clear message, and say which of the account's keys opened it.

    Platform docs, "Message encryption and decryption": after EncodingAESKey was changed, messages
    still on their way come under the old one. Refused if the app id behind it is another's.
    """
    try:
        sealed = base64.b64decode(encrypt, validate=True)
    except ValueError as error:
        raise NotFromWeChat("base64") from error
    if not sealed or len(sealed) % 16:
        raise NotFromWeChat("cipher_length")
    try:
        return _deciphered(sealed, account.aes_key, account.app_id), account.aes_key
    except NotFromWeChat:
        if not account.old_aes_key:
            raise
        return _deciphered(sealed, account.old_aes_key, account.app_id), account.old_aes_key


def _deciphered(sealed: bytes, aes_key: str, app_id: str) -> bytes:
    padded = bytes(_cipher(aes_key).decrypt(sealed))
    pad = padded[-1]
    if not 1 <= pad <= _BLOCK or not padded.endswith(bytes([pad]) * pad):
        raise NotFromWeChat("padding")
    frame = padded[_RANDOM:-pad]
    end = _LENGTH + int.from_bytes(frame[:_LENGTH], "big")
    if not hmac.compare_digest(frame[end:], app_id.encode()):
        raise NotFromWeChat("app_id")
    return frame[_LENGTH:end]


def encrypted(clear: bytes, app_id: str, aes_key: str) -> str:
    """Encrypt a clear message to base64, as `decrypted` reads it."""
    # The platform fixes the IV, so these 16 bytes are all that hides two equal replies.
    # wechatpy draws them with `random`, which can be guessed.
    frame = secrets.token_bytes(_RANDOM) + len(clear).to_bytes(_LENGTH, "big") + clear
    frame += app_id.encode()
    pad = _BLOCK - len(frame) % _BLOCK
    return base64.b64encode(_cipher(aes_key).encrypt(frame + bytes([pad]) * pad)).decode()


def sealed(clear: str, account: Account, aes_key: str, now: float) -> str:
    """The reply's XML, under the key its message came with; `now` in epoch seconds."""
    encrypt = encrypted(clear.encode(), account.app_id, aes_key)
    timestamp, nonce = str(int(now)), secrets.token_hex(8)
    signed = signature(account.token, timestamp, nonce, encrypt)
    return (
        f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt>"
        f"<MsgSignature><![CDATA[{signed}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )


def read_xml(body: bytes) -> Mapping[str, object]:
    """Read `<xml>…</xml>`: one key a tag, a text as str, tags within as a mapping, empty as None.

    What comes more than once is a list; attributes, and words beside tags, mean nothing here.
    A document type is refused where it begins, so no entity is ever declared or fetched; the
    words "<!DOCTYPE" in a follower's text (CDATA) are no document type.
    """
    text = _NO_XML.sub("", body.decode("utf-8", "replace"))
    tree = _Tree()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = tree.open
    parser.CharacterDataHandler = tree.words.append
    parser.EndElementHandler = tree.close
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError) as error:
        raise NotFromWeChat("xml") from error
    root = tree.top.get("xml")
    if not isinstance(root, dict):
        raise NotFromWeChat("xml")
    return root


class _Tree:
    """What expat tells, as nested mappings: xmltodict's work at a third of its time."""

    def __init__(self) -> None:
        self.top: dict[str, Any] = {}
        self.words: list[str] = []
        self._above: list[dict[str, Any]] = []
        self._inside = self.top

    def open(self, _name: str, _attributes: object) -> None:
        self.words.clear()
        self._above.append(self._inside)
        self._inside = {}

    def close(self, name: str) -> None:
        value = self._inside or "".join(self.words).strip() or None
        self.words.clear()
        self._inside = outside = self._above.pop()
        if name not in outside:
            outside[name] = value
        elif isinstance(outside[name], list):
            outside[name].append(value)
        else:
            outside[name] = [outside[name], value]


def _refuse_doctype(*_declared: object) -> None:
    raise NotFromWeChat("doctype")


@lru_cache(maxsize=64)
def _cipher(aes_key: str) -> WeChatCipher:
    """Make the cipher of the 43 characters of an EncodingAESKey; settings have checked them."""
    return WeChatCipher(base64.b64decode(aes_key + "="))


def _same(expected: str, claimed: str) -> bool:
    """Compare in constant time. wechatpy uses `!=`, which tells how far a guess was right."""
    return hmac.compare_digest(_bytes(expected), _bytes(claimed))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
