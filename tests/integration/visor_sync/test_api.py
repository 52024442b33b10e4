"""The mirror's API over HTTP: what it answers is what its document says, and every look at a person is audited."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from jsonschema import Draft202012Validator

from services.visor_sync.openapi import kept
from tests.integration.visor_sync.outside import a_nominal
from tests.integration.visor_sync.world import Pair, World
from tests.unit.visor_sync.test_openapi import application

DOCUMENT = msgspec.json.decode(kept())


class Operator:
    """Asks as the operators' tool; each answer is held against the document."""

    def __init__(self, world: World, client: TestClient[web.Request, web.Application]) -> None:
        self.world, self.client = world, client

    async def ask(self, path: str, template: str = "") -> Any:
        """A good answer, of the shape that the route's document gives."""
        answer = await self.client.get(path, headers={"Authorization": "Bearer operator"})
        assert answer.status == 200, await answer.text()
        body = await answer.json()
        responses = DOCUMENT["paths"][template or path.partition("?")[0]]["get"]["responses"]
        schema = responses["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(body)
        return body

    async def status_of(self, path: str) -> int:
        return (await self.client.get(path, headers={"Authorization": "Bearer operator"})).status

    async def last_look(self) -> tuple[str, str, list[str]]:
        """Who did what last, to whom."""
        [row] = await self.world.rows("SELECT actor, action, subjects FROM audit ORDER BY seq DESC LIMIT 1")
        return row["actor"], row["action"], row["subjects"]


@pytest.fixture(scope="module")
async def operator(world: World) -> AsyncIterator[Operator]:
    async with TestClient(TestServer(application(world.mirror))) as client:
        yield Operator(world, client)


@pytest.fixture(scope="module")
async def pairs(world: World) -> list[Pair]:
    made = [await world.visor.create(a_nominal()) for _ in range(3)]
    return sorted([await world.paired(it) for it in made], key=lambda pair: pair.id)


async def test_everybody_is_listed_once_page_by_page_and_counts_as_seen(operator: Operator, pairs: list[Pair]) -> None:
    first = await operator.ask("/api/records?limit=2")
    assert [it["id"] for it in first["records"]] == [str(pair.id) for pair in pairs[:2]]
    assert await operator.last_look() == ("operator", "records.listed", [str(pair.id) for pair in pairs[:2]])
    rest = await operator.ask(f"/api/records?limit=2&after={first['next']}")
    assert [it["id"] for it in rest["records"]] == [str(pairs[2].id)]
    assert rest["records"][0]["sides"] == {"visor": pairs[2].visor, "athena": pairs[2].athena}
    assert rest["next"] is None
    assert await operator.last_look() == ("operator", "records.listed", [str(pairs[2].id)])


async def test_a_full_last_page_is_followed_by_an_empty_one(operator: Operator, pairs: list[Pair]) -> None:
    full = await operator.ask("/api/records?limit=3")
    assert full["next"] == str(pairs[2].id)
    assert await operator.ask(f"/api/records?after={full['next']}") == {"records": [], "next": None}


async def test_one_nominal_is_shown_with_provenance_by_field(operator: Operator, pairs: list[Pair]) -> None:
    for reference in (str(pairs[0].id), pairs[0].visor, pairs[0].athena):
        found = await operator.ask(f"/api/records/{reference}", "/api/records/{reference}")
        assert found["id"] == str(pairs[0].id)
        assert await operator.last_look() == ("operator", "record.viewed", [str(pairs[0].id)])
    surname = next(it for it in found["fields"] if it["field"] == "family_name")
    assert set(surname["held"][0]) == {"value", "source", "author", "at"}
    assert set(surname["shown"]) == {"visor", "athena"}


async def test_a_record_of_nobody_is_shown_as_waiting(operator: Operator, world: World) -> None:
    theirs = await world.athena.create({"synthetic": True, "person": {"last_name": "STRAY"}})
    await world.until(lambda: world.rows("SELECT FROM strays WHERE external_id = $1", theirs))
    found = await operator.ask(f"/api/records/{theirs}", "/api/records/{reference}")
    assert (found["waiting"], found["sides"]) == (True, {"athena": theirs})


async def test_a_reference_that_nobody_has_is_not_found_and_the_look_is_audited(operator: Operator) -> None:
    assert await operator.status_of("/api/records/SYN-NOBODY") == 404
    assert await operator.last_look() == ("operator", "record.viewed", [])


async def test_open_cases_are_listed_and_their_people_count_as_seen(
    operator: Operator, pairs: list[Pair], world: World
) -> None:
    pair = pairs[1]
    async with world.away():
        await world.visor.edit(pair.visor, {"Nominal": {"Surname": "Visor"}})
        await world.athena.edit(pair.athena, {"person": {"last_name": "ATHENA"}})
    await world.until(lambda: world.rows("SELECT FROM cases WHERE nominal_id = $1 AND closed_at IS NULL", pair.id))
    [case] = (await operator.ask("/api/cases"))["cases"]
    assert case["nominal_id"] == str(pair.id)
    assert await operator.last_look() == ("operator", "cases.viewed", [str(pair.id)])


async def test_what_was_set_aside_the_figures_and_the_journal_are_told(
    operator: Operator, pairs: list[Pair], world: World
) -> None:
    await world.mirror.store.pool.execute(
        "INSERT INTO quarantine (side, external_id, version, reason) VALUES ('visor', 'SYN-ODD', 1, 'no surname')"
    )
    [item] = (await operator.ask("/api/parked"))["parked"]
    assert (item["source"], item["id"], item["reason"]) == ("visor", "SYN-ODD", "no surname")
    assert await operator.last_look() == ("operator", "parked.viewed", ["visor:SYN-ODD"])
    figures = await operator.ask("/api/status")
    assert (figures["parked_messages"], figures["sources"]["visor"]["fault"]) == (1, None)
    journal = await operator.ask("/api/journal?after=0&limit=2")
    assert len(journal["lines"]) == 2
    assert journal["next"] == journal["lines"][-1]["pos"]
    shown = sorted({line["nominal_id"] for line in journal["lines"]})
    assert await operator.last_look() == ("operator", "journal.viewed", shown)


async def test_nobody_is_shown_when_the_look_cannot_be_audited(operator: Operator, pairs: list[Pair]) -> None:
    owner = await asyncpg.connect(
        operator.world.settings.owner_database_url, server_settings={"search_path": "visor_sync"}
    )
    await owner.execute("REVOKE INSERT ON audit FROM visor_sync")
    try:
        for path in (
            "/api/records",
            f"/api/records/{pairs[0].id}",
            "/api/cases",
            "/api/parked",
            "/api/journal?after=0",
        ):
            assert await operator.status_of(path) == 500
    finally:
        await owner.execute("GRANT INSERT ON audit TO visor_sync")
        await owner.close()
