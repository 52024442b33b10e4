"""ATHENA is many records: a write that stops half-way is finished, never doubled, and touches nobody else's things."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.messages import CHANGES, COMMANDS, Json
from tests.integration.visor_sync.outside import a_nominal
from tests.integration.visor_sync.stage import Stage
from tests.integration.visor_sync.world import a_world
from tests.servers import Kafka, Postgres

HOME = {"town": "March", "postcode": "PE99 9AB", "district": "Fenland", "lat": None, "lon": None, "as_at": "2026-01-02"}
ONE, TWO, THREE = "+447700900121", "+447700900122", "+447700900123"
BEFORE: dict[str, Json] = {
    "main_address": {"line": "1 Sorrel Reach", **HOME},
    f"telephones/{ONE}": {"number": ONE},
    "vehicles/ZZ01ZZZ": {"vrm": "ZZ01ZZZ", "make": "Vauxhall", "colour": "red"},
}
CHANGE: dict[str, Json] = {
    "given_names": "Bela",
    "main_address": {"line": "7 Teasel Row", **HOME},
    f"telephones/{ONE}": None,
    f"telephones/{TWO}": {"number": TWO},
    "vehicles/ZZ01ZZZ": {"vrm": "ZZ01ZZZ", "make": "Vauxhall", "colour": "grey"},
}
STEPS = 10
"""What the change takes: the person's own record; three things and their links; three ends."""


@pytest.fixture(scope="module")
async def stage(postgres: Postgres, kafka: Kafka) -> AsyncIterator[Stage]:
    async with a_world(postgres, kafka) as world, Stage.opened(world.settings, world.sides) as stage:
        yield stage


async def rest(stage: Stage) -> None:
    """Let everything happen until nothing does."""
    while True:
        await stage.sweep()
        if not await stage.round():
            return


async def made(stage: Stage) -> tuple[str, str]:
    """A person in both systems, as `BEFORE` says; the ids there."""
    visor = stage.sides["visor"]
    token = {"Authorization": f"Bearer {visor.token}"}
    async with stage.http.post(f"{visor.url}/nominals", json=a_nominal(), headers=token) as answer:
        one = (await answer.json())["id"]
    await stage.edit("visor", one, BEFORE)
    await rest(stage)
    query = (
        "SELECT external_id FROM links WHERE side = 'athena' AND nominal_id ="
        " (SELECT nominal_id FROM links WHERE side = 'visor' AND external_id = $1)"
    )
    return one, str(await stage.mirror.store.pool.fetchval(query, one))


async def graph(stage: Stage, person: str) -> list[tuple[str, str, Any]]:
    """A person's live links: role, the thing's id, and its record."""
    found = (await stage.mirror.sides["athena"].system.graphs([person]))[person]
    return [(link.role, link.thing.id, link.thing.record) for link in found.links if not link.until]


def held(links: list[tuple[str, str, Any]]) -> list[str]:
    """What a person is joined to of what these tests speak of, in words, each as often as it is."""
    words = [f"{role} {it.get('number') or it.get('street') or it.get('color')}" for role, _, it in links]
    return sorted(word for word in words if word.endswith((ONE, TWO, THREE, "Reach", "Row", "red", "grey")))


async def cut(stage: Stage, visor: str, steps: int) -> None:
    """Make the change in ViSOR and let its write to ATHENA stop after so many steps."""
    await stage.edit("visor", visor, CHANGE)
    await stage.hear("visor")
    await stage.relay()
    await stage.consume(CHANGES["visor"])
    await stage.relay()
    await stage.fault("athena", stop_after_steps=steps)
    await stage.consume(COMMANDS["athena"])
    pending = await stage.mirror.store.pool.fetchval("SELECT count(*) FROM pending_writes")
    assert pending == 1, "the write was not cut"


async def keyed(stage: Stage, person: str, number: str) -> None:
    """Add a telephone as an officer does at ATHENA's own screen."""
    outside = stage.sides["athena"]
    url, token = f"{outside.url}/persons/{person}", {"Authorization": f"Bearer {outside.token}"}
    async with stage.http.get(url, headers=token) as answer:
        screen, version = await answer.json(), answer.headers["ETag"]
    partial = {"phones": [*screen["phones"], number]}
    async with stage.http.patch(url, json=partial, headers={**token, "If-Match": version}) as answer:
        assert answer.status == 200, await answer.text()


@pytest.mark.parametrize("edited", [False, True], ids=["alone", "edited between"])
@pytest.mark.parametrize("steps", range(1, STEPS + 1))
async def test_a_write_that_stops_at_any_step_is_finished_and_never_doubled(
    stage: Stage, steps: int, edited: bool
) -> None:
    visor, athena = await made(stage)
    beside, other = await made(stage)
    theirs = await graph(stage, other)
    await cut(stage, visor, steps)
    if edited:
        await keyed(stage, athena, THREE)
    await stage.consume(COMMANDS["athena"])
    await rest(stage)
    also = [f"USES {THREE}"] if edited else []
    assert held(await graph(stage, athena)) == sorted(["HOME 7 Teasel Row", f"USES {TWO}", "KEEPS grey", *also])
    assert await graph(stage, other) == theirs, "a thing of another person was touched"
    (_, one), (_, two) = await stage.shown("visor", visor), await stage.shown("athena", athena)
    for name in (*CHANGE, f"telephones/{THREE}"):
        assert one.get(name) == two.get(name), name
    assert (f"telephones/{THREE}" in one) == edited
    assert beside != visor


async def test_what_two_live_at_is_one_location_until_one_of_them_moves(stage: Stage) -> None:
    visor, athena = await made(stage)
    _, other = await made(stage)
    (shared,) = {id_ for person in (athena, other) for role, id_, _ in await graph(stage, person) if role == "HOME"}
    await stage.edit("visor", visor, {"main_address": CHANGE["main_address"]})
    await rest(stage)
    assert [id_ for role, id_, _ in await graph(stage, other) if role == "HOME"] == [shared]
    assert [id_ for role, id_, _ in await graph(stage, athena) if role == "HOME"] != [shared]


async def test_a_torn_graph_is_read_again_and_nothing_is_taken_for_gone(stage: Stage) -> None:
    visor, athena = await made(stage)
    await stage.edit("athena", athena, {"given_names": "Cyd"})
    await stage.fault("athena", torn_graphs=2)
    await rest(stage)
    _, cells = await stage.shown("visor", visor)
    assert cells["given_names"] == "Cyd"
    assert {name: cells.get(name) for name in BEFORE} == BEFORE


async def test_a_location_corrected_in_athena_is_corrected_for_everyone_who_lives_there(stage: Stage) -> None:
    visors, athenas = zip(*[await made(stage) for _ in range(2)], strict=True)
    (home,) = [id_ for role, id_, _ in await graph(stage, athenas[0]) if role == "HOME"]
    outside = stage.sides["athena"]
    token = {"Authorization": f"Bearer {outside.token}"}
    async with stage.http.get(f"{outside.url}/locations/{home}", headers=token) as answer:
        version = answer.headers["ETag"]
    where, correction = f"{outside.url}/locations/{home}", {"record": {"street": "2 Sorrel Reach"}}
    async with stage.http.patch(where, json=correction, headers={**token, "If-Match": version}) as answer:
        assert answer.status == 200, await answer.text()
    await rest(stage)
    for visor in visors:
        _, cells = await stage.shown("visor", visor)
        assert cells["main_address"]["line"] == "2 Sorrel Reach"
