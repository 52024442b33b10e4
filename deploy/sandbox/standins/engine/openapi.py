"""The OpenAPI 3.1 document of a stand-in, made from the shapes it really uses, and its health."""

from typing import Any

import msgspec
from aiohttp import web

from deploy.sandbox.standins.engine.api import (
    LONGEST_AUTHOR,
    LONGEST_KEY,
    LONGEST_WAIT,
    MOST_ITEMS,
    BulkItem,
    BulkOutcomes,
    Changes,
    Page,
    Written,
)
from deploy.sandbox.standins.engine.fault_door import Kept
from deploy.sandbox.standins.engine.faults import Faults
from deploy.sandbox.standins.engine.problem import ProblemBody
from deploy.sandbox.standins.engine.store import Store
from deploy.sandbox.standins.engine.system import System

REF = "#/components/schemas/{name}"


class Health(msgspec.Struct, frozen=True):
    """How the stand-in is: living records, and the last place of its change feed."""

    status: str
    system: str
    records: int
    seq: int


class Description:
    """What anybody may read without the token."""

    def __init__(self, system: System, store: Store, faults: Faults) -> None:
        self._system = system
        self._store = store
        self._faults = faults
        self._document = msgspec.json.encode(system.described(document(system)))

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; none needs the token."""
        return [web.get("/health", self.health), web.get("/openapi.json", self.openapi)]

    async def health(self, _request: web.Request) -> web.Response:
        """200 while the database answers."""
        health = Health("ok", self._system.name, await self._store.count(), await self._store.last())
        return web.Response(body=msgspec.json.encode(health), content_type="application/json")

    async def openapi(self, _request: web.Request) -> web.Response:
        """The document."""
        self._faults.refuse_in_outage()
        return web.Response(body=self._document, content_type="application/json")


def document(system: System) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of a stand-in."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{system.title}, sandbox stand-in",
            "version": "1",
            "summary": f"{system.strapline}. Synthetic {system.collection} only.",
        },
        "security": [{"token": []}],
        "paths": _paths(system),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(system),
        },
    }


def _schemas(system: System) -> dict[str, Any]:
    shapes = [system.record, Changes, Page, Written, BulkItem, BulkOutcomes, ProblemBody, Health, system.switches, Kept]
    _, schemas = msgspec.json.schema_components(shapes, ref_template=REF)
    record = {"$ref": REF.format(name=system.record.__name__)}
    schemas["Change"]["properties"]["record"] = {"anyOf": [record, {"type": "null"}]}
    schemas["Listed"]["properties"]["record"] = record
    schemas["Partial"] = {
        "type": "object",
        "description": "Part of a record: sections key by key one level deep, lists whole, null clears.",
        "properties": {name: {} for name in schemas[system.record.__name__]["properties"]},
        "additionalProperties": False,
    }
    partial = {"anyOf": [{"$ref": REF.format(name="Partial")}, {"type": "null"}], "default": None}
    schemas["BulkItem"]["properties"]["record"] = partial
    items = {"type": "array", "items": {"$ref": REF.format(name="BulkItem")}, "maxItems": MOST_ITEMS}
    schemas["Bulk"] = {
        "type": "object",
        "properties": {"items": items},
        "required": ["items"],
        "additionalProperties": False,
    }
    return schemas


def _paths(system: System) -> dict[str, Any]:
    feed = operation(
        "readChanges",
        "The change feed: every record once, at its latest change, in the order of commits, without gaps.",
        [_CURSOR, _LIMIT, _WAIT],
        {"200": answer("Changes")} | problems(400, 401),
    )
    health = _open("health", "200 while the database answers.", {"200": answer("Health")} | problems(503))
    described = {"200": {"description": "OpenAPI 3.1.", "content": _JSON_OBJECT}}
    return {
        "/changes": {"get": feed},
        f"/{system.collection}": _collection(system),
        f"/{system.collection}/bulk": {"post": _bulk()},
        f"/{system.collection}/{{id}}": _record(system),
        "/faults": _faults(system.switches.__name__),
        "/faults/snapshot": {"post": operation("snapshot", _SNAPSHOT, [], {"200": answer("Kept")} | problems(401))},
        "/faults/restore": {"post": operation("restore", _RESTORE, [], {"200": answer("Kept")} | problems(401, 409))},
        "/health": {"get": health},
        "/openapi.json": {"get": _open("openapi", "This document.", described)},
    }


def _collection(system: System) -> dict[str, Any]:
    pattern = {"type": "string", "pattern": f"^({system.id_pattern.pattern})?$"}
    after = parameter("after", "query", "The id to go on after; empty for the start.", pattern)
    listed = {"200": answer("Page")} | problems(400, 401)
    created = {"201": answer("Written")} | problems(400, 401, 413, 422)
    return {
        "get": operation("list", f"Every {system.noun} in id order.", [after, _LIMIT], listed),
        "post": operation(
            "create", f"A new {system.noun} under a new id.", [_KEY, AUTHOR], created, system.record.__name__
        ),
    }


def _bulk() -> dict[str, Any]:
    return operation(
        "bulk",
        "Many writes at once; each succeeds or fails by itself; the outcomes are in the order of the items.",
        [AUTHOR],
        {"200": answer("BulkOutcomes")} | problems(400, 401, 413, 422),
        "Bulk",
    )


def _record(system: System) -> dict[str, Any]:
    noun, conditional = system.noun, [MATCH, _KEY, AUTHOR]
    pattern = {"type": "string", "pattern": f"^{system.id_pattern.pattern}$"}
    read = {"200": answer(system.record.__name__, etag=True)} | problems(401, 404)
    updated = {"200": answer("Written")} | problems(400, 401, 404, 412, 413, 422, 428)
    deleted = {"204": {"description": "Deleted."}} | problems(400, 401, 404, 412, 422, 428)
    change = f"Change a {noun} at the version that If-Match names."
    end = f"Delete a {noun} at the version that If-Match names; it stays in the change feed as deleted."
    return {
        "parameters": [parameter("id", "path", f"Like {system.id_example}.", pattern, required=True)],
        "get": operation("read", f"One {noun}.", [], read),
        "patch": operation("update", change, conditional, updated, "Partial"),
        "delete": operation("delete", end, conditional, deleted),
    }


def _faults(switches: str) -> dict[str, Any]:
    shown = {"200": answer(switches)}
    off = {"204": {"description": "All are off."}}
    return {
        "get": operation("readFaults", "The faults that a tester has switched on.", [], shown | problems(401)),
        "put": operation(
            "setFaults",
            "Switch faults on; those not named are off. They are forgotten when the process ends.",
            [],
            shown | problems(400, 401, 413, 422),
            switches,
        ),
        "delete": operation("clearFaults", "Switch every fault off.", [], off | problems(401)),
    }


def operation(
    name: str, summary: str, parameters: list[Any], responses: dict[str, Any], body: str | None = None
) -> dict[str, Any]:
    """Return one operation; `body` names the schema of what is sent."""
    described = {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses}
    if body is not None:
        described["requestBody"] = {"required": True, "content": _content(body)}
    return described


def _open(name: str, summary: str, responses: dict[str, Any]) -> dict[str, Any]:
    return {**operation(name, summary, [], responses), "security": []}


def _content(schema: str, media: str = "application/json") -> dict[str, Any]:
    return {media: {"schema": {"$ref": REF.format(name=schema)}}}


def answer(schema: str, etag: bool = False) -> dict[str, Any]:
    """Return a response whose body has this schema."""
    response: dict[str, Any] = {"description": f"{schema}.", "content": _content(schema)}
    if etag:
        response["headers"] = {"ETag": {"schema": {"type": "string"}, "description": 'The version in quotes: "7".'}}
    return response


def problems(*statuses: int) -> dict[str, Any]:
    """Return responses that are problem documents."""
    content = _content("ProblemBody", "application/problem+json")
    return {str(status): {"description": _MEANING[status], "content": content} for status in statuses}


def parameter(
    name: str, where: str, description: str, schema: dict[str, Any], required: bool = False
) -> dict[str, Any]:
    """Return one parameter; `where` is query, header or path."""
    return {"name": name, "in": where, "description": description, "schema": schema, "required": required}


_MEANING = {
    400: "The request cannot be read.",
    401: "The bearer token is missing or wrong.",
    404: "No such record.",
    409: "No snapshot was taken.",
    412: "The record is at another version.",
    413: "The body is too large.",
    422: "The record is not valid, or the idempotency key was used for another request.",
    428: "If-Match is missing.",
    503: "The database does not answer.",
}
_SNAPSHOT = "Keep the whole store, in place of an older snapshot; it outlives the process."
_RESTORE = "Put the whole store back to the snapshot, as after a restored backup: versions and the feed go backwards."
_JSON_OBJECT = {"application/json": {"schema": {"type": "object"}}}
_CURSOR = parameter("cursor", "query", "Where the last answer ended; empty for the start.", {"type": "string"})
_LIMIT = parameter(
    "limit", "query", "How many at most.", {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": 100}
)
_WAIT = parameter(
    "wait",
    "query",
    "Seconds to wait for something newer.",
    {"type": "number", "minimum": 0, "maximum": LONGEST_WAIT, "default": 0},
)
_KEY = parameter(
    "Idempotency-Key",
    "header",
    "The same key with the same request is done once and answered the same again.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
)
AUTHOR = parameter(
    "X-Author", "header", "Who makes the change.", {"type": "string", "minLength": 1, "maxLength": LONGEST_AUTHOR}
)
MATCH = parameter(
    "If-Match",
    "header",
    'The version this change was worked out from, in quotes: "7".',
    {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    required=True,
)
