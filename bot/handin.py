"""Where authors hand in pages from machines of their own: `/api/pages`, by a token alone.

No cookie and no session is looked at here, so that no foreign page can make a browser send
anything. A token is good for one account: to hand in, and to see what became of that. Whoever has
none learns nothing but that.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import structlog
from flask import Blueprint, Response, json, request
from werkzeug.exceptions import HTTPException, LengthRequired

from bot.trouble import place
from workers.bundle.naming import visible
from workers.bundle.packing import PACKED_BYTES
from workers.enqueue import TAKE_IN
from workers.entrance import hashed
from workers.errors import GongbaoError, SettingsInvalid, StaleState, Unfit
from workers.ledger import LedgerAway
from workers.scratch import Unreachable
from workers.standing import is_well, publication_json, rests, told

if TYPE_CHECKING:
    from workers.account import Account
    from workers.errors import Fault
    from workers.ledger import Arrival, Author
    from workers.services import Services

MISSES: Final = 10
MISS_SECONDS: Final = 60
"""So many wrong tokens a minute are answered, from one address. A good one always is."""
LONGEST: Final = 200  # characters of a token, a name or a key
UNKNOWN: Final = "令牌不对，或者已经收回"
SLOWER: Final = "试得太多了，请一分钟后再试"
NOWHERE: Final = "没有这一份"
PAUSED: Final = "；公报整体暂停着，恢复后会继续"
GONE: Final = "服务器的设置里没有这个公众号了"
SENTENCES: Final = {
    404: NOWHERE, 405: "这个地址不接受这种请求", 411: "请求没有写明长度", 413: "发来的内容太大",
}  # fmt: skip
BUSY: Final = "服务器现在忙，请稍后再试"
BROKEN: Final = "服务器出了点问题，已记入日志"

log = structlog.get_logger(__name__)


class Refusal(GongbaoError):
    """A request that is not followed, with its HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Caller(NamedTuple):
    """Whose token it is, and the account that it is good for."""

    author: Author
    account: Account


def make_handin(services: Services) -> Blueprint:
    """Make the blueprint."""
    handin = Blueprint("handin", __name__, url_prefix="/api/pages")

    @handin.get("")
    def hello() -> Response:
        """Tell an author whose token it is, and what packing a page needs of the account."""
        author, account = _caller(services)
        return _said(
            author=author.name,
            account=account.name,
            base_url=account.base_url,
            permalink=account.permalink,
            keys=dict(account.keys),
        )

    @handin.post("")
    def take() -> Response:
        return _take(_caller(services), services)

    @handin.get("/<int:number>")
    def standing(number: int) -> Response:
        arrival = services.ledger.arrival_of(_caller(services).author.id, number)
        if arrival is None:
            raise Refusal(404, NOWHERE)
        return _said(**_told(arrival, services))

    handin.register_error_handler(Exception, _say)
    return handin


def _caller(services: Services) -> Caller:
    """Find out whose token it is, before a byte of the body is read. Raises Refusal."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    good = scheme.casefold() == "bearer" and 0 < len(token) <= LONGEST
    author = services.ledger.author_with(hashed(token), now=services.now()) if good else None
    if author is None:
        log.warning("author_refused")
        raise Refusal(401, UNKNOWN) if _may_miss(services) else Refusal(429, SLOWER)
    account = services.settings.accounts.get(author.account)
    if account is None:
        raise Refusal(403, GONE)
    return Caller(author, account)


def _take(caller: Caller, services: Services) -> Response:
    """Keep an archive for a worker: this process runs none of what makes articles."""
    author, account = caller
    if not request.content_length:
        raise LengthRequired
    request.max_content_length = PACKED_BYTES
    archive = request.get_data(cache=False)
    if len(archive) != request.content_length:
        raise Refusal(400, "没有收完，请再发一次")
    flags = {name: request.args.get(name) == "1" for name in ("force", "again")}
    number = services.ledger.keep_arrival(
        account.name,
        archive,
        name=visible(request.args.get("name", ""), LONGEST) or "page",
        who=author.name,
        now=services.now(),
        author=author.id,
        request=_identity(archive, flags),
        **flags,
    )
    services.wakeups.call(TAKE_IN, number)
    log.info("pages handed in", account=account.name, number=number, bytes=len(archive))
    return _said(202, number=number)


def _identity(archive: bytes, flags: dict[str, bool]) -> str:
    """What is the same when a machine that heard no answer asks once more; "" where none says."""
    key = request.headers.get("Idempotency-Key", "")[:LONGEST]
    parts = (key, hashlib.sha256(archive).hexdigest(), *map(str, flags.values()))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest() if key else ""


def _told(arrival: Arrival, services: Services) -> dict[str, Any]:
    """What became of an archive; `publication` is None while, and where, there is none."""
    facts: dict[str, Any] = {
        "number": arrival.id,
        "done": arrival.done_at is not None,
        "outcome": arrival.outcome,
        "faults": [_fault(each) for each in arrival.faults],
    }
    if arrival.publication is None:
        return {**facts, "publication": None}
    row = services.ledger.publication(arrival.publication)
    # Nothing moves while the house is paused; why it is, is none of an author's business.
    paused = PAUSED if not rests(row) and services.ledger.house_paused() else ""
    stands = {"rests": rests(row) or bool(paused), "well": is_well(row), "told": told(row) + paused}
    return {**facts, "publication": {**publication_json(row), **stands}}


def _fault(fault: Fault) -> dict[str, object]:
    told = {name: getattr(fault, name) for name in ("what", "remedy", "file", "line")}
    return {**told, "gravity": str(fault.gravity)}


def _may_miss(services: Services) -> bool:
    """Whether this address has not missed too often; a Redis that is away stops nobody."""
    whence = hashed(request.remote_addr or "")[:16]
    try:
        return any(
            services.scratch.once(f"handin:{whence}:{each}", seconds=MISS_SECONDS)
            for each in range(MISSES)
        )
    except Unreachable as error:
        log.warning("misses_not_counted", error=type(error).__name__)
        return True


def _said(status: int = 200, **facts: Any) -> Response:  # noqa: ANN401  JSON
    return Response(json.dumps(facts, ensure_ascii=False), status, mimetype="application/json")


def _say(error: Exception) -> Response:
    """Turn any error into JSON: a sentence, and no more."""
    match error:
        case Refusal():
            answer = _said(error.status, error=str(error))
        case StaleState():  # the token was taken back while the pages were on their way
            answer = _said(401, error=UNKNOWN)
        case Unfit():  # too many wait already
            answer = _said(429, error=str(error))
        case HTTPException():
            status = error.code or 500
            answer = _said(status, error=SENTENCES.get(status, "请求无法处理"))
        case LedgerAway() | SettingsInvalid():  # away, or amid an upgrade
            log.error("ledger is away", error=type(error).__name__)
            answer = _said(503, error=BUSY)
        case _:
            log.error("handin_failed", **place(error))
            answer = _said(500, error=BROKEN)
    if answer.status_code == 401:  # noqa: PLR2004
        answer.headers["WWW-Authenticate"] = "Bearer"
    if answer.status_code in (429, 503):
        answer.headers["Retry-After"] = str(MISS_SECONDS)
    return answer
