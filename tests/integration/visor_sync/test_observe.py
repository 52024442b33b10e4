"""A mirror that only observes: it reads, links, merges, publishes and reports, and writes to neither system."""

import dataclasses
from collections.abc import AsyncIterator

import pytest

from shared import messages
from tests.integration.visor_sync.outside import a_nominal
from tests.integration.visor_sync.world import Pair, World, a_world
from tests.servers import Kafka, Postgres


@pytest.fixture
async def own(postgres: Postgres, kafka: Kafka) -> AsyncIterator[World]:
    """A world in which the mirror writes until it is told to observe."""
    async with a_world(postgres, kafka) as world:
        await world.start()
        yield world


async def observing(world: World, yes: bool) -> None:
    """Start the mirror anew with this setting."""
    async with world.away():
        world.mirror = dataclasses.replace(world.mirror, observe=yes)


async def holds(world: World, pair: Pair, cell: str, value: str) -> None:
    """Wait until the mirror holds a value and has published everything."""
    query = "SELECT cells::json->$2->>'value' = $3 FROM records WHERE id = $1"
    await world.until(lambda: world.one(query, pair.id, cell, value))
    await world.until(lambda: world.one("SELECT NOT EXISTS (SELECT FROM outbox)"))


async def test_who_observes_merges_and_publishes_and_writes_to_neither_system(own: World) -> None:
    pair = await own.pair()
    await own.quiet()
    await observing(own, True)
    await own.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await own.athena.edit(pair.athena, {"phones": ["+447700900201"]})
    later = await own.visor.create(a_nominal())
    versions = [await own.visor.version(pair.visor), await own.athena.version(pair.athena), await own.athena.count()]
    await holds(own, pair, "risk_level", "very_high")
    await own.until(lambda: own.one("SELECT cells LIKE '%447700900201%' FROM records WHERE id = $1", pair.id))
    await own.until(lambda: own.one("SELECT nominal_id FROM links WHERE external_id = $1", later))
    await own.until(lambda: own.one("SELECT NOT EXISTS (SELECT FROM shadows WHERE applied_revision < revision)"))
    report = await own.reconciled()
    assert report.passed, report
    assert set(report.differing) == set(report.missing) == {"observing"}
    assert report.missing["observing"] == 1
    assert (await own.figures())["observing"] is True
    assert await own.one("SELECT count(*) FROM pending_writes") == 0
    after = [await own.visor.version(pair.visor), await own.athena.version(pair.athena), await own.athena.count()]
    assert after == versions
    said = [
        it for it in await own.topics.since() if it.topic == messages.NOMINALS_FULL and it.key == str(pair.id).encode()
    ]
    state = messages.decode("nominal.full.v1", said[-1].value)
    assert isinstance(state, messages.NominalFull)
    assert [it.value for it in state.fields["risk_level"].held] == ["very_high"]
    await observing(own, False)
    await own.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await own.paired(later)
    await own.quiet()
    report = await own.reconciled()
    assert report.passed
    assert "observing" not in {*report.differing, *report.missing}


async def test_a_write_that_was_begun_before_is_not_sent_by_who_observes(own: World) -> None:
    pair = await own.pair()
    await own.quiet()
    await own.athena.misbehave(error_rate=1.0)
    await own.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await own.until(lambda: own.one("SELECT EXISTS (SELECT FROM pending_writes)"))
    await observing(own, True)
    await own.until(lambda: own.one("SELECT NOT EXISTS (SELECT FROM pending_writes)"))
    await own.athena.misbehave()
    await own.athena.edit(pair.athena, {"home": {"street": "1 Candle Walk"}})
    version = await own.athena.version(pair.athena)
    await own.until(lambda: own.one(_STREET, pair.id))
    assert await own.one("SELECT count(*) FROM pending_writes") == 0
    assert await own.athena.version(pair.athena) == version
    await observing(own, False)
    await own.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await own.until_shows("visor", pair.visor, "Address", "Line", value="1 Candle Walk")
    await own.quiet()
    assert (await own.reconciled()).passed


_STREET = "SELECT cells LIKE '%1 Candle Walk%' FROM records WHERE id = $1"
