"""Azure: the recordings of the Azure SDK test proxy, with `Entries`.

A body that was JSON is kept as JSON, so its bytes are not known, and Content-Length tells of others; text is kept as a text or as lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftevents.captures.entries import Told, entry
from ftevents.captures.items import EntryError, Unreadable
from ftevents.captures.outline import Outline, Ruler
from ftevents.captures.parsing import members_of
from ftevents.evidence import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.items import Elsewhere, LeftOut
    from ftevents.captures.parsing import Part
    from ftevents.captures.source import Source
    from ftevents.evidence import Exchange


def is_azure(source: Source) -> bool:
    """Whether a file is a recording of the test proxy."""
    return source.first_member == "Entries"


def read_azure(source: Source, numbers: Iterator[int]) -> Iterator[Exchange | Elsewhere | Unreadable | LeftOut]:
    """Yield one item for each entry, in order; of a file that breaks off, those before the break."""
    try:
        outline, ruler = Outline(source.text), Ruler(source.text)
        found = False
        for name in outline.members() if outline.sees("{") else ():
            if name == "Entries" and outline.sees("["):
                found = True
                for index, part in enumerate(outline.items(), 1):
                    yield _entry(part, f"{source.name} entry {index}", ruler, numbers)
    except EntryError as error:
        yield Unreadable(source.name, str(error))
        return
    if not found:
        yield source.alien("is no recording of the Azure SDK test proxy: it has no array `Entries`")
    if outline.rest():
        yield Unreadable(source.name, f"has {outline.rest()} behind its end; take it out")


def _entry(part: Part, place: str, ruler: Ruler, numbers: Iterator[int]) -> Exchange | Elsewhere | Unreadable:
    try:
        return entry(_told(part, ruler), place, numbers)
    except EntryError as error:
        return Unreadable(place, str(error))


def _told(part: Part, ruler: Ruler) -> Told:
    value = part.value
    if not isinstance(value, dict) or not isinstance(value.get("RequestUri"), str):
        raise EntryError(f"is {shown(value)}; expected an object with `RequestUri`, `StatusCode` and `ResponseBody`")
    return Told(
        method=value.get("RequestMethod"),
        url=value["RequestUri"],
        sent=_headers(value.get("RequestHeaders")),
        status=value.get("StatusCode"),
        headers=_headers(value.get("ResponseHeaders")),
        **_body(part, ruler),
    )


def _headers(headers: Any) -> Any:
    """Return headers without those that have no value."""
    return {name: value for name, value in headers.items() if value is not None} if isinstance(headers, dict) else headers


def _body(part: Part, ruler: Ruler) -> dict[str, Any]:
    """Return the body: JSON as it is written in the file, lines put together."""
    body = part.value.get("ResponseBody")
    if body is None:
        return {"body": None}
    if isinstance(body, list) and body and all(isinstance(line, str) for line in body):
        body = "".join(body)
    if isinstance(body, str):
        return {"body": body.encode("utf-8", "surrogatepass")}
    member = members_of(part)["ResponseBody"]
    return {"body": member.body, "exact": False, "origin": ruler.measure(member.start)}
