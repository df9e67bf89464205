"""Ids that look like WeChat's own, so that nobody's code learns a shape that is not true."""

import secrets
import string

ALPHANUMERIC = string.ascii_letters + string.digits
URL_SAFE = ALPHANUMERIC + "-_"
_RANDOM = secrets.SystemRandom()


def _characters(alphabet: str, length: int) -> str:
    return "".join(_RANDOM.choices(alphabet, k=length))


def app_id() -> str:
    """Make an appid: `wx` and 16 hex digits."""
    return "wx" + secrets.token_hex(8)


def app_secret() -> str:
    """Make an AppSecret: 32 hex digits."""
    return secrets.token_hex(16)


def gh_id() -> str:
    """Make an account's original id: `gh_` and 12 hex digits."""
    return "gh_" + secrets.token_hex(6)


def openid() -> str:
    """Make a follower's id: 28 characters that begin with `o`."""
    return "o" + _characters(URL_SAFE, 27)


def callback_token() -> str:
    """Make the word shared for signing callbacks: 3 to 32 letters and digits by the docs."""
    return _characters(ALPHANUMERIC, 24)


def aes_key() -> str:
    """Make an EncodingAESKey: 43 letters and digits, base64 of 32 bytes without its last `=`."""
    # The last digit of 43 carries two spare bits, which strict decoders want to be zero.
    return _characters(ALPHANUMERIC, 42) + secrets.choice("AEIMQUYcgkosw048")


def access_token(now: float) -> str:
    """Make a token: `NN_` and enough characters to be 157 long (real ones: 136 to 512)."""
    return f"{int(now) % 90 + 10}_{_characters(URL_SAFE, 154)}"


def media_id() -> str:
    """Make the id of a material or a draft: 64 url-safe characters."""
    return _characters(URL_SAFE, 64)


def picture_id() -> str:
    """Make the middle of a hosted picture's address; the whole comes to about 140 characters."""
    return _characters(ALPHANUMERIC, 86) + "ibg"


def hint() -> str:
    """Make the word in brackets that follows many an error message."""
    return "AZ" + _characters(string.ascii_letters, 4) + _characters(string.digits, 8)


def request_id(now: float) -> str:
    """Make a rid: three groups of 8 hex digits, the first being the unix time."""
    return f"{int(now):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def article_key() -> str:
    """Make the last part of a published article's short address: 22 characters."""
    return _characters(URL_SAFE, 22)


def digits(length: int) -> str:
    """Make a number of that many digits: a publish_id, mid or msg_id has 10."""
    return secrets.choice("123") + _characters(string.digits, length - 1)


def temporary_key() -> str:
    """Make the key of a preview address, another one each time it is asked for."""
    return _characters(ALPHANUMERIC, 96)
