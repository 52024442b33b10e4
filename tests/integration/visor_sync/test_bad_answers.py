"""What the mirror promises while a system answers what cannot be read: the rest flows, and nothing is passed over."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.visor_sync.handlers.runaway import lift
from services.visor_sync.handlers.watching import Watch
from services.visor_sync.http_answers import feed_page
from tests.integration.visor_sync.outside import Outside
from tests.integration.visor_sync.world import Pair, World

FIVE_MB = 5_000_000


@pytest.fixture(autouse=True)
async def _sound(world: World) -> AsyncIterator[None]:
    """Once everything can be read again, both sides agree, and nothing is set aside."""
    yield
    for side in world.sides.values():
        await side.misbehave()
    assert [side["stopped"] for side in (await world.figures())["sources"].values()] == [None, None]
    await world.quiet()
    assert await world.rows("SELECT * FROM quarantine") == []
    report = await world.reconciled()
    assert report.passed, report


async def spoilt(side: Outside, external_id: str, was: str, now: str) -> None:
    """Write into a system's own table what it would never take, as a fault inside it does."""
    behind = await asyncpg.connect(side.dsn)
    try:
        assert await behind.execute(_SPOIL, external_id, was, now) == "UPDATE 1"
    finally:
        await behind.close()


_SPOIL = """
WITH place AS (UPDATE feed SET last_seq = last_seq + 1 RETURNING last_seq),
told AS (SELECT pg_notify('changes', last_seq::text) FROM place)
UPDATE records SET record = replace(record::text, $2, $3)::json, version = version + 1, author = 'a.clerk',
    seq = (SELECT last_seq FROM place WHERE EXISTS (SELECT FROM told)) WHERE id = $1
"""


async def reason(world: World, external_id: str) -> str | None:
    """Why a record is set aside."""
    why: str | None = await world.one("SELECT reason FROM quarantine WHERE external_id = $1", external_id)
    return why


async def released(world: World, external_id: str) -> None:
    """Wait until a record is not set aside any more."""

    async def gone() -> bool:
        return await reason(world, external_id) is None

    await world.until(gone)


async def hurry(world: World) -> None:
    """Let everything that is set aside be read again at once."""
    await world.one("UPDATE quarantine SET again_at = now() WHERE again_at IS NOT NULL")


async def flows(world: World, pair: Pair) -> None:
    """A new edit on each side arrives at the other."""
    line = f"{await world.visor.version(pair.visor)} Candle Walk"
    was = await world.shows("visor", pair.visor, "Assessment", "RiskOfSeriousHarm")
    risk, word = ("L", "LOW") if was != "L" else ("H", "HIGH")
    await world.athena.edit(pair.athena, {"home": {"street": line}})
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": risk}})
    await world.until_shows("visor", pair.visor, "Address", "Line", value=line)
    await world.until_shows("athena", pair.athena, "offender", "risk", value=word)


@pytest.mark.parametrize(
    ("was", "now", "why"),
    [
        ('"Forenames":"Dale"', '"Forenames":"Da\\u0000le"', "Forenames holds a NUL"),
        ('"Forenames":"Dale"', '"Forenames":"Da\\ud800le"', "its text cannot be read"),
        ('"Forenames":"Dale"', f'"Forenames":"{"x" * FIVE_MB}"', "it holds more than 200000 bytes"),
        ('"Forenames":"Dale"', '"Forenames":["Dale"]', "Forenames is not a text"),
        ('"AssessedOn":"10/01/2026"', '"AssessedOn":"31/02/2026"', "AssessedOn is not a date"),
        ('"Assessment":{', '"Assessment":[],"Was":{', "Assessment is not an object"),
    ],
)
async def test_a_record_that_cannot_be_read_is_set_aside_while_the_rest_flows_and_taken_in_once_mended(
    world: World, was: str, now: str, why: str
) -> None:
    pair, other = await world.pair(), await world.pair()
    await world.quiet()
    await spoilt(world.visor, pair.visor, was, now)
    told = await world.until(lambda: reason(world, pair.visor))
    assert why in told
    await flows(world, other)
    await spoilt(world.visor, pair.visor, now, was)
    await released(world, pair.visor)
    await flows(world, pair)


async def test_a_record_that_becomes_no_record_is_set_aside_and_read_again(world: World) -> None:
    pair, other = await world.pair(), await world.pair()
    await world.quiet()
    behind = await asyncpg.connect(world.visor.dsn)
    try:
        record: Any = json.loads(await behind.fetchval("SELECT record FROM records WHERE id = $1", pair.visor))
        await behind.execute(_BECOMES, pair.visor, '["not", "a", "record"]')
        assert "$.record" in await world.until(lambda: reason(world, pair.visor))
        await flows(world, other)
        await behind.execute(_QUIETLY, pair.visor, json.dumps(record))
    finally:
        await behind.close()
    await hurry(world)
    await released(world, pair.visor)
    await flows(world, pair)


