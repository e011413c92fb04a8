"""Captures: files of recorded answers, turned into the exchanges that a live run would have made."""

from ftevents.captures.formats import READERS, Item, Reader, read
from ftevents.captures.items import Elsewhere, LeftOut, Unreadable
from ftevents.captures.sources import CAP, STDIN, Source

__all__ = ["CAP", "READERS", "STDIN", "Elsewhere", "Item", "LeftOut", "Reader", "Source", "Unreadable", "read"]
