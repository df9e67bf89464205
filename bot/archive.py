"""What an account has published, for everybody: a page and an Atom feed, where it is switched on.

Atom as in RFC 4287. Only what readers can open is on it, with the addresses they open it under.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, request

from workers.jinja import environment, templates

if TYPE_CHECKING:
    from workers.account import Account
    from workers.ledger import Ledger
    from workers.ledger.issues import Issue
    from workers.settings import Settings

ON_A_PAGE: Final = 30
IN_THE_FEED: Final = 20
ATOM: Final = "http://www.w3.org/2005/Atom"
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "public, max-age=300",
}


class ArchiveServices(Protocol):
    """What the archive needs of `workers.services.Services`."""

    @property
    def settings(self) -> Settings: ...
    @property
    def ledger(self) -> Ledger: ...


class Entry(NamedTuple):
    """One issue as it is shown; `at` is aware."""

    title: str
    summary: str
    address: str
    at: datetime


def make_archive(services: ArchiveServices) -> Blueprint:
    """Make the blueprint of `/a/<account>/` and `/a/<account>/feed.xml`; 404 where it is off."""
    archive = Blueprint("archive", __name__, url_prefix="/a")

    @archive.get("/archive.css")
    def style() -> Response:
        text = (templates() / "archive" / "archive.css").read_text(encoding="utf-8")
        return Response(text, headers=HEADERS, content_type="text/css; charset=utf-8")

    @archive.get("/<name>/")
    def page(name: str) -> Response:
        account = _open(name, services)
        number = max(1, request.args.get("page", 1, type=int))
        issues = services.ledger.newest_issues(
            account.name, ON_A_PAGE + 1, ON_A_PAGE * (number - 1)
        )
        html = (
            environment()
            .get_template("archive/page.html.j2")
            .render(
                account=account,
                title=_name(account),
                entries=[_entry(issue, account, services) for issue in issues[:ON_A_PAGE]],
                number=number,
                more=len(issues) > ON_A_PAGE,
            )
        )
        return Response(html, headers=HEADERS, content_type="text/html; charset=utf-8")

    @archive.get("/<name>/feed.xml")
    def feed(name: str) -> Response:
        account = _open(name, services)
        issues = services.ledger.newest_issues(account.name, IN_THE_FEED)
        entries = [_entry(issue, account, services) for issue in issues]
        base = services.settings.public_url or request.url_root.rstrip("/")
        return Response(
            _atom(account, entries, f"{base}/a/{account.name}"),
            headers=HEADERS,
            content_type="application/atom+xml; charset=utf-8",
        )

    return archive


def _open(name: str, services: ArchiveServices) -> Account:
    account = services.settings.accounts.get(name)
    return account if account is not None and account.archive else abort(404)


def _name(account: Account) -> str:
    card = account.furniture.card
    return card.nickname if card else account.author or account.name


def _entry(issue: Issue, account: Account, services: ArchiveServices) -> Entry:
    front = services.ledger.front(issue.publication)
    return Entry(
        title=front.title if front else issue.title,
        summary=front.summary if front else "",
        address=issue.address,
        at=_moment(issue, account, services),
    )


def _moment(issue: Issue, account: Account, services: ArchiveServices) -> datetime:
    """The issue's day on the account's own clock; of what has none, when it was last changed."""
    if issue.day is None:
        return services.ledger.publication(issue.publication).updated_at
    return datetime.combine(issue.day, time(), ZoneInfo(account.schedule.zone))


def _atom(account: Account, entries: list[Entry], address: str) -> bytes:
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    newest = max((entry.at for entry in entries), default=datetime.fromtimestamp(0, UTC))
    _add(feed, "id", f"{address}/feed.xml")
    _add(feed, "title", _name(account))
    _add(feed, "updated", newest.isoformat())
    _add(feed, "link", rel="self", href=f"{address}/feed.xml")
    _add(feed, "link", rel="alternate", href=f"{address}/")
    _add(_add(feed, "author"), "name", _name(account))
    for entry in entries:
        item = _add(feed, "entry")
        _add(item, "id", entry.address)
        _add(item, "title", entry.title)
        _add(item, "updated", entry.at.isoformat())
        _add(item, "link", href=entry.address)
        if entry.summary:
            _add(item, "summary", entry.summary)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, tag: str, words: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)
    child.text = words or None
    return child
