"""The map's API over HTTP: what it answers is what its document says, whatever it is asked."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from services.map.openapi import PATH, kept
from services.map.settings import Settings
from shared.http import public, walk
from tests.integration.map.conftest import SETTINGS
from tests.integration.map.said import Said
from tests.integration.map.visitors import Visitors, officer
from tests.people import crowd, disputed, nominal, one
from tests.servers import Kafka

DOCUMENT = msgspec.json.decode(kept())
PPU = officer("ppu-supervisor")
NOMAD = nominal(whereabouts=one({"state": "no_fixed_abode"}))
DISPUTED = nominal(management_mode=disputed("active", "reactive"))


@pytest.fixture
def settings(kafka: Kafka) -> Settings:
    return msgspec.structs.replace(SETTINGS, kafka_bootstrap=kafka.bootstrap)


@pytest.fixture
async def town(visitors: Visitors, said: Said) -> Visitors:
    await said(NOMAD, DISPUTED, *crowd(60))
    return visitors


def without_its_keys(document: Any) -> Any:
    """The document without what it says of sessions, for who has one in every request and never leaves it out."""
    unlocked = msgspec.json.decode(msgspec.json.encode(document))
    del unlocked["components"]["securitySchemes"]
    for methods in unlocked["paths"].values():
        for operation in methods.values():
            del operation["security"]
    return unlocked


async def asked(town: Visitors, path: str, template: str = "", body: Any = None) -> Any:
    """A good answer, of the shape that the document gives."""
    method = "GET" if body is None else "POST"
    headers = await town.cookie(PPU)
    async with town.client.request(method, path, json=body, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        told = await answer.json()
    operation = DOCUMENT["paths"][template or path.partition("?")[0]][method.lower()]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(told)
    return told


async def test_every_answer_has_the_shape_that_its_document_gives(town: Visitors) -> None:
    listed = await asked(town, "/api/people")
    assert not listed["people"][0]["on_map"]
    shown = await asked(town, f"/api/people/{DISPUTED.id}", "/api/people/{id}")
    assert shown["fields"]["management_mode"]["contested"] is True
    for person, why in ((NOMAD, "no_fixed_abode"), (DISPUTED, "")):
        located = await asked(town, f"/api/people/{person.id}/point", "/api/people/{id}/point")
        assert located["why"] == why
    for zoom in (7, 16):
        await asked(town, "/api/features", body={"bbox": [-1.5, 51.5, 1.0, 53.0], "zoom": zoom})
    assert (await asked(town, "/api/search", body={"name": "Ashdown"}))["people"]
    assert (await asked(town, "/api/purpose"))["chosen"]["code"] == "encounter"
    assert (await asked(town, "/api/purpose", body={"purpose": "encounter"}))["chosen"]["reference"] == ""
    assert (await asked(town, "/api/changes?since=0&wait=0"))["version"] == 0
    report = {"kind": "seen", "when": "2026-01-05T12:00", "said": "By the river", "danger": False}
    sent = await asked(town, f"/api/people/{DISPUTED.id}/reports", "/api/people/{id}/reports", report)
    assert [it["id"] for it in (await asked(town, "/api/my-reports"))["reports"]] == [sent["id"]]
    assert "person.viewed" in {it["action"] for it in (await asked(town, "/api/my-looks"))["looks"]}


async def test_a_report_that_cannot_stand_is_refused_with_the_part_that_is_wrong(town: Visitors) -> None:
    report = {"kind": "seen", "when": "2098-01-05T12:00", "said": "By the river", "danger": False}
    path, headers = f"/api/people/{DISPUTED.id}/reports", await town.cookie(PPU)
    async with town.client.post(path, json=report, headers=headers) as answer:
        assert (answer.status, (await answer.json())["part"]) == (422, "when")


async def test_the_document_is_served_to_whoever_signed_in_and_has_every_json_route(town: Visitors) -> None:
    assert await town.json(officer("auditor"), PATH) == DOCUMENT
    assert (await town.client.get(PATH)).status == 401
    routes = {(method.lower(), path) for method, path, _ in walk(town.made.web) if path.startswith("/api/")}
    assert routes <= {(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert all(rule != public() for _, path, rule in walk(town.made.web) if path.startswith("/api/"))


async def test_nothing_that_is_asked_breaks_the_service_or_its_word(town: Visitors, tmp_path: Path) -> None:
    """Schemathesis makes up what to ask from the document, well and badly, and holds every answer against it."""
    await town.made.door.changes.closing(None)  # who waits for a change is answered at once
    document = tmp_path / "map.json"
    document.write_bytes(msgspec.json.encode(without_its_keys(DOCUMENT)))
    session = [f"--header={name}: {value}" for name, value in (await town.cookie(PPU)).items()]
    checks = (
        "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
        "response_schema_conformance,negative_data_rejection,unsupported_method"
    )
    bounds = ["--max-examples=20", "--seed=1", "--generation-database=none", "--no-color", "--workers=1"]
    told = [
        "run",
        str(document),
        f"--url={town.client.make_url('/')}",
        f"--checks={checks}",
        "--continue-on-failure",
        *bounds,
        *session,
    ]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", *told),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
