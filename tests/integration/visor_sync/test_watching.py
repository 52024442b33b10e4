"""What the mirror knows of itself: what waits and for whom by risk, how fast it flows, and what it tells Prometheus."""

from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from services.visor_sync.handlers.watching import Watch
from tests.integration.visor_sync.outside import a_nominal
from tests.integration.visor_sync.world import World, a_world
from tests.servers import Kafka, Postgres


@pytest.fixture
async def own(postgres: Postgres, kafka: Kafka) -> AsyncIterator[World]:
    async with a_world(postgres, kafka) as world:
        await world.start()
        yield world


def told() -> dict[tuple[str, str], float]:
    """The numbers as they are served, by name and the value of their label."""
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(generate_latest(REGISTRY).decode())
        for sample in family.samples
    }


async def test_a_change_waits_under_its_persons_risk_until_the_other_side_has_it(own: World) -> None:
    watch = Watch(own.mirror)
    pair = await own.paired(await own.visor.create(a_nominal(Assessment={"RiskOfSeriousHarm": "V"})))
    await own.quiet()
    seen = await watch.look()
    assert (seen.changes, seen.oldest_seconds) == (0, 0.0)
    await own.athena.misbehave(outage=True)
    await own.visor.edit(pair.visor, {"Employment": {"Details": "Cooper"}})
    await own.until(lambda: own.rows("SELECT FROM records WHERE cells LIKE '%Cooper%'"))

    async def waits() -> bool:
        return (await watch.look()).waiting["very_high"].changes == 1

    await own.until(waits)
    seen = await watch.look()
    assert seen.changes == 1
    assert seen.oldest_seconds > 0
    assert told()["boyd_mirror_waiting_changes", "very_high"] == 1
    assert told()["boyd_mirror_oldest_waiting_seconds", "very_high"] > 0

    async def out() -> bool:
        return (await watch.look()).sources["athena"].fault is not None

    await own.until(out)
    assert told()["boyd_mirror_source_out", "athena"] == 1
    await own.athena.misbehave()
    await own.until_shows("athena", pair.athena, "person", "occupation", value="Cooper")
    await own.quiet()
    seen = await watch.look()
    assert seen.changes == 0
    assert told()["boyd_mirror_source_out", "athena"] == 0


async def test_what_goes_in_and_out_is_counted_once_whoever_did_it(own: World) -> None:
    watch = Watch(own.mirror)
    await watch.look()
    before = told()
    for _ in range(5):
        await own.paired(await own.visor.create(a_nominal()))
    await own.quiet()
    seen, now = await watch.look(), told()
    counted = [
        now[f"boyd_mirror_{name}_total", side] - before[f"boyd_mirror_{name}_total", side] for name, side in IN_OUT
    ]
    assert counted == [5, 0, 0, 5]
    assert seen.flows["visor"].taken > 0
    assert sum(seen.took) == 5
    assert seen.flows["athena"].given > 0
    arrived = now["boyd_mirror_latency_seconds_count", "visor,athena"]
    assert arrived - before.get(("boyd_mirror_latency_seconds_count", "visor,athena"), 0.0) == 5


IN_OUT = (
    ("changes_taken", "visor"),
    ("changes_taken", "athena"),
    ("records_given", "visor"),
    ("records_given", "athena"),
)


async def test_a_stopped_side_what_is_parked_and_open_cases_are_told(own: World) -> None:
    watch = Watch(own.mirror)
    pair = await own.pair()
    await own.quiet()
    async with own.mirror.store.transaction() as unit:
        await unit.stop_source("visor", "it went backwards")
        await unit.quarantine("visor", "SYN-ODD", 1, "no surname")
        await unit.set_aside([pair.id], "rewritten without end")
    seen = await watch.look()
    assert seen.sources["visor"].stopped == "it went backwards"
    assert (seen.queues.unreadable, seen.queues.set_aside, seen.queues.parked) == (1, 1, 2)
    numbers = told()
    assert numbers["boyd_mirror_source_stopped", "visor"] == 1
    assert numbers["boyd_mirror_parked_items", "record"] == numbers["boyd_mirror_parked_items", "person"] == 1
