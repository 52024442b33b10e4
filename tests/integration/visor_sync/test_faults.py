"""What the mirror promises while things around it break."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.sandbox import processes
from deploy.sandbox.launch import bring_up
from deploy.sandbox.parts import chosen
from tests.integration.visor_sync.outside import a_nominal
from tests.integration.visor_sync.world import Pair, World
from tests.servers import Kafka, Postgres


@pytest.fixture(autouse=True)
async def _sound(world: World) -> AsyncIterator[None]:
    """Whatever broke, afterwards both sides agree."""
    yield
    await world.quiet()
    report = await world.reconciled()
    assert report.passed, report


async def both_ways_flow(world: World, pair: Pair, within: float = 60) -> None:
    """A new edit on each side arrives at the other."""
    visor, athena = await world.visor.version(pair.visor), await world.athena.version(pair.athena)
    line, risk = f"{visor} Candle Walk", "LMHV"[athena % 4]
    was = await world.shows("visor", pair.visor, "Assessment", "RiskOfSeriousHarm")
    risk = risk if risk != was else "VLMH"[athena % 4]
    await world.athena.edit(pair.athena, {"home": {"street": line}})
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": risk}})

    async def arrived() -> bool:
        mine = await world.shows("visor", pair.visor, "Address", "Line")
        theirs = await world.shows("athena", pair.athena, "offender", "risk")
        return bool(mine == line and theirs[0] == risk)

    await world.until(arrived, within)


async def test_a_write_whose_answer_is_lost_is_done_once(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    before, lost = await world.athena.version(pair.athena), world.proxies["athena"].lost
    world.proxies["athena"].lose(b"/persons/steps", times=2)
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await world.quiet()
    assert world.proxies["athena"].lost == lost + 2
    assert await world.athena.version(pair.athena) == before + 1


async def test_a_creation_whose_answer_is_lost_makes_one_record(world: World) -> None:
    await world.quiet()
    before = await world.athena.count()
    world.proxies["athena"].lose(b"/persons/steps", times=2)
    pair = await world.paired(await world.visor.create(a_nominal()))
    await world.quiet()
    assert await world.athena.count() == before + 1
    assert await world.athena.version(pair.athena) == 1
    assert await world.cases(pair, "clash") == await world.cases(pair, "proposal") == []


async def test_an_edit_after_a_write_whose_answer_is_lost_is_not_taken_for_it(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    world.proxies["athena"].lose(b"/persons/steps", times=3)
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await world.athena.edit(pair.athena, {"home": {"street": "9 Candle Walk"}})
    await world.until_shows("visor", pair.visor, "Address", "Line", value="9 Candle Walk")
    assert await world.shows("visor", pair.visor, "Assessment", "RiskOfSeriousHarm") == "V"
    assert await world.cases(pair, "proposal") == []


async def test_while_athena_is_out_the_mirror_waits_says_so_and_then_catches_up(world: World) -> None:
    pair = await world.pair()
    await world.athena.stop()

    async def fault() -> str | None:
        told: str | None = (await world.figures())["sources"]["athena"]["fault"]
        return told

    assert await world.until(fault) == "SystemOut"
    assert (await world.figures())["sources"]["visor"]["fault"] is None
    for risk in "LHV":
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": risk}})

    async def waits() -> bool:
        return bool((await world.figures())["oldest_unmirrored_seconds"] > 0)

    await world.until(waits)
    await world.athena.start()
    await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")

    async def mended() -> bool:
        return await fault() is None

    await world.until(mended, within=10)


async def test_the_broker_killed_and_started_again_costs_nothing(world: World, kafka: Kafka) -> None:
    pair = await world.pair()
    await asyncio.to_thread(processes.stop, kafka.home, "kafka", kill=True)
    await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "H"}})
    await world.athena.edit(pair.athena, {"phones": ["+447700900444"]})
    await world.until(lambda: world.one("SELECT count(*) > 1 FROM outbox"))
    await bring_up(kafka.home, chosen("kafka"))
    await world.until_shows("athena", pair.athena, "offender", "risk", value="HIGH", within=60)
    await world.until_shows("visor", pair.visor, "Communications", 0, "Number", value="+447700900444", within=60)
    await both_ways_flow(world, pair)


async def test_the_database_killed_and_started_again_costs_nothing(world: World, postgres: Postgres) -> None:
    pair = await world.pair()
    sealed = await world.one("SELECT max(number) FROM audit_seals")
    await asyncio.to_thread(processes.stop, postgres.home, "postgres", kill=True)
    await bring_up(postgres.home, chosen("postgres"))
    for side in world.sides.values():
        await side.process.end()
        await side.start()
    await both_ways_flow(world, pair)

    async def sealed_again() -> bool:
        return bool(await world.one("SELECT max(number) FROM audit_seals") > sealed)

    await world.until(sealed_again)


async def test_a_record_that_cannot_be_read_is_set_aside_with_its_reason_and_taken_in_once_mended(
    world: World,
) -> None:
    pair, other = await world.pair(), await world.pair()
    await world.quiet()
    behind = await asyncpg.connect(world.athena.dsn)
    try:
        born = (await world.athena.record(pair.athena))["person"]["dob"]
        await behind.execute(_SPOIL, pair.athena, f'"dob":"{born}"', '"dob":"31-FEB-1970"')
        reason = "SELECT reason FROM quarantine WHERE external_id = $1"
        assert await world.until(lambda: world.one(reason, pair.athena)) == "dob is not a date"
        await both_ways_flow(world, other)
        assert (await world.figures())["parked_messages"] == 1
        assert not (await world.reconciled()).passed
        await behind.execute(_SPOIL, pair.athena, '"dob":"31-FEB-1970"', f'"dob":"{born}"')
    finally:
        await behind.close()

    async def released() -> bool:
        return await world.one(reason, pair.athena) is None

    await world.until(released)
    await both_ways_flow(world, pair)


_SPOIL = """
WITH place AS (UPDATE feed SET last_seq = last_seq + 1 RETURNING last_seq),
told AS (SELECT pg_notify('changes', last_seq::text) FROM place)
UPDATE records SET record = replace(record::text, $2, $3)::json, version = version + 1, author = 'a.clerk',
    seq = (SELECT last_seq FROM place WHERE EXISTS (SELECT FROM told)) WHERE id = $1
"""
