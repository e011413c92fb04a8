"""The flow: from paths to a verdict, over an engine that runs functions somewhere.

First the shares are judged. When it is known what each of them had, the Links of each job are merged. Only where marks say that two jobs, or two
documents without a job, may show one event are these looked at once more.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from ftevents.captures.items import LeftOut, Unreadable
from ftevents.captures.moving import FAR
from ftevents.captures.parts import Share, shares
from ftevents.captures.sources import files
from ftevents.cluster.judging import BUCKETS, heads_of, judge_batch
from ftevents.cluster.merging import Errand, Move
from ftevents.cluster.spanning import Spanning
from ftevents.evidence import Transcript, count
from ftevents.rules.judge import apply, rules_of
from ftevents.rules.stream import cited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from ftevents.captures.files import File
    from ftevents.captures.harvest import Harvest
    from ftevents.captures.parts import Way
    from ftevents.cluster.engine import Engine
    from ftevents.cluster.judging import Head, Work
    from ftevents.rules.stream import Judge

LEAST_SHARD, MOST_SHARD = 8 * 2**20, 64 * 2**20
"""Bytes of a batch: as few as make good use of all threads, as many as keep the number of tasks small."""
BATCHES_A_THREAD = 4
GROUP = 64 * 2**20
"""Bytes of packed Links for one of those who merge."""
MOST_IN_A_BATCH = 1_000
"""Shares of one batch."""


@dataclass
class Told:
    """What a flow has to say of itself: how many shares there were, bytes of Links that went to the merge, and the most that went to one who merges.

    `judging` and `merging` are the seconds that the two halves took, by the clock.
    """

    shares: int = 0
    moved: int = 0
    fullest: int = 0
    judging: float = 0.0
    merging: float = 0.0


@dataclass
class Flow:
    """One run: an engine, who takes the findings, how to judge, and jobs to look out for.

    `shard` and `groups` are how the files are cut and by how many the Links are merged, where that is not left to be found; the report does
    not depend on them.
    """

    engine: Engine
    judge: Judge
    harvest: Harvest
    way: Way
    wanted: frozenset[str] = frozenset()
    shard: int | None = None
    groups: int | None = None
    stop: Callable[[], bool] = lambda: False
    progress: Callable[[str], None] = lambda _: None
    told: Told = field(default_factory=Told)

    def run(self, paths: Iterable[str | Path]) -> Transcript:
        """Judge what stands behind paths, and return the transcript that the judge of one process would return."""
        begun = time.monotonic()
        found = [file for path in paths for file in files(path)]
        batches = [*self._batches(found)]
        self.told.shares = sum(map(len, batches))
        judged = self.engine.start(judge_batch, ((batch, self.way, self.engine.threads) for batch in batches))
        heads = self._heads(judged)
        moves = self._taken(heads)
        spanning = Spanning(self.engine, Errand(self.way, moves, self.engine.threads, self.wanted), self.groups or self._groups())
        nameless = sum(head.nameless for batch in heads for head in batch)
        between = time.monotonic()
        self.progress(f"merging the links of {count(self.harvest.documents, 'document')}")
        jobs = spanning.judge(judged[: len(heads)], self.judge.ledgers, has_nameless=nameless > 1)
        self.told.fullest = spanning.fullest
        self.told.judging, self.told.merging = between - begun, time.monotonic() - between
        transcript = Transcript.of(jobs)
        for rule in rules_of(self.way.clauses):
            if rule.kind == "overall" and rule.scope == "run":
                apply(rule, transcript, self.way.facts, self.judge.ledgers)
        transcript.exchanges = cited(self.judge.ledgers)
        return transcript

    def _batches(self, found: Sequence[File | Unreadable | LeftOut]) -> Iterator[list[Work]]:
        """Yield what is judged in one go: a range of a long file, or some short ones."""
        total = sum(file.size for file in found if not isinstance(file, Unreadable | LeftOut))
        size = self.shard or min(max(total // (BATCHES_A_THREAD * self.engine.threads), LEAST_SHARD), MOST_SHARD)
        batch: list[Work] = []
        held = 0
        for file in found:
            every: Iterable[Work] = [file] if isinstance(file, Unreadable | LeftOut) else shares(file, size)
            for work in every:
                batch.append(work)
                held += min(size, work.file.size) if isinstance(work, Share) else 0
                if held >= size or len(batch) >= MOST_IN_A_BATCH:
                    yield batch
                    batch, held = [], 0
        if batch:
            yield batch

    def _heads(self, judged: Sequence[Any]) -> list[list[Head]]:
        """Return the heads of all batches, or of the first ones where it is asked to stop."""
        heads: list[list[Head] | None] = [None] * len(judged)
        for done, (index, (head, moved)) in enumerate(
            self.engine.results(self.engine.start(heads_of, ((each,) for each in judged)), self.stop), 1
        ):
            heads[index] = head
            self.told.moved += moved
            self.progress(f"judging: {done:,} of {count(len(judged), 'part')}")
        return [head for head in takewhile(lambda head: head is not None, heads) if head is not None]

    def _taken(self, heads: Sequence[Sequence[Head]]) -> list[list[Move]]:
        """Take what was found, in the order of the files, and return where each share stands."""
        numbers = lines = 0
        moves: list[list[Move]] = []
        for batch in heads:
            moves.append([])
            for head in batch:
                part = head.part
                lines = 0 if part.is_first else lines
                move = Move(head.name, numbers, lines - (0 if part.is_first else FAR - 1))
                moves[-1].append(move)
                mover = move.mover(None)
                self.judge.take(part.kept, mover)
                self.harvest.take(part.harvest, mover.complaint, goes_on=not part.is_first)
                numbers += part.numbers
                lines += part.lines
        return moves

    def _groups(self) -> int:
        """Return by how many the Links are merged: all threads have something to do, and none too much at a time."""
        return min(BUCKETS, max(self.engine.threads, -(-self.told.moved // GROUP)))
