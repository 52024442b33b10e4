"""The map's API as it is described: every route, as it is served, and valid OpenAPI."""

from pathlib import Path
from typing import Any

import msgspec
from openapi_spec_validator import OpenAPIV31SpecValidator

from services.map.openapi import ROUTES, kept

FILTERS = ("district", "risk", "category", "level", "mode", "whereabouts")
KEPT = Path(__file__).resolve().parents[3] / "docs" / "map.openapi.json"


def described() -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(kept())
    return found


def test_the_kept_document_is_the_one_made_now() -> None:
    assert KEPT.read_text(encoding="utf-8") == kept(), "routes or shapes changed: run make docs, commit what it writes"


def test_the_document_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(described()).iter_errors()] == []


def test_what_is_described_is_what_is_there() -> None:
    told = {(method.upper(), path) for path, methods in described()["paths"].items() for method in methods}
    assert told == set(ROUTES)


def test_a_person_s_details_travel_in_no_address() -> None:
    parameters = {
        parameter["name"]
        for methods in described()["paths"].values()
        for operation in methods.values()
        for parameter in operation["parameters"]
    }
    assert parameters == {"id", *FILTERS, "sort", "page", "since", "wait", "before", "all"}


def test_what_changes_anything_needs_the_page_s_token() -> None:
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            open_to_all = path.startswith(("/health/", "/metrics"))
            expected: dict[str, list[str]] = {"session": [], "page": []} if method == "post" else {"session": []}
            assert operation["security"] == ([] if open_to_all else [expected])
