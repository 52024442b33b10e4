"""The mirror's API as it is described: every route, as it is served, and valid OpenAPI."""

from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from openapi_spec_validator import OpenAPIV31SpecValidator

from services.visor_sync.desk import DECIDERS
from services.visor_sync.handlers.ports import Mirror
from services.visor_sync.openapi import PATH, ROUTES, document, kept
from services.visor_sync.routes import OPERATOR, routes
from shared.http import Session, User, build_app, machine, nobody_is_told, public, roles, walk
from shared.metrics import live

KEPT = Path(__file__).resolve().parents[3] / "docs" / "visor_sync.openapi.json"
URL = "http://127.0.0.1:8702"


class Tokens:
    """Knows one token, `operator`, of the operators' tool, and one of a machine without a role."""

    async def session(self, request: web.Request, *, touch: bool) -> Session | None:
        return None

    async def bearer(self, token: str) -> User | None:
        known = {"operator": frozenset({OPERATOR}), "other": frozenset[str]()}
        return User(token, token, known[token], machine=True) if token in known else None

    def sign_in_path(self, return_to: str) -> str:
        return "/"


def application(mirror: Mirror | None = None) -> web.Application:
    """The door, without anything behind it or with a mirror."""
    table = routes(cast("Mirror", mirror), live)
    return build_app(table, public_url=URL, authenticator=Tokens(), on_refused=nobody_is_told)


def described() -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(kept())
    return found


def test_the_kept_document_is_the_one_made_now() -> None:
    assert KEPT.read_text(encoding="utf-8") == kept(), "routes or shapes changed: run make docs, commit what it writes"


def test_the_document_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(described()).iter_errors()] == []


def test_every_route_of_the_application_is_in_the_document_and_no_other() -> None:
    told = {(method.upper(), path) for path, methods in described()["paths"].items() for method in methods}
    assert told == {(method, path) for method, path, _ in walk(application())} == set(ROUTES)


def test_a_route_that_nobody_described_stops_the_document() -> None:
    with pytest.raises(KeyError, match="/api/secrets"):
        document([("GET", "/api/secrets", public())])


def test_what_is_guarded_says_so() -> None:
    paths = described()["paths"]
    for method, path, rule in walk(application()):
        operation = paths[path][method.lower()]
        people: list[dict[str, list[str]]] = [{"session": [], "page": []}] if method == "POST" else [{"session": []}]
        shown = [] if rule == public() else [{"token": []}] if rule == machine(OPERATOR) else people
        assert operation["security"] == shown
        assert {"401", "403"} <= set(operation["responses"]) or rule == public()
        desk = rule == roles(*DECIDERS)
        assert desk if path.startswith("/api/desk/") else rule in (public(), machine(OPERATOR))
        assert rule != public() or path.startswith(("/health/", "/metrics"))


def test_a_query_is_described_as_it_is_read() -> None:
    parameters = {it["name"]: it for it in described()["paths"]["/api/records"]["get"]["parameters"]}
    assert parameters["after"]["schema"]["format"] == "uuid"
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 200}
    assert not any(it["required"] for it in parameters.values())


async def test_it_is_served_as_it_is_kept_to_those_who_may_ask() -> None:
    async with TestClient(TestServer(application())) as client:
        answer = await client.get(PATH, headers={"Authorization": "Bearer operator"})
        assert (answer.status, await answer.json()) == (200, described())
        assert (await client.get(PATH)).status == 401
        assert (await client.get(PATH, headers={"Authorization": "Bearer other"})).status == 403


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "after=7", "more=1", "limit=1&limit=2"])
async def test_a_wrong_query_is_refused_before_anybody_is_looked_at(query: str) -> None:
    async with TestClient(TestServer(application())) as client:
        answer = await client.get(f"/api/records?{query}", headers={"Authorization": "Bearer operator"})
        assert (answer.status, answer.content_type) == (422, "application/problem+json")


@pytest.mark.parametrize("reference", ["%00", "%20", "a%0Ab", "9" * 101])
async def test_what_can_be_nobody_s_reference_is_not_looked_for(reference: str) -> None:
    async with TestClient(TestServer(application())) as client:
        answer = await client.get(f"/api/records/{reference}", headers={"Authorization": "Bearer operator"})
        assert answer.status == 404
