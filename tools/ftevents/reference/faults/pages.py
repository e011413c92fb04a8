"""Faults of the family page: the object around the events, on every page or on the empty and the last one only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftevents.reference.making import on_page
from ftevents.reference.registry import fault

if TYPE_CHECKING:
    from ftevents.reference.server import Document, Wanted


def without(page: Document, *names: str) -> Document:
    """Return the page without some members."""
    return {key: value for key, value in page.items() if key not in names}


# ---- object


@on_page(fault("page-object-missing", "page/object"))
def page_object_missing(page: Document, _: Wanted) -> Document:
    """A page has no `object`."""
    return without(page, "object")


@on_page(fault("page-object-wrong", "page/object"))
def page_object_wrong(page: Document, _: Wanted) -> Document:
    """The `object` of a page is "page"."""
    return page | {"object": "page"}


@on_page(fault("page-object-null-when-empty", "page/object"))
def page_object_null_when_empty(page: Document, _: Wanted) -> Document:
    """Only an empty page has the `object` null."""
    return page if page["data"] else page | {"object": None}


# ---- data


@on_page(fault("data-null-when-empty", "page/data"))
def data_null_when_empty(page: Document, _: Wanted) -> Document:
    """Where there are no events, `data` is null."""
    return page if page["data"] else page | {"data": None}


@on_page(fault("data-missing-when-empty", "page/data"))
def data_missing_when_empty(page: Document, _: Wanted) -> Document:
    """Where there are no events, there is no `data`."""
    return page if page["data"] else without(page, "data")


@on_page(fault("data-object-when-empty", "page/data"))
def data_object_when_empty(page: Document, _: Wanted) -> Document:
    """Where there are no events, `data` is an empty object."""
    return page if page["data"] else page | {"data": {}}


@on_page(fault("data-object-when-one", "page/data"))
def data_object_when_one(page: Document, _: Wanted) -> Document:
    """Where there is one event, `data` is that event instead of an array of one."""
    return page | {"data": page["data"][0]} if len(page["data"]) == 1 else page


@on_page(fault("data-by-index", "page/data"))
def data_by_index(page: Document, wanted: Wanted) -> Document:
    """Behind a cursor, `data` is an object with the places as names."""
    return page | {"data": {str(place): event for place, event in enumerate(page["data"], 1)}} if wanted.after else page


@on_page(fault("data-renamed", "page/data"))
def data_renamed(page: Document, _: Wanted) -> Document:
    """The events stand in `events` instead of `data`."""
    return without(page, "data") | {"events": page["data"]}


# ---- has_more


@on_page(fault("has-more-missing", "page/has-more"))
def has_more_missing(page: Document, _: Wanted) -> Document:
    """A page has no `has_more`."""
    return without(page, "has_more")


@on_page(fault("has-more-missing-at-the-end", "page/has-more"))
def has_more_missing_at_the_end(page: Document, _: Wanted) -> Document:
    """Where nothing is left, `has_more` is left out."""
    return page if page["has_more"] else without(page, "has_more")


@on_page(fault("has-more-missing-when-empty", "page/has-more"))
def has_more_missing_when_empty(page: Document, _: Wanted) -> Document:
    """An empty page has no `has_more`."""
    return page if page["data"] else without(page, "has_more")


@on_page(fault("has-more-null", "page/has-more"))
def has_more_null(page: Document, _: Wanted) -> Document:
    """Where nothing is left, `has_more` is null."""
    return page | {"has_more": page["has_more"] or None}


@on_page(fault("has-more-text", "page/has-more"))
def has_more_text(page: Document, _: Wanted) -> Document:
    """`has_more` is a text, "true" or "false"."""
    return page | {"has_more": str(page["has_more"]).lower()}


@on_page(fault("has-more-number", "page/has-more"))
def has_more_number(page: Document, _: Wanted) -> Document:
    """`has_more` is 1 or 0."""
    return page | {"has_more": int(page["has_more"])}


@on_page(fault("has-more-renamed", "page/has-more"))
def has_more_renamed(page: Document, _: Wanted) -> Document:
    """The member is called `hasMore`."""
    return without(page, "has_more") | {"hasMore": page["has_more"]}


@on_page(fault("more-behind-an-empty-list", "page/more-is-never-empty"))
def more_behind_an_empty_list(page: Document, wanted: Wanted) -> Document:
    """A job without events says that there are more."""
    return page if wanted.events else page | {"has_more": True}


# ---- the whole page


@on_page(fault("page-is-an-array", "answer/is-an-object"))
def page_is_an_array(page: Document, _: Wanted) -> Any:
    """The answer is the bare array of events."""
    return page["data"]


@on_page(fault("page-is-null-when-empty", "answer/is-an-object"))
def page_is_null_when_empty(page: Document, _: Wanted) -> Any:
    """Where there are no events, the answer is null."""
    return page if page["data"] else None


@on_page(fault("page-is-text", "answer/is-an-object"))
def page_is_text(page: Document, wanted: Wanted) -> Any:
    """Behind a cursor, the answer is a text instead of a page."""
    return f"{len(page['data'])} events" if wanted.after else page


@on_page(fault("page-is-a-log", "page/object", "page/data", "page/has-more"))
def page_is_a_log(page: Document, _: Wanted) -> Document:
    """The answer is an object with one text, the log of the job."""
    return {"log": "\n".join(event["message"] for event in page["data"])}


@on_page(fault("page-is-wrapped", "page/object", "page/data", "page/has-more"))
def page_is_wrapped(page: Document, _: Wanted) -> Document:
    """The page stands inside another object."""
    return {"status": "ok", "result": page}


@on_page(fault("page-is-the-job", "page/object", "page/data", "page/has-more"))
def page_is_the_job(_: Document, wanted: Wanted) -> Document:
    """The route of a job takes the path of its events, so that the answer is the job."""
    return {"object": "fine_tuning.job", "id": wanted.job.id, "created_at": wanted.job.created_at, "status": wanted.job.status}
