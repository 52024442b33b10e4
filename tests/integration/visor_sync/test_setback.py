"""A system restored from a backup: that side stops, nothing is reverted, and a person decides."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.integration.visor_sync.commands import resumed, said, stopped
from tests.integration.visor_sync.world import Pair, World


@pytest.fixture(autouse=True)
async def _sound(world: World) -> AsyncIterator[None]:
    """Once a person has decided, both sides agree."""
    yield
    await world.quiet()
    report = await world.reconciled()
    assert report.passed, report


async def source(world: World, side: str) -> dict[str, Any]:
    """What status says of a side."""
    told: dict[str, Any] = (await world.figures())["sources"][side]
    return told


async def risk(world: World, pair: Pair, code: str, word: str) -> None:
    """A risk level that ViSOR gives and ATHENA shows."""
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": code}})
    await world.until_shows("athena", pair.athena, "offender", "risk", value=word)


async def street(world: World, pair: Pair, line: str) -> None:
    """A street that ATHENA gives and ViSOR shows."""
    await world.athena.edit(pair.athena, {"home": {"street": line}})
    await world.until_shows("visor", pair.visor, "Address", "Line", value=line)


async def test_a_side_that_is_restored_stops_and_nothing_is_reverted_until_a_person_decides(world: World) -> None:
    pair, other = await world.pair(), await world.pair()
    await world.quiet()
    await world.athena.snapshot()
    await risk(world, pair, "V", "VERY HIGH")
    await street(world, pair, "1 Candle Walk")
    await world.quiet()
    await world.athena.restore()
    assert "set back" in await stopped(world, "athena")
    assert (await source(world, "visor"))["stopped"] is None
    await world.visor.edit(other.visor, {"Assessment": {"RiskOfSeriousHarm": "H"}})
    merged = "SELECT cells::json->'risk_level'->>'value' = 'high' FROM records WHERE id = $1"
    await world.until(lambda: world.one(merged, other.id))
    passed_over = "SELECT count(*) = 0 FROM outbox"
    await world.until(lambda: world.one(passed_over))
    assert await world.shows("athena", other.athena, "offender", "risk") == "MEDIUM"
    assert await world.shows("athena", pair.athena, "offender", "risk") == "MEDIUM"
    assert await world.shows("visor", pair.visor, "Address", "Line") == "1 Candle Walk"
    assert await world.one("SELECT count(*) FROM pending_writes") == 0
    await resumed(world, "athena", "write-again")
    await world.until_shows("athena", other.athena, "offender", "risk", value="HIGH")


async def test_write_again_gives_athena_back_what_it_forgot(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    await world.athena.snapshot()
    await risk(world, pair, "V", "VERY HIGH")
    await street(world, pair, "2 Candle Walk")
    later = await world.pair()
    await world.quiet()
    await world.athena.restore()
    await stopped(world, "athena")
    assert (await world.athena.answer(later.athena))[0] == 0
    await resumed(world, "athena", "write-again")
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await world.until_shows("athena", pair.athena, "home", "street", value="2 Candle Walk")
    again = await world.paired(later.visor)
    assert await world.shows("athena", again.athena, "visor_ref") == later.visor
    await world.quiet()
    assert await world.shows("visor", pair.visor, "Address", "Line") == "2 Candle Walk"
    for kind in ("clash", "proposal", "gone"):
        assert await world.cases(pair, kind) == await world.cases(later, kind) == []
    await risk(world, pair, "L", "LOW")
    await street(world, again, "3 Candle Walk")


async def test_trust_source_takes_what_athena_shows_as_its_changes(world: World) -> None:
    pair = await world.pair()
    await street(world, pair, "4 Candle Walk")
    await world.quiet()
    await world.athena.snapshot()
    await street(world, pair, "5 Candle Walk")
    later = await world.pair()
    await world.quiet()
    await world.athena.restore()
    await stopped(world, "athena")
    await resumed(world, "athena", "trust-source")
    await world.until_shows("visor", pair.visor, "Address", "Line", value="4 Candle Walk")
    await world.until(lambda: world.cases(later, "gone"))
    assert await world.visor.version(later.visor) > 0
    await risk(world, pair, "H", "HIGH")
    await street(world, pair, "6 Candle Walk")


async def test_write_again_gives_visor_back_what_the_mirror_may_write_and_names_the_rest(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    await world.visor.snapshot()
    await risk(world, pair, "V", "VERY HIGH")
    await street(world, pair, "7 Candle Walk")
    later = await world.pair()
    await world.quiet()
    await world.visor.restore()
    await stopped(world, "visor")
    await resumed(world, "visor", "write-again")
    await world.until_shows("visor", pair.visor, "Address", "Line", value="7 Candle Walk")
    await world.until(lambda: world.cases(later, "gone"))
    assert (await world.visor.answer(later.visor))[0] == 0
    assert await world.athena.version(later.athena) > 0
    await world.quiet()
    assert await world.shows("athena", pair.athena, "offender", "risk") == "VERY HIGH"
    drift = [(it.nominal_id, it.field) for it in (await world.reconciled()).differences if it.why == "drift"]
    assert drift == [(pair.id, "risk_level")], "ViSOR alone says how high a risk is"
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})


async def test_a_restore_that_the_feed_has_overtaken_is_noticed_at_the_next_write(world: World) -> None:
    pair, busy = await world.pair(), await world.pair()
    await world.quiet()
    await world.athena.snapshot()
    for number in range(3):
        await street(world, pair, f"{number} Tallow Walk")
    await world.quiet()
    async with world.away():
        await world.athena.restore()
        for number in range(9):
            await world.athena.edit(busy.athena, {"home": {"street": f"{number} Mill Walk"}})
    await world.until_shows("visor", busy.visor, "Address", "Line", value="8 Mill Walk")
    assert (await source(world, "athena"))["stopped"] is None
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    assert "lower version" in await stopped(world, "athena")
    await resumed(world, "athena", "write-again")
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await world.until_shows("athena", pair.athena, "home", "street", value="2 Tallow Walk")


async def test_a_side_that_is_not_stopped_cannot_be_resumed(world: World) -> None:
    assert await said(world, "resume", "visor", "--trust-source", code=1) == "visor is not stopped"
