"""Judging files: every entry that is read goes to the judge, and is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from ftevents.captures.formats import stream
from ftevents.captures.items import Elsewhere, Found
from ftevents.evidence import Exchange
from ftevents.evidence.proof import ProvenEvents, ProvenPage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ftevents.captures.formats import Item, Ways
    from ftevents.captures.harvest import Harvest
    from ftevents.rules.stream import Judge


def judge_files(
    paths: Sequence[str | Path],
    judge: Judge,
    harvest: Harvest,
    *,
    stdin: BinaryIO,
    form: str | None = None,
    ways: Ways | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> None:
    """Let a judge see what stands in files, and count it; `stop` is asked before each entry whether to go on."""
    for item in stream(paths, stdin=stdin, form=form, ways=ways):
        if stop():
            return
        harvest.add(item)
        show(item, judge)


def show(item: Item, judge: Judge) -> None:
    """Let a judge see what is to be judged of an item."""
    if isinstance(item, ProvenPage):
        judge.see_page(item)
    elif isinstance(item, ProvenEvents):
        judge.see_events(item)
    elif isinstance(item, Found):
        judge.see(item.exchange, item.origin)
    elif isinstance(item, Exchange):
        judge.see(item)
    elif isinstance(item, Elsewhere) and item.exchange is not None:
        judge.see(item.exchange)
