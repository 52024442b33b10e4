"""The OpenAPI 3.1 document of the mirror's API, made from its routes and shapes; `python -m` prints it."""

import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import msgspec

from services.visor_sync.domain import answers
from shared.asyncapi import as_text
from shared.http import public
from shared.http.rules import Rule
from shared.metrics import live

if TYPE_CHECKING:
    from services.visor_sync.handlers.ports import Mirror

PATH = "/openapi.json"
DESCRIBED = ("/api/", "/health/", "/metrics", PATH)
"""Where the API's routes are; everything else is pages for people."""
PROBLEM, TEXT, JSON = "application/problem+json", "text/plain", "application/json"
_REF = "#/components/schemas/{name}"
_PLACEHOLDER = re.compile(r"{(\w+)}")


class Live(msgspec.Struct, frozen=True):
    """The process answers."""

    live: bool


class Ready(msgspec.Struct, frozen=True):
    """Whether own database and broker answer; `faults` names by part what they raised."""

    ready: bool
    faults: dict[str, str]


class ProblemBody(msgspec.Struct, frozen=True):
    """An answer that is not the one asked for (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""


class Described(msgspec.Struct, frozen=True):
    """What a route does; `answers` are the shapes of a 200, one of them each time, none for what has no shape of ours.

    `asks` is the shape of its query; `otherwise` is what it may answer instead, beyond what every guarded route may.
    """

    name: str
    summary: str
    answers: tuple[type[msgspec.Struct], ...]
    asks: type[msgspec.Struct] | None = None
    otherwise: tuple[int, ...] = ()
    media: str = JSON


ROUTES = {
    ("GET", "/health/live"): Described("live", "Whether the process answers.", (Live,)),
    ("GET", "/health/ready"): Described("ready", "Whether database and broker answer.", (Ready,)),
    ("GET", "/metrics"): Described("metrics", "Numbers for Prometheus.", (), media=TEXT),
    ("GET", "/api/status"): Described("status", "The mirror's figures.", (answers.Status,)),
    ("GET", "/api/records"): Described(
        "listRecords",
        "Nominals in the order of their ids, without names; everybody on the page is audited as seen.",
        (answers.Records,),
        answers.RecordsQuery,
        (422,),
    ),
    ("GET", "/api/records/{reference}"): Described(
        "readRecord",
        "One nominal with provenance by field, or a system's record that belongs to nobody yet; the look is audited.",
        (answers.Record, answers.Waiting),
        otherwise=(404,),
    ),
    ("GET", "/api/cases"): Described(
        "listCases",
        "Open cases with both claims, the oldest first; the look is audited.",
        (answers.Cases,),
        answers.Page,
        (422,),
    ),
    ("GET", "/api/parked"): Described(
        "listParked", "What could not be handled, with its reason.", (answers.Parked,), answers.Page, (422,)
    ),
    ("GET", "/api/journal"): Described(
        "readJournal", "What the mirror did, without values.", (answers.Journal,), answers.JournalQuery, (422,)
    ),
    ("GET", PATH): Described("openapi", "This document.", ()),
}
_PARAMETERS = {"reference": "The mirror's own id of a nominal, or either system's."}
_MEANING = {
    401: "The bearer token is missing, or not valid here.",
    403: "The token lacks the role; the refusal was recorded.",
    404: "No record has this reference.",
    422: "The query has an unknown, repeated or wrong field.",
}


def document(routes: Iterable[tuple[str, str, Rule]]) -> dict[str, Any]:
    """The document of an application's routes as `walk` finds them.

    Raises:
        KeyError: a route that nobody has described.
    """
    paths: dict[str, Any] = {}
    for method, path, rule in routes:
        paths.setdefault(path, {})[method.lower()] = _operation(path, ROUTES[method, path], rule)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "BOYD: the mirror",
            "version": "1.0.0",
            "summary": "What visor_sync tells those who run it. It answers questions and changes nothing.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {"securitySchemes": {"token": _TOKEN}, "schemas": _schemas()},
    }


_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "From the identity provider, for this service as its audience, with the role operator.",
}


def _operation(path: str, about: Described, rule: Rule) -> dict[str, Any]:
    guarded = rule != public()
    problems = sorted({*about.otherwise, *((401, 403) if guarded else ())})
    responses = {"200": _response(about.summary, about), **{str(it): _problem(it) for it in problems}}
    if Ready in about.answers:
        responses["503"] = _response("One of them does not answer.", about)
    return {
        "operationId": about.name,
        "summary": about.summary,
        "description": f"For {rule.who()}.",
        "security": [{"token": []}] if guarded else [],
        "parameters": [*_of_path(path), *_of_query(about.asks)],
        "responses": responses,
    }


def _response(meaning: str, about: Described) -> dict[str, Any]:
    shapes = [{"$ref": _REF.format(name=shape.__name__)} for shape in about.answers]
    unshaped = {"type": "string" if about.media == TEXT else "object"}
    schema = {"anyOf": shapes} if len(shapes) > 1 else shapes[0] if shapes else unshaped
    return {"description": meaning, "content": {about.media: {"schema": schema}}}


def _problem(status: int) -> dict[str, Any]:
    body = {"schema": {"$ref": _REF.format(name=ProblemBody.__name__)}}
    return {"description": _MEANING[status], "content": {PROBLEM: body}}


def _of_path(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "description": _PARAMETERS[name], "schema": {"type": "string"}}
        for name in _PLACEHOLDER.findall(path)
    ]


def _of_query(asks: type[msgspec.Struct] | None) -> list[dict[str, Any]]:
    if asks is None:
        return []
    _, schemas = msgspec.json.schema_components([asks])
    shape = schemas[asks.__name__]
    return [
        {"name": name, "in": "query", "required": name in shape["required"], **_said(schema)}
        for name, schema in shape["properties"].items()
    ]


def _said(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter's description and schema; what may be null is left out instead, for a query has no null."""
    told = next((it for it in schema.get("anyOf", ()) if it.get("type") != "null"), schema)
    return {"description": told["description"], "schema": {key: it for key, it in told.items() if key != "description"}}


def _schemas() -> dict[str, Any]:
    shapes = [shape for about in ROUTES.values() for shape in about.answers]
    _, schemas = msgspec.json.schema_components([*shapes, ProblemBody], ref_template=_REF)
    return dict(sorted(schemas.items()))


def kept() -> str:
    """The document of every route as it is kept in docs/: no mirror is asked anything."""
    from services.visor_sync.routes import routes  # it serves what is made here

    table = routes(cast("Mirror", None), live)
    return as_text(document((route.method, route.path, route.rule) for route in table))


if __name__ == "__main__":
    sys.stdout.write(kept())
