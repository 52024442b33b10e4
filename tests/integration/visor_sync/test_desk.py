"""The desk's API as the sandbox's officers ask it: real sign-in, sessions, roles, and the document's shapes."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from jsonschema import Draft202012Validator

from deploy.sandbox.cli import cases
from deploy.sandbox.faults import Fault
from deploy.sandbox.officer import OfficerAtDesk
from services.visor_sync.openapi import kept
from tests.integration.visor_sync.commands import said
from tests.integration.visor_sync.desk import Desk, a_desk
from tests.integration.visor_sync.test_mirroring import home
from tests.integration.visor_sync.world import Pair, a_world
from tests.servers import Kafka, Postgres

DOCUMENT = msgspec.json.decode(kept())
WHY = "Checked with the offender manager"


class Sandbox:
    """What `boyd` knows of a sandbox, as far as an officer needs it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def folder(self, name: str) -> Path:
        return self._desk.folder

    def port(self, offset: int) -> int:
        return self._desk.world.settings.port


@pytest.fixture(scope="module")
async def desk(postgres: Postgres, kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with a_world(postgres, kafka) as world, a_desk(world, tmp_path_factory.mktemp("desk")) as made:
        yield made


def officer(desk: Desk, who: str) -> OfficerAtDesk:
    return OfficerAtDesk(Sandbox(desk), who)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
async def pair(desk: Desk) -> Pair:
    """Somebody whose address is a case."""
    world = desk.world
    made = await world.pair()
    await world.quiet()
    await world.process.end()
    await world.visor.edit(made.visor, {"Address": {"Line": "1 Visor Street"}}, "ppu.smith")
    await world.athena.edit(made.athena, {"home": home("2 Athena Street")}, "an.analyst")
    await world.spawn()
    await world.until(lambda: world.cases(made, "clash"))
    return made


def shaped(body: dict[str, Any], method: str, path: str) -> None:
    """Raises where an answer is not of the shape that the document gives."""
    schema = DOCUMENT["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(body)


async def test_two_officers_decide_a_case_by_the_api(desk: Desk, pair: Pair) -> None:
    template = "/api/desk/cases/{case}"
    async with officer(desk, "ppu") as first, officer(desk, "ppu-supervisor") as second:
        listed = await first.get("/api/desk/cases")
        shaped(listed, "get", "/api/desk/cases")
        [case] = [it for it in listed["cases"] if it["nominal_id"] == str(pair.id)]
        path = f"/api/desk/cases/{case['id']}"
        shaped(await first.get(path), "get", template)
        ask = {"stamp": case["stamp"], "outcome": "visor", "reason": WHY}
        with pytest.raises(Fault, match="reason"):
            await first.post(f"{path}/proposals", {**ask, "reason": "so"})
        with pytest.raises(Fault, match="reason"):
            await first.post(f"{path}/proposals", {**ask, "reason": f"{WHY}\x00"})
        with pytest.raises(Fault, match="no outcome"):
            await first.post(f"{path}/proposals", {**ask, "outcome": "refuse"})
        with pytest.raises(Fault, match="not what it was"):
            await first.post(f"{path}/proposals", {**ask, "stamp": "0" * 64})
        made = await first.post(f"{path}/proposals", ask)
        shaped(made, "post", f"{template}/proposals")
        yes = {"decision": made["decision"], "agree": True}
        with pytest.raises(Fault, match="a second person must"):
            await first.post(f"{path}/answers", yes)
        answered = await second.post(f"{path}/answers", yes)
        shaped(answered, "post", f"{template}/answers")
        assert answered == {"state": "confirmed"}
        with pytest.raises(Fault, match="not what it was"):
            await second.post(f"{path}/answers", yes)
    await desk.world.until_shows("athena", pair.athena, "home", "street", value="1 Visor Street")
    refusals = await desk.world.rows("SELECT actor, detail FROM audit WHERE action = 'case.refused' ORDER BY seq")
    assert [row["actor"] for row in refusals] == ["staff-031", "staff-031", "staff-031", "officer-032"]
    assert not any(WHY in row["detail"] for row in refusals)


async def test_boyd_decides_as_two_officers(desk: Desk) -> None:
    made = await desk.world.pair()
    await desk.world.athena.edit(made.athena, {"offender": {"risk": "VERY HIGH"}})
    [row] = await desk.world.until(lambda: desk.world.cases(made, "proposal"))
    sandbox: Any = Sandbox(desk)
    _, rejected = await cases._decide(sandbox, str(row["id"]), "refuse", None, WHY, reject=True)
    case, confirmed = await cases._decide(sandbox, str(row["id"]), "refuse", None, WHY, reject=False)
    assert (rejected, confirmed, case["label"]) == ("rejected", "confirmed", "Risk of serious harm")
    assert await desk.world.cases(made, "proposal") == []
    assert str(row["id"]) not in {it["id"] for it in await cases._cases(sandbox)}


@pytest.mark.parametrize("who", ["north", "npt", "intelligence", "auditor", "bedfordshire"])
async def test_nobody_else_comes_to_the_desk(desk: Desk, who: str) -> None:
    async with officer(desk, who) as somebody:
        with pytest.raises(Fault):
            await somebody.get("/api/desk/cases")


async def test_without_the_token_of_its_own_page_nothing_is_decided(desk: Desk, pair: Pair) -> None:
    async with officer(desk, "ppu") as somebody:
        await somebody.get("/api/desk/cases")
        somebody._csrf = "another's"
        with pytest.raises(Fault, match="did not come from this site"):
            await somebody.post(f"/api/desk/cases/{pair.id}/proposals", {})


async def test_what_is_nobody_s_case_is_not_found(desk: Desk, pair: Pair) -> None:
    async with officer(desk, "ppu") as somebody:
        for reference in (str(pair.id), "x", "%00"):
            with pytest.raises(Fault, match="no case of this reference"):
                await somebody.get(f"/api/desk/cases/{reference}")


async def test_without_a_session_nobody_is_shown_anything(desk: Desk) -> None:
    async with aiohttp.ClientSession() as http:
        for path in ("/api/desk/cases", "/cases"):
            async with http.get(desk.url + path, allow_redirects=False) as answer:
                assert answer.status in (303, 401)


async def test_the_operator_s_command_lists_cases_without_values(desk: Desk, pair: Pair) -> None:
    world = desk.world
    await world.athena.edit(pair.athena, {"offender": {"risk": "VERY HIGH"}})
    await world.until(lambda: world.cases(pair, "proposal"))
    told = msgspec.json.decode(await said(world, "cases"))
    assert [(it["kind"], it["cell"], it["open"]) for it in told] == [("proposal", "risk_level", True)]
