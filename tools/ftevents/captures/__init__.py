"""Captures: files of recorded answers, turned into the exchanges that a live run would have made."""

from ftevents.captures.formats import READERS, Item, Reader, read, stream
from ftevents.captures.harvest import Harvest, harvest
from ftevents.captures.items import Elsewhere, Found, LeftOut, Remark, Unreadable
from ftevents.captures.locating import file_of, locate
from ftevents.captures.proving import Prover
from ftevents.captures.source import CAP, Source
from ftevents.captures.sources import STDIN

__all__ = [
    "CAP",
    "READERS",
    "STDIN",
    "Elsewhere",
    "Found",
    "Harvest",
    "Item",
    "LeftOut",
    "Prover",
    "Reader",
    "Remark",
    "Source",
    "Unreadable",
    "file_of",
    "harvest",
    "locate",
    "read",
    "stream",
]
