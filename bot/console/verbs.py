"""What may be done with a publication as it stands, as buttons. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from workers.people import Role
from workers.publication import State

if TYPE_CHECKING:
    from workers.account import Account
    from workers.publication import Publication


class Verb(NamedTuple):
    """An order as a button: its word here and in `workers.orders`, and how it looks.

    `look` is main, plain or danger. What `asks` leads to a page that shows what would happen and
    wants a second press.
    """

    name: str
    text: str
    needs: Role = Role.PUBLISHER
    look: str = "plain"
    asks: bool = False


APPROVE: Final = Verb("approve", "批准", look="main")
RELEASE: Final = Verb("release", "发出…", look="main", asks=True)
MOVE: Final = Verb("release", "改时间…", asks=True)
UNDO: Final = Verb("hold", "先别发", look="main")
RESUME: Final = Verb("resume", "继续", look="main")
REDO: Final = Verb("redo", "重做草稿…", asks=True)
KEEP: Final = Verb("keep", "用后台的版本…", asks=True)
RETRY: Final = Verb("retry", "再发一次…", asks=True)
LOOK: Final = Verb("retry", "现在再查一次", look="main")
CANCEL: Final = Verb("cancel", "取消…", look="danger", asks=True)
PUBLISHED: Final = Verb("published", "登记链接…", asks=True)
WITHDRAW: Final = Verb("withdraw", "撤回…", look="danger", asks=True)

OFFERED: Final[dict[State, tuple[Verb, ...]]] = {
    State.RECEIVED: (CANCEL,),
    State.DRAFTED: (RELEASE, PUBLISHED, CANCEL),
    State.SCHEDULED: (UNDO, MOVE, CANCEL),
    State.DUE: (UNDO, CANCEL),
    State.AWAITING_ADMIN: (PUBLISHED,),
    State.UNSURE: (LOOK, PUBLISHED),
    State.RELEASED: (PUBLISHED, WITHDRAW),
    State.PUBLISHED: (WITHDRAW,),
    State.HANDED_OVER: (PUBLISHED._replace(look="main"), RELEASE._replace(look="plain"), CANCEL),
    State.HELD: (RESUME, RETRY, MOVE, PUBLISHED, KEEP, REDO, CANCEL),
}
"""What may make sense in a state; workers.orders has the last word, and says why not."""

APPROVABLE: Final = frozenset({State.DRAFTED, State.SCHEDULED, State.DUE, State.HANDED_OVER})


def verbs_for(publication: Publication, account: Account) -> tuple[Verb, ...]:
    """List the buttons of a publication, the likeliest first."""
    offered = OFFERED.get(publication.state, ())
    if publication.state is State.DRAFTED and not publication.told:
        offered = (CANCEL,)  # a worker has it in hand
    wanted = (account.schedule.approval or account.four_eyes) and not publication.approved
    if wanted and publication.state in APPROVABLE and publication.article_hash:
        return (APPROVE, *offered)
    return offered
