"""The dialogue of `gongbao init`: from nothing to the first answered callback."""

from bot.terminal.initiation.dialogue import Pace, initiate
from bot.terminal.initiation.person import AtTerminal, Nobody, Person
from bot.terminal.initiation.wishes import Wishes

__all__ = ["AtTerminal", "Nobody", "Pace", "Person", "Wishes", "initiate"]
