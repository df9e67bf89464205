"""The durable record: the only SQL of the house."""

from workers.ledger.claims import Work
from workers.ledger.engine import LedgerAway
from workers.ledger.journal import Entry
from workers.ledger.ledger import Ledger, open_ledger
from workers.ledger.pictures import Upload
from workers.ledger.publications import Fields
from workers.ledger.sources import StoredSource
from workers.ledger.submissions import Submission

__all__ = [
    "Entry",
    "Fields",
    "Ledger",
    "LedgerAway",
    "StoredSource",
    "Submission",
    "Upload",
    "Work",
    "open_ledger",
]