_BECOMES = _SPOIL.replace("replace(record::text, $2, $3)::json", "$2::text::json")
_QUIETLY = "UPDATE records SET record = $2::text::json WHERE id = $1"
"""Mends a record, and the feed does not say so."""


@pytest.mark.parametrize("fault", ["cut_feed", "empty_feed"])
@pytest.mark.parametrize("side", ["visor", "athena"])
async def test_a_page_that_is_none_is_named_in_status_and_metrics_and_asked_for_again(
    world: World, side: str, fault: str
) -> None:
    pair = await world.pair()
    await world.quiet()
    place = await world.one("SELECT cursor FROM sources WHERE side = $1", side)
    await world.sides[side].misbehave(**{fault: 1000})
    if side == "visor":
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    else:
        await world.athena.edit(pair.athena, {"home": {"street": "7 Candle Walk"}})

    async def unreadable() -> bool:
        return bool((await world.figures())["sources"][side]["fault"] == "AnswerUnreadable")

    await world.until(unreadable)
    other = "athena" if side == "visor" else "visor"
    seen = await Watch(world.mirror).look()
    assert (seen.sources[side].unreadable, seen.sources[other].fault) == (True, None)
    assert await world.one("SELECT cursor FROM sources WHERE side = $1", side) == place
    await world.sides[side].misbehave()
    if side == "visor":
        await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH", within=60)
    else:
        await world.until_shows("visor", pair.visor, "Address", "Line", value="7 Candle Walk", within=60)


@pytest.mark.parametrize("side", ["visor", "athena"])
async def test_an_item_of_a_page_that_cannot_be_read_is_read_by_itself_later(world: World, side: str) -> None:
    first, second = await world.pair(), await world.pair()
    await world.quiet()
    async with world.away():
        for pair in (first, second):
            await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
            await world.athena.edit(pair.athena, {"home": {"street": "8 Candle Walk"}})
        await world.sides[side].misbehave(garble_item=1)
    row = await world.until(lambda: world.rows("SELECT * FROM quarantine"))
    assert [it["external_id"] for it in row] == [getattr(first, side)]
    await world.until_shows("athena", second.athena, "offender", "risk", value="VERY HIGH")
    await world.until_shows("visor", second.visor, "Address", "Line", value="8 Candle Walk")
    await hurry(world)
    await released(world, getattr(first, side))
    await world.until_shows("athena", first.athena, "offender", "risk", value="VERY HIGH")
    await world.until_shows("visor", first.visor, "Address", "Line", value="8 Candle Walk")


@pytest.mark.parametrize("times", [1, 8])
@pytest.mark.parametrize("side", ["visor", "athena"])
async def test_a_write_whose_outcome_cannot_be_read_is_done_once_and_holds_up_nobody(
    world: World, side: str, times: int
) -> None:
    pair, other = await world.pair(), await world.pair()
    await world.quiet()
    before = {name: await it.version(getattr(pair, name)) for name, it in world.sides.items()}
    await world.sides[side].misbehave(garble_outcome=times)
    if side == "athena":
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
        await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    else:
        await world.athena.edit(pair.athena, {"home": {"street": "9 Candle Walk"}})
        await world.until_shows("visor", pair.visor, "Address", "Line", value="9 Candle Walk")
    await flows(world, other)
    await world.sides[side].misbehave()
    await world.quiet(within=60)
    after = {name: await it.version(getattr(pair, name)) for name, it in world.sides.items()}
    assert after == {name: version + 1 for name, version in before.items()}


async def test_a_person_torn_at_every_reading_is_set_aside_while_the_rest_flows(world: World) -> None:
    crowd = [{"Number": f"07700 {900100 + number}"} for number in range(8)]
    torn, other = await world.pair(Communications=crowd), await world.pair()
    await world.quiet()
    async with world.away():
        await world.athena.edit(torn.athena, {"home": {"street": "3 Candle Walk"}})
        await world.athena.edit(other.athena, {"home": {"street": "4 Candle Walk"}})
        await world.athena.misbehave(torn_graphs=5)
    assert await world.until(lambda: reason(world, torn.athena)) == "it changed at each of 5 readings"
    await world.until_shows("visor", other.visor, "Address", "Line", value="4 Candle Walk")
    assert await world.shows("visor", torn.visor, "Address", "Line") != "3 Candle Walk"
    await hurry(world)
    await released(world, torn.athena)
    await world.until_shows("visor", torn.visor, "Address", "Line", value="3 Candle Walk")


async def test_what_told_no_id_waits_for_a_person(world: World) -> None:
    pair = await world.pair()
    async with world.mirror.store.transaction() as unit:
        (item,) = feed_page("visor", b'{"items":[7],"next":"1","more":false}', "1").items
        await unit.set_aside_record("visor", item, item.unreadable)
    assert (await world.figures())["parked_messages"] == 1
    await hurry(world)
    await flows(world, pair)
    assert await reason(world, item.id)
    assert not (await world.reconciled()).passed
    assert await lift(world.mirror.store, item.id)
    assert not await lift(world.mirror.store, item.id)
