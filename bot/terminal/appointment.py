"""What is known of a publication's release: appointment, approval, attempts, quota, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workers import orders
from workers.schedule.local import shown_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workers.account import Account
    from workers.mending import Mend
    from workers.publication import Publication, Release
    from workers.services import Services

NOTICES = 5


def appointment_json(publication: Publication) -> dict[str, object]:
    """Write the appointment as JSON types; times in ISO 8601, UTC."""
    moments = {name: getattr(publication, name) for name in ("release_at", "released_at")}
    names = ("target", "appointed_by", "approved", "approved_by", "anyway", "attempt", "address")
    return {
        "route": str(publication.route),
        **{name: at.isoformat() if at else None for name, at in moments.items()},
        **{name: getattr(publication, name) for name in names},
    }


def story_json(publication: Publication, account: Account, services: Services) -> dict[str, object]:
    """Write the appointment, and what stands beside the row: attempt, quota, notices."""
    release = services.ledger.newest_release(publication.id)
    quota = orders.quota_at(account, services, services.now(), publication.target)
    return {
        **appointment_json(publication),
        "release": None if release is None else _release_json(release),
        "quota": {"left": quota.left, "of": quota.of, "source": quota.source},
        "notices": [
            {"at": each.created_at.isoformat(), "title": each.title, "body": each.body}
            for each in services.ledger.notices(publication=publication.id)
        ],
        "mends": [_mend_json(each) for each in services.ledger.mends(publication.id)],
    }


def story(publication: Publication, account: Account, services: Services) -> Iterator[str]:
    """Tell the same in lines, on the account's own clock; nothing is said of what there is none."""
    yield from orders.story(publication, account, services)
    for notice in reversed(services.ledger.notices(publication=publication.id, limit=NOTICES)):
        yield f"已通知：{shown_at(notice.created_at, account.schedule)} {notice.title}"


def _mend_json(mend: Mend) -> dict[str, object]:
    names = ("part", "place", "value", "sha256", "who")
    told = {name: str(getattr(mend, name)) for name in names}
    return {**told, "at": mend.created_at.isoformat()}


def _release_json(release: Release) -> dict[str, Any]:
    names = ("attempt", "target", "receipt", "article_id", "calls", "looks", "report")
    return {
        **{name: getattr(release, name) for name in names},
        "route": str(release.route),
        "fate": str(release.fate),
        "called_at": release.called_at.isoformat(),
    }
