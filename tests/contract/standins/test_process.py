"""The process: its description, its health, its end."""

import asyncio
import sys
from pathlib import Path

import aiohttp
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract.standins.standin import ATHENA, TOKEN, VISOR, Shape, Standin, free_port, process
from tests.servers import Postgres


async def test_the_description_is_valid_openapi_and_names_every_path(standin: Standin) -> None:
    status, document = await standin.call("GET", "/openapi.json", headers={"Authorization": ""})
    assert status == 200
    OpenAPIV31SpecValidator(document).validate()
    collection = standin.path()
    paths = {"/changes", collection, f"{collection}/bulk", f"{collection}/{{id}}", "/health", "/openapi.json"}
    graph = {"/graphs", f"{collection}/steps"}
    graph |= {f"/{name}{rest}" for name in ("locations", "objects", "events", "links") for rest in ("", "/{id}")}
    paths |= {"/faults", "/faults/snapshot", "/faults/restore"} | (graph if standin.shape is ATHENA else set())
    assert set(document["paths"]) == paths


async def test_health_counts_records_and_needs_no_token(standin: Standin) -> None:
    await standin.create()
    status, health = await standin.call("GET", "/health", headers={"Authorization": ""})
    assert (status, health["status"], health["system"]) == (200, "ok", standin.shape.name)
    assert 0 < health["records"] <= health["seq"]


@pytest.mark.parametrize("shape", [VISOR, ATHENA], ids=lambda shape: shape.name)
async def test_it_ends_at_once_when_told_to_and_answers_those_who_wait(
    shape: Shape, postgres: Postgres, tmp_path: Path
) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        postgres.standin_database(shape.name) as dsn,
        process(shape, dsn, tmp_path) as (child, url),
        aiohttp.ClientSession(url, headers=headers) as session,
    ):
        cursor = (await (await session.get("/changes")).json())["next"]
        waiting = asyncio.create_task(session.get("/changes", params={"cursor": cursor, "wait": "30"}))
        await asyncio.wait([waiting], timeout=0.3)
        child.terminate()
        assert (await asyncio.wait_for(waiting, 3)).status == 200
        assert await asyncio.wait_for(child.wait(), 3) == 0


@pytest.mark.parametrize("shape", [VISOR, ATHENA], ids=lambda shape: shape.name)
async def test_records_and_cursors_outlive_the_process(shape: Shape, postgres: Postgres, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with postgres.standin_database(shape.name) as dsn:
        async with process(shape, dsn, tmp_path) as (_, url), aiohttp.ClientSession(url, headers=headers) as session:
            standin = Standin(shape, session, url, dsn)
            await standin.create("Stays")
            cursor = await standin.now()
        async with process(shape, dsn, tmp_path) as (_, url), aiohttp.ClientSession(url, headers=headers) as session:
            standin = Standin(shape, session, url, dsn)
            assert (await standin.changes(cursor))["items"] == []
            assert len((await standin.changes(""))["items"]) == 1


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "VISOR_DATABASE_URL"),
        ({"VISOR_DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "VISOR_TOKEN"),
        ({"VISOR_DATABASE_URL": "postgresql://127.0.0.1:1/x", "VISOR_TOKEN_FILE": "/nowhere"}, "VISOR_TOKEN_FILE"),
        ({"VISOR_DATABASE_URL": "postgresql://127.0.0.1:1/x", "VISOR_TOKEN": "t", "VISOR_PORT": "x"}, "port"),
        ({"VISOR_DATABASE_URL": "postgresql://127.0.0.1:1/x", "VISOR_TOKEN": "t"}, "ViSOR: "),
    ],
)
async def test_a_bad_setting_is_named_in_one_line(environment: dict[str, str], words: str) -> None:
    root = str(Path(__file__).parents[3])
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "deploy.sandbox.standins.visor",
        env={"PYTHONPATH": root, "VISOR_PORT": str(free_port()), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await asyncio.wait_for(child.communicate(), 20)
    assert child.returncode == 1
    assert words in errors.decode()
    assert len(errors.decode().strip().splitlines()) == 1
