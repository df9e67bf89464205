"""Put the rooms of the ledger under one roof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from workers.errors import SettingsInvalid
from workers.ledger import migrate
from workers.ledger.accounts import Accounts
from workers.ledger.adoptions import Adoptions
from workers.ledger.appointments import Appointments
from workers.ledger.arrivals import Arrivals
from workers.ledger.authors import Authors
from workers.ledger.blobs import Blobs
from workers.ledger.calendar import Calendar
from workers.ledger.census import CensusRoom
from workers.ledger.confirmations import Confirmations
from workers.ledger.console import Console
from workers.ledger.engine import connect, shown
from workers.ledger.everything import Everything
from workers.ledger.fetched import FetchedFiles
from workers.ledger.figures import Figures
from workers.ledger.finishes import Finishes
from workers.ledger.forgetting import Forgetting
from workers.ledger.glances import Glances
from workers.ledger.heard import Heard
from workers.ledger.house import HouseRoom
from workers.ledger.inbox import Inbox
from workers.ledger.index import Index
from workers.ledger.invitations import Invitations
from workers.ledger.issues import Issues
from workers.ledger.leases import Leases
from workers.ledger.looks import Looks
from workers.ledger.mends import Mends
from workers.ledger.operators import Operators
from workers.ledger.outages import Outages
from workers.ledger.outbox import Outbox
from workers.ledger.own_replies import OwnReplies
from workers.ledger.pictures import Pictures
from workers.ledger.questions import Questions
from workers.ledger.releases import Releases
from workers.ledger.search import Search
from workers.ledger.series import SeriesRoom
from workers.ledger.sources import Sources
from workers.ledger.submissions import Submissions

if TYPE_CHECKING:
    from workers.storage import Storage


class Ledger(
    Accounts,
    Submissions,
    Appointments,
    Releases,
    Glances,
    Finishes,
    Outbox,
    Calendar,
    Sources,
    FetchedFiles,
    Pictures,
    Index,
    Search,
    Issues,
    Heard,
    Operators,
    Invitations,
    Confirmations,
    OwnReplies,
    Inbox,
    Questions,
    SeriesRoom,
    Mends,
    Console,
    Figures,
    Arrivals,
    Authors,
    Forgetting,
    Adoptions,
    HouseRoom,
    Everything,
    Looks,
    Outages,
    CensusRoom,
    Leases,
    Blobs,
):
    """The durable record of one installation.

    Each write is one transaction, and each change of a publication writes its journal row in
    the same one. Claims, renewals and releases of a lease are no change of a publication, so
    the journal does not know them. Every time handed in must be aware; every time handed out
    is in UTC. One ledger may be shared by threads, and by the children of a fork.
    """

    def is_current(self) -> bool:
        """Tell whether the schema is still this program's; raises if the database is away."""
        return migrate.at(self._engine) == migrate.head()


def open_ledger(url: str, *, hurried: bool = False, storage: Storage | None = None) -> Ledger:
    """Open the ledger at `url` (`sqlite:///…`, `postgresql://…`), if its schema is this program's.

    One that is `hurried` waits two seconds for another's lock, and not half a minute. With
    `storage` the bytes of new pictures are kept there.

    Raises SettingsInvalid (English, for the deployer) where the ledger cannot be reached, or
    where `gongbao migrate` has to run first.
    """
    try:
        found = migrate.current(url)
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise SettingsInvalid([f"cannot open the ledger at {shown(url)}: {reason}"]) from None
    if found == migrate.head():
        return Ledger(connect(url, hurried=hurried, outside=storage is not None), storage)
    migrate.demand_known(url, found)
    late = f"the ledger at {shown(url)} is not up to date: run `gongbao migrate` first "
    raise SettingsInvalid([late + "(`gongbao upgrade` takes a backup before)"])
