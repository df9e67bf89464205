"""The back catalogue: old pages become archive, and followers find those whose address is known."""

from workers.adoption.folder import Found, first_look
from workers.adoption.matching import Choice, Match, Matches, Old
from workers.adoption.survey import Survey, adopt, keep, survey
from workers.adoption.told import Refused, Testimony, Told, decoded, from_csv, from_list

__all__ = [
    "Choice",
    "Found",
    "Match",
    "Matches",
    "Old",
    "Refused",
    "Survey",
    "Testimony",
    "Told",
    "adopt",
    "decoded",
    "first_look",
    "from_csv",
    "from_list",
    "keep",
    "survey",
]
