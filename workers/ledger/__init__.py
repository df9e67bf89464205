"""The durable record: the only SQL of the house."""

from workers.ledger.adoptions import AdoptedPage, OldPage
from workers.ledger.appointments import Room
from workers.ledger.arrivals import Arrival
from workers.ledger.authors import Author
from workers.ledger.away import why_away
from workers.ledger.calendar import KeptClosure, Right
from workers.ledger.claims import Work
from workers.ledger.confirmations import CodeSpent, Confirmation, Judged, Verdict
from workers.ledger.console import Session, Showing
from workers.ledger.digests import SubmittedPage
from workers.ledger.engine import LedgerAway, file_of
from workers.ledger.finishes import Finish
from workers.ledger.forgetting import Forgotten
from workers.ledger.glances import Glance, Newest
from workers.ledger.heard import AlreadyHeard
from workers.ledger.inbox import InboxFull, LeftMessage
from workers.ledger.index import Readable
from workers.ledger.issues import Front, Issue
from workers.ledger.journal import Entry
from workers.ledger.ledger import Ledger, open_ledger
from workers.ledger.looks import Look, Wanted
from workers.ledger.mends import Change, MendablePage
from workers.ledger.menus import BY_PAGE, BY_PERSON, KeptMenu
from workers.ledger.operators import NoLonger
from workers.ledger.outages import OF_ANOTHER, Beat, Outage, Silence
from workers.ledger.outbox import Notice, Telling
from workers.ledger.pictures import Upload
from workers.ledger.publications import Fields
from workers.ledger.questions import Follow, Question
from workers.ledger.releases import Outcome
from workers.ledger.search import Hit, Rank
from workers.ledger.series_rows import KeptTutorial, in_order
from workers.ledger.sources import StoredSource
from workers.ledger.submissions import Submission

__all__ = [
    "BY_PAGE",
    "BY_PERSON",
    "OF_ANOTHER",
    "AdoptedPage",
    "AlreadyHeard",
    "Arrival",
    "Author",
    "Beat",
    "Change",
    "CodeSpent",
    "Confirmation",
    "Entry",
    "Fields",
    "Finish",
    "Follow",
    "Forgotten",
    "Front",
    "Glance",
    "Hit",
    "InboxFull",
    "Issue",
    "Judged",
    "KeptClosure",
    "KeptMenu",
    "KeptTutorial",
    "Ledger",
    "LedgerAway",
    "LeftMessage",
    "Look",
    "MendablePage",
    "Newest",
    "NoLonger",
    "Notice",
    "OldPage",
    "Outage",
    "Outcome",
    "Question",
    "Rank",
    "Readable",
    "Right",
    "Room",
    "Session",
    "Showing",
    "Silence",
    "StoredSource",
    "Submission",
    "SubmittedPage",
    "Telling",
    "Upload",
    "Verdict",
    "Wanted",
    "Work",
    "file_of",
    "in_order",
    "open_ledger",
    "why_away",
]
