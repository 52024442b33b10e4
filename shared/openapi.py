"""An OpenAPI 3.1 document made from a service's routes, their rules and the types of their questions and answers."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from shared.http import public
from shared.http.rules import Machine, Rule

PROBLEM, TEXT, JSON = "application/problem+json", "text/plain", "application/json"
REF = "#/components/schemas/{name}"
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

    `asks` is the shape of its query, `takes` of its body;
    `otherwise` is what it may answer instead, beyond what every guarded route may.
    """

    name: str
    summary: str
    answers: tuple[type[msgspec.Struct], ...]
    asks: type[msgspec.Struct] | None = None
    otherwise: tuple[int, ...] = ()
    media: str = JSON
    takes: type[msgspec.Struct] | None = None


HEALTH = {
    ("GET", "/health/live"): Described("live", "Whether the process answers.", (Live,)),
    ("GET", "/health/ready"): Described("ready", "Whether database and broker answer.", (Ready,)),
    ("GET", "/metrics"): Described("metrics", "Numbers for Prometheus.", (), media=TEXT),
}
"""The routes of `shared.http.health`, which every service has."""

_PAGE = {
    "type": "apiKey",
    "in": "header",
    "name": "X-CSRF-Token",
    "description": "The token of the session's own pages; a POST needs it, and the service's own Origin.",
}


class Api(msgspec.Struct, frozen=True, kw_only=True):
    """A service's API: what `routes` do, by method and path.

    `parameters` are those of paths, with their description and schema; `meaning` says what each status means here.
    `bearer` describes the bearer token of machines, empty when no machine may ask anything.
    """

    service: str
    title: str
    summary: str
    routes: Mapping[tuple[str, str], Described]
    parameters: Mapping[str, dict[str, Any]]
    meaning: Mapping[int, str]
    bearer: str = ""

    def document(self, routes: Iterable[tuple[str, str, Rule]]) -> dict[str, Any]:
        """The document of an application's routes as `walk` finds them.

        Raises:
            KeyError: a route that nobody has described.
        """
        paths: dict[str, Any] = {}
        for method, path, rule in routes:
            paths.setdefault(path, {})[method.lower()] = self._operation(path, self.routes[method, path], rule)
        return {
            "openapi": "3.1.0",
            "info": {
                "title": self.title,
                "version": "1.0.0",
                "summary": self.summary,
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "paths": paths,
            "components": {"securitySchemes": self._schemes(), "schemas": self._schemas()},
        }

    def _operation(self, path: str, about: Described, rule: Rule) -> dict[str, Any]:
        guarded = rule != public()
        problems = sorted({*about.otherwise, *((401, 403) if guarded else ())})
        responses = {"200": _response(about.summary, about)}
        responses |= {str(it): _problem(self.meaning[it]) for it in problems}
        if Ready in about.answers:
            responses["503"] = _response("One of them does not answer.", about)
        told: dict[str, Any] = {
            "operationId": about.name,
            "summary": about.summary,
            "description": f"For {rule.who()}.",
            "security": _security(rule, about) if guarded else [],
            "parameters": [*self._of_path(path), *_of_query(about.asks)],
            "responses": responses,
        }
        if about.takes:
            body = {"schema": {"$ref": REF.format(name=about.takes.__name__)}}
            told["requestBody"] = {"required": True, "content": {JSON: body}}
        return told

    def _of_path(self, path: str) -> list[dict[str, Any]]:
        return [
            {"name": name, "in": "path", "required": True, **self.parameters[name]}
            for name in _PLACEHOLDER.findall(path)
        ]

    def _schemes(self) -> dict[str, Any]:
        token = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": self.bearer}
        cookie = {
            "type": "apiKey",
            "in": "cookie",
            "name": f"__Host-{self.service}",
            "description": "A person's session, from signing in at /sign-in; off the usual ports its name ends in"
            " the port.",
        }
        return {**({"token": token} if self.bearer else {}), "session": cookie, "page": _PAGE}

    def _schemas(self) -> dict[str, Any]:
        shapes = [shape for about in self.routes.values() for shape in (*about.answers, *filter(None, [about.takes]))]
        _, schemas = msgspec.json.schema_components([*shapes, ProblemBody], ref_template=REF)
        return dict(sorted(schemas.items()))


def _security(rule: Rule, about: Described) -> list[dict[str, list[str]]]:
    """A machine shows its token; a person has a session, and sends its pages' token with what changes anything."""
    if isinstance(rule, Machine):
        return [{"token": []}]
    return [{"session": [], "page": []}] if about.takes else [{"session": []}]


def _response(meaning: str, about: Described) -> dict[str, Any]:
    shapes = [{"$ref": REF.format(name=shape.__name__)} for shape in about.answers]
    unshaped = {"type": "string" if about.media == TEXT else "object"}
    schema = {"anyOf": shapes} if len(shapes) > 1 else shapes[0] if shapes else unshaped
    return {"description": meaning, "content": {about.media: {"schema": schema}}}


def _problem(meaning: str) -> dict[str, Any]:
    body = {"schema": {"$ref": REF.format(name=ProblemBody.__name__)}}
    return {"description": meaning, "content": {PROBLEM: body}}


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
