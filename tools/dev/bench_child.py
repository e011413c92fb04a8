"""The child of the offline benchmark: one case in a process of its own, so that no case warms another's caches or is charged for its imports.

`python bench_child.py CASE FILE FORM` prints JSON: CPU seconds of each part, how many documents were read, and how many findings there are.
FORM is `events` or `pages`, and says what stands on a line. Imports, schemas and decoders are ready before the clock starts.
"""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench_schemas import schema

if TYPE_CHECKING:
    from collections.abc import Callable

Said = dict[str, float]
BUFFER = 2**20


def timed(path: str, count: Callable[[bytes], int]) -> Said:
    """Go through a file; `count` says how many findings a line has."""
    documents = findings = 0
    started = time.process_time()
    with Path(path).open("rb", buffering=BUFFER) as stream:
        for line in stream:
            documents += 1
            findings += count(line)
    return {"seconds": time.process_time() - started, "documents": documents, "findings": findings}


def parsed_orjson(path: str, _: str) -> Said:
    """Parse only: what any validator pays that is given objects."""
    from orjson import loads

    return timed(path, lambda line: loads(line) is None)


def parsed_json(path: str, _: str) -> Said:
    """Parse with the standard library."""
    return timed(path, lambda line: json.loads(line) is None)


def validated_jsonschema(path: str, form: str) -> Said:
    """Validate with jsonschema: one validator, the event's schema written into that of the page."""
    from jsonschema import Draft202012Validator
    from orjson import loads

    validator = Draft202012Validator(schema(form))
    return timed(path, lambda line: sum(1 for _ in validator.iter_errors(loads(line))))


def validated_jsonschema_rs(path: str, form: str) -> Said:
    """Validate with jsonschema-rs, all errors."""
    import jsonschema_rs
    from orjson import loads

    validator = jsonschema_rs.validator_for(schema(form))
    return timed(path, lambda line: sum(1 for _ in validator.iter_errors(loads(line))))


def validated_pydantic(path: str, form: str) -> Said:
    """Validate with strict models, straight from the bytes."""
    from bench_models import MODELS
    from pydantic import ValidationError

    decode = MODELS[form].model_validate_json

    def count(line: bytes) -> int:
        try:
            decode(line)
        except ValidationError as error:
            return error.error_count()
        return 0

    return timed(path, count)


def judged(path: str, _: str) -> Said:
    """Judge with this package: `seconds` for every line, with what links the answers kept; `final` for what spans answers."""
    from ftevents.captures import Harvest, Prover
    from ftevents.captures.formats import Ways, stream
    from ftevents.captures.judging import show
    from ftevents.captures.shelf import Shelf
    from ftevents.contract import load
    from ftevents.examine import offline_clauses
    from ftevents.rules.stream import Judge

    facts = load().facts["openai"]
    judge, harvest = Judge(facts, offline_clauses()), Harvest()
    with Shelf() as shelf:
        ways = Ways(Prover(facts), shelf)
        started = time.process_time()
        for item in stream([path], stdin=io.BytesIO(), ways=ways):
            harvest.add(item)
            show(item, judge)
        linked = time.process_time()
        judge.finish()
        ended = time.process_time()
    findings = sum(ledger.breaches for ledger in judge.ledgers.values())
    return {"seconds": linked - started, "final": ended - linked, "documents": harvest.documents, "findings": findings}


def spun(_: str, form: str) -> Said:
    """Count, to see how much two processes do at the same time on this machine; `form` is how far."""
    far = int(form)
    number = 0
    started = time.process_time()
    while number < far:
        number += 1
    return {"seconds": time.process_time() - started, "documents": number, "findings": 0}


CASES: dict[str, Callable[[str, str], Said]] = {
    "orjson.loads": parsed_orjson,
    "json.loads": parsed_json,
    "ftevents": judged,
    "jsonschema-rs": validated_jsonschema_rs,
    "pydantic": validated_pydantic,
    "jsonschema": validated_jsonschema,
    "spin": spun,
}


def main() -> None:
    """Run the case, and print what it said."""
    name, path, form = sys.argv[1:]
    said: dict[str, Any] = CASES[name](path, form)
    print(json.dumps(said))


if __name__ == "__main__":
    main()
