"""The AsyncAPI document, held against the official schema of AsyncAPI 3.0."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "build" / "test-assets" / "asyncapi" / "3.0.0.json"


@pytest.fixture(scope="module")
def official() -> Draft7Validator:
    return Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.fixture
def kept() -> Any:
    return json.loads((ROOT / "docs" / "asyncapi.json").read_text(encoding="utf-8"))


def test_the_document_is_valid_asyncapi(official: Draft7Validator, kept: Any) -> None:
    assert [f"{error.json_path}: {error.message}" for error in official.iter_errors(kept)] == []


def test_the_official_schema_finds_what_is_wrong(official: Draft7Validator, kept: Any) -> None:
    operation = next(iter(kept["operations"].values()))
    for spoil in ({"asyncapi": "2.6.0"}, {"operations": {"odd": {**operation, "action": "shout"}}}, {"surprise": 1}):
        assert not official.is_valid({**kept, **spoil})


def test_every_reference_leads_somewhere(kept: Any) -> None:
    for reference in references(kept):
        found: Any = kept
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [it for value in part.values() for it in references(value)]
    return [it for value in part for it in references(value)] if isinstance(part, list) else []
