"""Two systems that each rewrite what they are given: the record is set aside, and everything else flows."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from services.visor_sync.handlers import report
from tests.integration.visor_sync.commands import said
from tests.integration.visor_sync.outside import Outside
from tests.integration.visor_sync.world import POLL_SECONDS, Pair, World

THEIRS = "1 Candle Walk"


async def keep(system: Outside, external_id: str, section: str, name: str, value: str) -> None:
    """A program of that system that puts its own value back whenever another stands there."""
    while True:
        record = await system.record(external_id)
        if record[section][name] != value:
            await system.edit(external_id, {section: {name: value}}, author="a.program")
        await asyncio.sleep(POLL_SECONDS)


@contextlib.asynccontextmanager
async def quarrel(world: World, pair: Pair) -> AsyncIterator[None]:
    """Both systems' programs disagree on a person's street; ATHENA's begins."""
    ours = await world.shows("visor", pair.visor, "Address", "Line")
    programs = (
        asyncio.create_task(keep(world.visor, pair.visor, "Address", "Line", ours)),
        asyncio.create_task(keep(world.athena, pair.athena, "home", "street", THEIRS)),
    )
    try:
        yield
    finally:
        for program in programs:
            program.cancel()
        await asyncio.wait(programs)


async def set_aside(world: World) -> dict[str, str]:
    """Who is set aside, with the reason."""
    return {
        it.id: it.reason for it in await report.parked(world.mirror, 100, "test", "operator") if it.source == "mirror"
    }


async def until_set_aside(world: World, pair: Pair) -> str:
    """Wait until a person is set aside; returns why."""

    async def why() -> str | None:
        return (await set_aside(world)).get(str(pair.id))

    reason: str = await world.until(why)
    return reason


async def holds(world: World, pair: Pair, cell: str, value: str) -> None:
    """Wait until the mirror holds a value."""
    query = "SELECT cells::json->$2->>'value' = $3 FROM records WHERE id = $1"
    await world.until(lambda: world.one(query, pair.id, cell, value))


async def test_who_is_rewritten_for_ever_is_set_aside_until_a_person_lifts_it(world: World) -> None:
    pair, other = await world.pair(), await world.pair()
    await world.quiet()
    async with quarrel(world, pair):
        assert "rewrote" in await until_set_aside(world, pair)
    assert (await world.figures())["parked_messages"] == 1
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await holds(world, pair, "risk_level", "very_high")
    await world.visor.edit(other.visor, {"Assessment": {"RiskOfSeriousHarm": "H"}})
    await world.until_shows("athena", other.athena, "offender", "risk", value="HIGH")
    assert await world.shows("athena", pair.athena, "offender", "risk") == "MEDIUM"
    assert not await world.one("SELECT count(*) FROM pending_writes WHERE nominal_id = $1", pair.id)
    found = await world.reconciled()
    assert not found.passed
    assert [it.split(":")[0] for it in found.could_not_check] == [f"mirror {pair.id}"]
    await said(world, "lift", pair.visor)
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await world.quiet()
    assert await set_aside(world) == {}
    assert (await world.reconciled()).passed
    assert await world.one("SELECT count(*) FROM audit WHERE action IN ('record.set_aside', 'record.lifted')") == 2


async def test_who_is_not_set_aside_cannot_be_lifted(world: World) -> None:
    pair = await world.pair()
    assert await said(world, "lift", pair.visor, code=1) == f"{pair.visor} is not set aside"


async def test_people_who_type_quickly_on_both_sides_are_not_taken_for_programs(world: World) -> None:
    pair = await world.pair()
    await world.quiet()

    async def visor() -> None:
        for number in range(60):
            await world.visor.edit(pair.visor, {"Management": {"AgreedWording": f"agreed {number}"}})

    async def athena() -> None:
        for number in range(60):
            await world.athena.edit(pair.athena, {"home": {"street": f"{number} Mill Walk"}})

    before: Any = await world.one("SELECT version FROM records WHERE id = $1", pair.id)
    await asyncio.gather(visor(), athena())
    await world.until_shows("athena", pair.athena, "offender", "wording", value="agreed 59")
    await world.until_shows("visor", pair.visor, "Address", "Line", value="59 Mill Walk")
    await world.quiet()
    limit = world.settings.runaway_versions
    assert await world.one("SELECT version FROM records WHERE id = $1", pair.id) > before
    assert await world.one("SELECT count(*) FROM rewrites WHERE nominal_id = $1", pair.id) < limit / 3
    assert await set_aside(world) == {}
