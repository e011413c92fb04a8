"""The view: a report's JSON in the order and the words in which the page shows it. It adds no number that is not in the JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ftevents.contract.register import IMPACTS
from ftevents.evidence import count
from ftevents.report.html.walkmap import walk_groups
from ftevents.report.html.waterfall import waterfall

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = dict[str, Any]

LONGEST_LINE = 8_000
"""Characters of a line for the shell that is shown; a longer one is in the JSON report alone."""
SEVERITY = {"must": 0, "should": 1, "may": 2, "off": 3}
TONES = {"conforming": "good", "not conforming": "bad", "inconclusive": "unsure"}
VERDICTS = {
    "violated": ("bad", "Violated", "violated"),
    "stale": ("bad", "Stale", "stale in the baseline"),
    "advice": ("unsure", "Advice", "advice"),
    "known": ("unsure", "Known", "known"),
    "could not tell": ("unsure", "Could not tell", "could not tell"),
    "holds": ("good", "Holds", "hold"),
    "not exercised": ("none", "Not exercised", "not exercised"),
    "off": ("none", "Off", "off"),
}
"""For each verdict of a clause: its tone, its name, and what comes behind a number of such clauses."""
GROUPS = (
    ("violated", "Broken", "These make the verdict."),
    ("advice", "Advice", "Worth putting right, and no part of the verdict unless the run was told so."),
    ("known", "Known", "Broken as before: the baseline says why."),
)
LEGAL = "Also seen, and legal"


def view(document: Json) -> Json:
    """Return what the templates show."""
    exchanges = {exchange["number"]: exchange for exchange in document["evidence"]["exchanges"]}
    clauses = [_clause(clause) for clause in document["clauses"]]
    groups = list(_finding_groups(clauses, exchanges))
    return {
        "document": document,
        "tone": TONES[document["verdict"]],
        "title": document["verdict"].capitalize(),
        "tiles": list(_tiles(document)),
        "proof": _proof(groups),
        "hurt": _hurt(clause for clause in clauses if clause["verdict"] == "violated"),
        "groups": groups,
        "walks": walk_groups(document),
        "waterfall": waterfall(document),
        "families": _families(clauses),
        "verdicts": [(name, VERDICTS[name][1], number) for name, number in document["counts"].items() if number],
        "options": list(_options(document)),
    }


def _clause(clause: Json) -> Json:
    tone, name, _ = VERDICTS[clause["verdict"]]
    return clause | {"tone": tone, "verdict_name": name, "anchor": "clause-" + re.sub(r"[^a-z0-9]+", "-", clause["id"].lower())}


def _tiles(document: Json) -> Iterator[Json]:
    counts = document["counts"]
    for name, (tone, _, words) in VERDICTS.items():
        if counts.get(name) and name != "off":
            yield {"number": f"{counts[name]:,}", "words": words if name != "holds" or counts[name] > 1 else "holds", "tone": tone}
    if document["requests"]:
        yield {"number": f"{document['requests']:,}", "words": "request" if document["requests"] == 1 else "requests", "tone": "none"}
        yield {"number": f"{document['seconds']:.2f} s", "words": "for the run", "tone": "none"}


def _finding_groups(clauses: list[Json], exchanges: dict[int, Json]) -> Iterator[Json]:
    for verdict, title, says in GROUPS:
        found = [clause for clause in clauses if clause["verdict"] == verdict and clause["findings"]]
        if counted := [_accused(clause, exchanges) for clause in _worst_first(found) if clause["level"] != "may"]:
            yield {"title": title, "says": says, "clauses": counted}
    if legal := [clause for clause in clauses if clause["verdict"] == "advice" and clause["level"] == "may"]:
        says = "A server may choose here; this is what it chose."
        yield {"title": LEGAL, "says": says, "clauses": [_accused(clause, exchanges) for clause in legal]}


def _worst_first(clauses: list[Json]) -> list[Json]:
    """Return clauses by the worst of their impacts, then by how many SDKs feel them, then by how much is broken."""
    kinds = list(IMPACTS)

    def badness(clause: Json) -> tuple[int, int, int, str]:
        worst = min((kinds.index(kind) for kind in clause["hurts"]), default=len(kinds))
        return worst, -sum(map(len, clause["hurts"].values())), -clause["broken"], clause["id"]

    return sorted(clauses, key=lambda clause: (SEVERITY[clause["level"]], *badness(clause)))


def _accused(clause: Json, exchanges: dict[int, Json]) -> Json:
    """Return a clause that is broken with its findings as they are shown: some with request and answer, the rest as a sentence."""
    findings = [_finding(finding, exchanges) for finding in clause["findings"]]
    return clause | {
        "first": findings[0],
        "others": findings[1:],
        "more": max(clause["broken"] + clause["known"] - len(findings), 0),
        "victims": list(_victims(clause["hurts"])),
        "share": f"broken in {clause['broken'] + clause['known']:,} of {clause['looked_at']:,} looked at",
    }


def _victims(hurts: dict[str, list[str]]) -> Iterator[Json]:
    """Yield each SDK that is hurt with what happens to its users, the worst first."""
    names = dict.fromkeys(sdk for kind in IMPACTS for sdk in hurts.get(kind, ()))
    for name in names:
        kinds = [kind for kind in IMPACTS if name in hurts.get(kind, ())]
        yield {"sdk": name, "kinds": kinds, "says": " and ".join(impact_of(kind) for kind in kinds)}


def impact_of(kind: str) -> str:
    """Return an impact as a phrase that goes with a client."""
    return IMPACTS[kind].removesuffix(" in")


def _finding(finding: Json, exchanges: dict[int, Json]) -> Json:
    lines = [line if len(line) <= LONGEST_LINE else None for line in finding["curl"]]
    where = f"{finding['place']} {finding['pointer']}".rstrip()
    scenes = [_scene(excerpt, exchanges[excerpt["exchange"]]) for excerpt in finding["excerpts"] if excerpt["exchange"] in exchanges]
    return finding | {"where": where, "lines": lines, "scenes": [scene for scene in scenes if scene["exchange"]["detail"] is not None]}


def _scene(excerpt: Json, exchange: Json) -> Json:
    """Return one exchange as it is shown beside a finding: the request taken apart, the answer summed up, the body with its mark."""
    detail, failure = exchange["detail"] or {}, exchange["failure"]
    headers, body = detail.get("headers"), detail.get("body")
    kinds = [value for name, value in headers or () if name.lower() == "content-type"][:1]
    facts = [*kinds, *([_size(body["bytes"])] if body else []), *([_time(exchange["elapsed"])] if exchange["elapsed"] is not None else [])]
    status = f"{exchange['status']} {detail.get('reason') or ''}".strip() if exchange["status"] is not None else None
    return {
        "exchange": exchange,
        "excerpt": excerpt,
        "request": _request(exchange),
        "status": status if failure is None else f"{failure['kind']}: {failure['detail']}",
        "is_bad": failure is not None or (exchange["status"] or 0) >= 400,
        "facts": facts,
    }


def _request(exchange: Json) -> Json | None:
    """Return a request taken apart: what comes before the path, the path, and each parameter with what stands in front of it."""
    url = exchange["url"]
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return {"method": exchange["method"], "origin": "", "path": url, "query": []}
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc and url.startswith(f"{parts.scheme}://{parts.netloc}") else ""
    path, mark, query = url[len(origin) :].partition("?")
    pairs = query.split("&") if mark else []
    return {"method": exchange["method"], "origin": origin, "path": path, "query": list(zip(["?", *"&" * len(pairs)], pairs, strict=False))}


def _size(number: int) -> str:
    return count(number, "byte")


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _proof(groups: list[Json]) -> Json | None:
    """Return the worst finding that one command shows; where there is none, one that takes two."""
    broken = groups[0]["clauses"] if groups and groups[0]["title"] == "Broken" else []
    shown = [
        (clause, clause["first"]["lines"]) for clause in broken if clause["first"]["lines"] and clause["first"]["lines"][0] is not None
    ]
    clause, lines = min(shown, key=lambda pair: min(len(pair[1]), 2), default=(None, []))
    if clause is None:
        return None
    return {"clause": clause, "line": lines[0], "compare": lines[1] if len(lines) > 1 else None, "finding": clause["first"]}


def _hurt(violated: Iterable[Json]) -> Json:
    """Return who loses what: for each SDK and each impact the clauses that do it, as a table; SDKs that fare alike share a row."""
    cells: dict[str, dict[str, list[Json]]] = {}
    clauses = list(violated)
    for kind in IMPACTS:
        for clause in clauses:
            for sdk in clause["hurts"].get(kind, ()):
                cells.setdefault(sdk, {}).setdefault(kind, []).append({"id": clause["id"], "anchor": clause["anchor"]})
    kinds = [kind for kind in IMPACTS if any(kind in row for row in cells.values())]
    alike: dict[str, tuple[list[str], list[list[Json]]]] = {}
    for sdk, row in cells.items():
        told = [row.get(kind, []) for kind in kinds]
        alike.setdefault(repr(told), ([], told))[0].append(sdk)
    return {
        "kinds": [impact_of(kind) for kind in kinds],
        "rows": [(", ".join(sdks), list(zip([impact_of(kind) for kind in kinds], told, strict=True))) for sdks, told in alike.values()],
    }


def _families(clauses: list[Json]) -> list[tuple[str, list[Json]]]:
    found: dict[str, list[Json]] = {}
    for clause in clauses:
        found.setdefault(clause["id"].partition("/")[0], []).append(clause)
    return list(found.items())


def _options(document: Json) -> Iterator[tuple[str, str]]:
    """Yield the configuration of the run, a name and a value each."""
    yield "tool", f"{document['tool']['name']} {document['tool']['version']}, register version {document['spec_version']}"
    yield "profile", document["profile"]
    for name, value in (document["budget"] | document["options"]).items():
        if value is not None and value != [] and name not in ("requests", "seconds"):
            yield name.replace("_", " "), _written(value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(f"{each['job']}: {count(each['events'], 'event')}" if isinstance(each, dict) else str(each) for each in value)
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)
