"""What the mirror promises while the systems themselves misbehave, as their fault switches make them."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import asyncpg
import pytest

from tests.integration.visor_sync.outside import Outside
from tests.integration.visor_sync.world import Pair, World

RISKS = {"L": "LOW", "H": "HIGH", "V": "VERY HIGH"}


@pytest.fixture(autouse=True)
async def _sound(world: World) -> AsyncIterator[None]:
    """Once the systems behave again, both sides agree."""
    yield
    for side in world.sides.values():
        await side.misbehave()
    assert [side["stopped"] for side in (await world.figures())["sources"].values()] == [None, None]
    await world.quiet()
    report = await world.reconciled()
    assert report.passed, report


async def edited(world: World, pair: Pair, risk: str, street: str) -> None:
    """One edit on each side, of different fields."""
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": risk}})
    await world.athena.edit(pair.athena, {"home": {"street": street}})


async def held(side: Outside, external_id: str) -> dict[str, Any]:
    """A record as it stands in a system's own database, where no fault is in the way."""
    behind = await asyncpg.connect(side.dsn)
    try:
        record: dict[str, Any] = json.loads(
            await behind.fetchval("SELECT record FROM records WHERE id = $1", external_id)
        )
        return record
    finally:
        await behind.close()


async def arrived(world: World, pair: Pair, risk: str, street: str) -> bool:
    """Whether each side shows the other's edit."""
    visor, athena = await held(world.visor, pair.visor), await held(world.athena, pair.athena)
    return bool(athena["offender"]["risk"] == RISKS[risk] and visor["Address"]["Line"] == street)


async def test_feeds_that_repeat_and_shuffle_tell_of_each_edit_once(world: World) -> None:
    pairs = await asyncio.gather(*(world.pair() for _ in range(4)))
    await world.quiet()
    before = [await world.visor.version(it.visor) + await world.athena.version(it.athena) for it in pairs]
    for side in world.sides.values():
        await side.misbehave(duplicate_feed=True, reorder_feed=True, seed=1)
    for number, risk in enumerate(RISKS):
        for pair in pairs:
            await edited(world, pair, risk, f"{number} Candle Walk")
        for pair in pairs:
            await world.until(partial(arrived, world, pair, risk, f"{number} Candle Walk"))
        await world.quiet()
    after = [await world.visor.version(it.visor) + await world.athena.version(it.athena) for it in pairs]
    assert after == [versions + 4 * len(RISKS) for versions in before], "an edit and a write for each of two edits"
    for pair in pairs:
        told = await world.rows(_TOLD, pair.id)
        assert [row["now"] for row in told if row["cell"] == "risk_level"] == [
            '"medium"',
            '"low"',
            '"high"',
            '"very_high"',
        ]
        assert await world.cases(pair, "clash") == await world.cases(pair, "proposal") == []


_TOLD = "SELECT cell, now FROM history WHERE nominal_id = $1 ORDER BY pos"


async def test_the_newest_state_counts_however_a_page_repeats_an_older_one(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    for seed in range(8):
        await world.visor.misbehave(duplicate_feed=True, reorder_feed=True, seed=seed)
        for risk in ("H", "L"):
            await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": risk}})
            await world.until_shows("athena", pair.athena, "offender", "risk", value=RISKS[risk])


@pytest.mark.parametrize("side", ["visor", "athena"])
async def test_a_system_that_loses_its_answers_is_written_to_once(world: World, side: str) -> None:
    pair = await world.pair()
    await world.quiet()
    before = {name: await it.version(getattr(pair, name)) for name, it in world.sides.items()}
    await world.sides[side].misbehave(lose_response=2)
    if side == "athena":
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
        await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    else:
        await world.athena.edit(pair.athena, {"home": {"street": "3 Candle Walk"}})
        await world.until_shows("visor", pair.visor, "Address", "Line", value="3 Candle Walk")
    await world.quiet()
    assert await world.sides[side].fault("lose_response") == 0
    after = {name: await it.version(getattr(pair, name)) for name, it in world.sides.items()}
    assert after == {name: version + 1 for name, version in before.items()}


async def test_an_edit_made_in_athena_during_a_write_stands_beside_it_on_both_sides(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    await world.athena.misbehave(edit_during_write=2)
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await world.quiet()
    assert await world.athena.fault("edit_during_write") == 0
    phones = await world.shows("athena", pair.athena, "phones")
    numbers = await world.shows("visor", pair.visor, "Communications")
    assert len(phones) == 3
    assert {it["Number"] for it in numbers} >= set(phones[1:])


async def test_an_edit_made_in_visor_during_a_write_stands_beside_it_on_both_sides(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    await world.visor.misbehave(edit_during_write=1)
    await world.athena.edit(pair.athena, {"home": {"street": "4 Candle Walk"}})
    await world.until_shows("visor", pair.visor, "Address", "Line", value="4 Candle Walk")
    await world.quiet()
    assert await world.visor.fault("edit_during_write") == 0
    assert len(await world.shows("visor", pair.visor, "Communications")) == 2
    assert len(await world.shows("athena", pair.athena, "phones")) == 2


async def test_through_errors_and_slow_answers_everything_arrives(world: World) -> None:
    pairs = await asyncio.gather(*(world.pair() for _ in range(4)))
    await world.quiet()
    async with world.away():
        for pair in pairs:
            await edited(world, pair, "H", "5 Candle Walk")
        for number, side in enumerate(world.sides.values()):
            await side.misbehave(error_rate=0.3, seed=number, latency_ms=40)
    for pair in pairs:
        await world.until(partial(arrived, world, pair, "H", "5 Candle Walk"), within=60)


async def test_while_athena_is_out_of_order_status_names_it_and_afterwards_everything_arrives(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    await world.athena.misbehave(outage=True)

    async def fault() -> str | None:
        told: str | None = (await world.figures())["sources"]["athena"]["fault"]
        return told

    async def mended() -> bool:
        return await fault() is None

    assert await world.until(fault) == "SystemOut"
    assert (await world.figures())["sources"]["visor"]["fault"] is None
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})

    async def waits() -> bool:
        return bool((await world.figures())["oldest_unmirrored_seconds"] > 0)

    await world.until(waits)
    await world.athena.misbehave()
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await world.until(mended)
