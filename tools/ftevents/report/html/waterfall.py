"""The waterfall: every request of a live run as a bar on the clock of the run, by probe; waits are drawn, and failures are said in words."""

from __future__ import annotations

from typing import Any

from ftevents.evidence import count

Json = dict[str, Any]

WIDTH = 1000
"""Units of the picture from the first request to the last answer."""
LANE = 10
"""Units of height for each request in flight."""
THINNEST = 2.0


def waterfall(document: Json) -> Json | None:
    """Return the picture, None where no times are known."""
    timed = [each for each in document["evidence"]["exchanges"] if each["started"] is not None and each["finished"] is not None]
    if not timed:
        return None
    total = max(each["finished"] + (each["wait"] or 0.0) for each in timed) or 1e-6
    exchanges = [each for each in document["evidence"]["exchanges"] if each["probe"] is not None]
    lanes = _lanes(timed)
    failed = sum(each["failure"] is not None and not each["superseded"] for each in exchanges)
    says = [f"{count(len(timed), 'request')} in {time_of(total)}", f"at most {max(lanes.values()) + 1} at once"]
    waits = sum(each["wait"] is not None for each in exchanges)
    says += [f"{count(waits, 'was', 'were')} asked again"] if waits else []
    says += [f"{failed:,} without an answer" if failed else "all answered"]
    return {
        "says": ", ".join(says),
        "height": (max(lanes.values()) + 1) * LANE,
        "bars": [_bar(each, total) | {"y": lanes[each["number"]] * LANE} for each in timed],
        "ticks": [time_of(total * part / 4) if part else "0" for part in range(5)],
        "groups": _groups(document["plan"], exchanges, total),
        "left_out": document["evidence"]["left_out"],
    }


def _lanes(timed: list[Json]) -> dict[int, int]:
    """Return a lane for each request, by number, so that no two in one lane overlap."""
    free: list[float] = []
    lanes = {}
    for each in sorted(timed, key=lambda each: (each["started"], each["number"])):
        lane = next((place for place, end in enumerate(free) if end <= each["started"]), len(free))
        free[lane : lane + 1] = [each["finished"]]
        lanes[each["number"]] = lane
    return lanes


def _bar(each: Json, total: float) -> Json:
    start = WIDTH * each["started"] / total
    length = max(WIDTH * (each["finished"] - each["started"]) / total, THINNEST)
    wait = WIDTH * (each["wait"] or 0.0) / total
    return {
        "x": f"{start:.1f}",
        "width": f"{length:.1f}",
        "end": f"{start + length:.1f}",
        "wait": f"{wait:.1f}" if wait else "",
        "tone": _tone(each),
    }


def _tone(each: Json) -> str:
    if each["failure"] is not None:
        return "failed"
    if each["superseded"]:
        return "again"
    status = each["status"] or 0
    return "ok" if 200 <= status < 300 else "moved" if 300 <= status < 400 else "refused" if 400 <= status < 500 else "failed"


def _groups(plan: list[Json], exchanges: list[Json], total: float) -> list[Json]:
    says = {probe["probe"]: probe["says"] for probe in plan}
    found: dict[str, list[Json]] = {}
    for each in exchanges:
        found.setdefault(each["probe"], []).append(_row(each, total))
    return [
        {
            "probe": probe,
            "says": says.get(probe, ""),
            "rows": rows,
            "size": count(len(rows), "request"),
            "bad": sum(row["tone"] == "failed" for row in rows),
            "waits": sum(row["tone"] == "again" for row in rows),
        }
        for probe, rows in found.items()
    ]


def _row(each: Json, total: float) -> Json:
    failure = each["failure"]
    result = f"{failure['kind']}" if failure is not None else str(each["status"])
    words = each["place"].partition(" (")[2].removesuffix(")") or each["place"]
    notes = [f"waited {time_of(each['wait'])}, then asked again"] if each["wait"] is not None else []
    notes += ["a redirect"] if each["redirect"] else []
    notes += [failure["detail"]] if failure is not None else []
    is_timed = each["started"] is not None and each["finished"] is not None
    return {
        "number": each["number"],
        "words": words,
        "result": result,
        "notes": "; ".join(notes),
        "events": count(each["events"], "event") if each["events"] is not None and failure is None else "",
        "elapsed": time_of(each["elapsed"]) if each["elapsed"] is not None else "",
        "bar": _bar(each, total) if is_timed else None,
        "tone": _tone(each),
    }


def time_of(seconds: float) -> str:
    """Return seconds as a reader would say them."""
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
