"""Tests of the contract as data: `spec/openapi.yaml` and the JSON Schemas that it refers to."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import requests
import schemathesis
import yaml
from jsonschema import Draft202012Validator, ValidationError
from openapi_spec_validator import validate
from referencing import Registry, Resource

SPEC = Path(__file__).parents[2] / "spec"
OPENAPI = SPEC / "openapi.yaml"
PATH = "/fine_tuning/jobs/{fine_tuning_job_id}/events"

Document = Any  # a parsed JSON value; what it holds is what the tests are about

API: Document = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))
OPERATION: Document = API["paths"][PATH]["get"]
SCHEMAS: dict[str, Document] = {
    path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted((SPEC / "schemas").glob("*.json"))
}
REGISTRY: Registry[Document] = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items())

MESSAGE: Document = {
    "object": "fine_tuning.job.event",
    "id": "ftevent-b",
    "created_at": 1767225600,
    "level": "info",
    "message": "Queued",
    "type": "message",
    "data": None,
}
METRICS = MESSAGE | {"id": "ftevent-a", "type": "metrics", "data": {"step": 1}}
GOOD: dict[str, Document] = {
    "event.json": MESSAGE,
    "page.json": {"object": "list", "data": [MESSAGE, METRICS], "has_more": True},
    "error.json": {"error": {"message": "No such job", "type": "a", "param": "b", "code": "c"}},
}
ABSENT = object()


def steps(pointer: str) -> list[str | int]:
    """Split a JSON pointer; steps of digits are array indices (no member here has such a name)."""
    return [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]


def changed(name: str, pointer: str, value: Document) -> Document:
    """Return a copy of the good document with one place set to a value, or taken out."""
    document = json.loads(json.dumps(GOOD[name]))
    if not pointer:
        return value
    *parents, last = steps(pointer)
    place = document
    for step in parents:
        place = place[step]
    if value is ABSENT:
        del place[last]
    else:
        place[last] = value
    return document


def places(error: ValidationError) -> Iterator[str]:
    """Yield the JSON pointers that a breach names: the place, or the members that are missing there."""
    pointer = "".join(f"/{step}" for step in error.absolute_path)
    if error.validator == "required":
        required: Document = error.validator_value
        present: Document = error.instance
        yield from (f"{pointer}/{member}" for member in required if member not in present)
    else:
        yield pointer


def breaches(schema: Document, document: Document) -> set[str]:
    """Return the JSON pointers of everything in the document that the schema forbids."""
    validator = Draft202012Validator(schema, registry=REGISTRY)
    return {place for error in validator.iter_errors(document) for place in places(error)}


def schema_examples(schema: Document, where: str) -> Iterator[tuple[str, Document, Document]]:
    """Yield each example of a schema and of its subschemas, as (place, subschema, example)."""
    for index, example in enumerate(schema.get("examples", [])):
        yield f"{where}/examples/{index}", schema, example
    for name, member in schema.get("properties", {}).items():
        yield from schema_examples(member, f"{where}/properties/{name}")


def openapi_examples(node: Document, where: str = "") -> Iterator[tuple[str, Document, Document]]:
    """Yield each example of a parameter, header or body, as (place, schema, example)."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from openapi_examples(item, f"{where}/{index}")
    if not isinstance(node, dict):
        return
    if "schema" in node:
        schema = node["schema"]
        if "$ref" in schema:
            schema = SCHEMAS[Path(schema["$ref"]).name]
        if "example" in node:
            yield f"{where}/example", schema, node["example"]
        for name, example in node.get("examples", {}).items():
            yield f"{where}/examples/{name}", schema, example["value"]
    for name, child in node.items():
        yield from openapi_examples(child, f"{where}/{name}")


