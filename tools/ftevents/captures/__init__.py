"""Captures: files of recorded answers, turned into the exchanges that a live run would have made."""

from ftevents.captures.formats import READERS, Item, Reader, read
from ftevents.captures.harvest import Harvest, harvest
from ftevents.captures.items import Elsewhere, LeftOut, Remark, Unreadable
from ftevents.captures.locating import locate
from ftevents.captures.source import CAP, Source
from ftevents.captures.sources import STDIN

__all__ = [
    "CAP",
    "READERS",
    "STDIN",
    "Elsewhere",
    "Harvest",
    "Item",
    "LeftOut",
    "Reader",
    "Remark",
    "Source",
    "Unreadable",
    "harvest",
    "locate",
    "read",
]