EXAMPLES = [
    *openapi_examples(API, "openapi.yaml"),
    *(found for name in SCHEMAS for found in schema_examples(SCHEMAS[name], name)),
]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every attempt to reach another host, or to look one up, fail the test."""

    def refuse(*args: object, **_: object) -> NoReturn:
        pytest.fail(f"reached for the network: {args!r}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)


# The OpenAPI file


def test_openapi_is_a_valid_document() -> None:
    """The file and the files that it refers to obey the OpenAPI 3.1 specification."""
    validate(API, base_uri=OPENAPI.as_uri())


def test_openapi_describes_one_operation() -> None:
    """The one operation is GET on the events of a job, under the id that SDK generators use."""
    operations = [(path, *item) for path, item in API["paths"].items()]

    assert operations == [(PATH, "get")]
    assert OPERATION["operationId"] == "listFineTuningEvents"


def test_openapi_documents_every_answer() -> None:
    """A page, and every refusal that the contract knows."""
    assert list(OPERATION["responses"]) == ["200", "400", "401", "404", "422", "429"]


def test_limit_has_a_default_and_no_bounds() -> None:
    """No largest page is documented, so none is declared."""
    limit = next(p for p in OPERATION["parameters"] if p["name"] == "limit")

    assert limit["schema"] == {"type": "integer", "default": 20}


def test_the_key_is_asked_for_as_a_bearer_token() -> None:
    """Security holds for the whole file and names a declared scheme."""
    (scheme,) = (API["components"]["securitySchemes"][name] for name in API["security"][0])

    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_a_page_links_to_the_next_one_by_its_last_id() -> None:
    """`limit` is left out of the link: it cannot be resolved where the request had none."""
    (link,) = OPERATION["responses"]["200"]["links"].values()

    assert link["operationId"] == OPERATION["operationId"]
    assert link["parameters"] == {
        "fine_tuning_job_id": "$request.path.fine_tuning_job_id",
        "after": "$response.body#/data/-1/id",
    }


def test_the_first_example_of_a_page_ends_a_walk() -> None:
    """A mock that answers everything with it does not send clients round in circles."""
    content = OPERATION["responses"]["200"]["content"]["application/json"]
    first = next(iter(content["examples"].values()))["value"]

    assert first["has_more"] is False
    assert SCHEMAS["page.json"]["examples"][0]["has_more"] is False


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("30", True),
        ("0", True),
        ("Thu, 01 Jan 2026 00:00:30 GMT", True),
        ("-1", False),
        ("1.5", False),
        ("", False),
        ("soon", False),
        ("2026-01-01T00:00:30Z", False),
        ("Thu, 01 Jan 2026 00:00:30 CET", False),
    ],
)
def test_retry_after_is_seconds_or_a_moment(value: str, *, accepted: bool) -> None:
    """Both forms that HTTP knows are accepted; negative numbers, fractions and words are not."""
    header = OPERATION["responses"]["429"]["headers"]["Retry-After"]

    assert Draft202012Validator(header["schema"]).is_valid(value) is accepted


@pytest.mark.usefixtures("no_network")
def test_schemathesis_reads_it_without_the_network() -> None:
    """Loading finds the operation, and judging an answer resolves the files beside it."""
    operation = schemathesis.openapi.from_path(OPENAPI)[PATH]["GET"]
    answer = schemathesis.Response(
        status_code=200,
        headers={"content-type": ["application/json"]},
        content=json.dumps(changed("page.json", "/data/1/level", "loud")).encode(),
        request=requests.Request("GET", "http://127.0.0.1/v1/").prepare(),
        elapsed=0.1,
        verify=False,
    )

    with pytest.raises(AssertionError, match="loud"):
        operation.validate_response(answer)


@pytest.mark.usefixtures("no_network")
def test_the_network_guard_guards() -> None:
    """Without this, the test above could pass with a guard that lets everything through."""
    with pytest.raises(pytest.fail.Exception, match="reached for the network"):
        requests.get("http://127.0.0.1:9/", timeout=1)


# Schemas and examples


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_obeys_its_dialect(name: str) -> None:
    """Each schema is valid 2020-12 and is called what its file is called, nothing to fetch."""
    Draft202012Validator.check_schema(SCHEMAS[name])

    assert SCHEMAS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMAS[name]["$id"] == name


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_explains_itself(name: str) -> None:
    """Each schema has a title, a description and examples; each member stands in it and has a description."""
    schema = SCHEMAS[name]

    assert {"title", "description", "examples"} <= set(schema)
    assert set(schema["properties"]) == set(GOOD[name])
    assert all(member["description"] for member in schema["properties"].values())


def test_created_at_states_its_unit() -> None:
    """A reader of the schema alone learns that the number counts seconds from 1970 on."""
    text = SCHEMAS["event.json"]["properties"]["created_at"]["description"]

    assert "seconds since 1970-01-01T00:00:00Z" in text


@pytest.mark.parametrize(("schema", "example"), [pytest.param(*found, id=where) for where, *found in EXAMPLES])
def test_example_is_valid(schema: Document, example: Document) -> None:
    """What the contract shows as an example keeps the contract."""
    assert breaches(schema, example) == set()


@pytest.mark.parametrize("name", GOOD)
def test_good_document_is_accepted(name: str) -> None:
    """The documents that the next tests change are legal as they stand."""
    assert breaches(SCHEMAS[name], GOOD[name]) == set()


@pytest.mark.parametrize(
    ("name", "pointer", "value"),
    [
        ("event.json", "/data", ABSENT),
        ("event.json", "/data", None),
        ("event.json", "/data", {}),
        ("event.json", "/data", {"step": 1, "nested": {"a": [1]}}),
        ("event.json", "/data", []),
        ("event.json", "/data", "text"),
        ("event.json", "/data", 0.5),
        ("event.json", "/data", False),
        ("event.json", "/type", ABSENT),
        ("event.json", "/type", None),
        ("event.json", "/created_at", 0),
        ("event.json", "/created_at", 99_999_999_999),
        ("event.json", "/level", "warn"),
        ("event.json", "/level", "error"),
        ("event.json", "/id", "evt 5/über+100%"),
        ("event.json", "/message", ""),
        ("event.json", "/added", 1),
        ("page.json", "/data", []),
        ("page.json", "/has_more", False),
        ("page.json", "/last_id", "ftevent-a"),
        ("page.json", "/data/0/added", 1),
        ("error.json", "/error/param", None),
        ("error.json", "/error/code", None),
        ("error.json", "/error/added", 1),
        ("error.json", "/detail", "again"),
    ],
)
def test_legal_document_is_accepted(name: str, pointer: str, value: Document) -> None:
    """The contract leaves this to the server."""
    assert breaches(SCHEMAS[name], changed(name, pointer, value)) == set()


@pytest.mark.parametrize(
    ("name", "pointer", "value"),
    [
        ("event.json", "", [MESSAGE]),
        ("event.json", "/object", ABSENT),
        ("event.json", "/object", "fine_tuning.job"),
        ("event.json", "/id", ABSENT),
        ("event.json", "/id", None),
        ("event.json", "/id", ""),
        ("event.json", "/id", 7),
        ("event.json", "/created_at", ABSENT),
        ("event.json", "/created_at", None),
        ("event.json", "/created_at", -1),
        ("event.json", "/created_at", 100_000_000_000),
        ("event.json", "/created_at", 1767225600.5),
        ("event.json", "/created_at", "1767225600"),
        ("event.json", "/created_at", True),
        ("event.json", "/level", ABSENT),
        ("event.json", "/level", None),
        ("event.json", "/level", "warning"),
        ("event.json", "/level", "Info"),
        ("event.json", "/message", ABSENT),
        ("event.json", "/message", None),
        ("event.json", "/message", ["Queued"]),
        ("event.json", "/type", "metric"),
        ("event.json", "/type", ""),
        ("page.json", "", [MESSAGE]),
        ("page.json", "", None),
        ("page.json", "/object", ABSENT),
        ("page.json", "/object", "page"),
        ("page.json", "/data", ABSENT),
        ("page.json", "/data", None),
        ("page.json", "/data", MESSAGE),
        ("page.json", "/data/0", None),
        ("page.json", "/data/0/id", ABSENT),
        ("page.json", "/data/1", "ftevent-a"),
        ("page.json", "/data/1/created_at", "1767225600"),
        ("page.json", "/has_more", ABSENT),
        ("page.json", "/has_more", None),
        ("page.json", "/has_more", "false"),
        ("page.json", "/has_more", 0),
        ("error.json", "", "No such job"),
        ("error.json", "/error", ABSENT),
        ("error.json", "/error", None),
        ("error.json", "/error", "No such job"),
        ("error.json", "/error/message", ABSENT),
        ("error.json", "/error/message", None),
        ("error.json", "/error/type", ABSENT),
        ("error.json", "/error/type", None),
        ("error.json", "/error/param", ABSENT),
        ("error.json", "/error/param", ["limit"]),
        ("error.json", "/error/code", ABSENT),
        ("error.json", "/error/code", 404),
    ],
)
def test_near_miss_is_rejected_at_its_place(name: str, pointer: str, value: Document) -> None:
    """One wrong place is one breach, and the JSON pointer names it, also where a member is missing."""
    assert breaches(SCHEMAS[name], changed(name, pointer, value)) == {pointer}


def test_every_breach_of_a_page_is_named() -> None:
    """Two faults in two events and one beside them are three places."""
    page = changed("page.json", "/data/0/level", "loud")
    page["data"][1]["id"] = ""
    del page["has_more"]

    assert breaches(SCHEMAS["page.json"], page) == {"/data/0/level", "/data/1/id", "/has_more"}
