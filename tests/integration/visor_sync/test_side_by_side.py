"""An older and a newer version of the mirror side by side: the older leaves alone whom the newer has looked at."""

import dataclasses
from collections.abc import AsyncIterator

import pytest

from services.visor_sync import mapping
from services.visor_sync.app import wording
from services.visor_sync.handlers.apply import apply
from services.visor_sync.handlers.capture import _next, take_in
from services.visor_sync.handlers.massive import Watch
from services.visor_sync.handlers.planning import plan
from services.visor_sync.handlers.ports import Mirror, Side, Superseded
from services.visor_sync.handlers.reevaluate import agree_on_policy, reevaluate_once
from shared import messages
from shared.kafka import Batch, Heard
from shared.messages import NOMINALS_FULL, VISOR_CHANGES, NominalFull, RecordChanged
from shared.policy import Policy
from tests.integration.visor_sync.test_poison import a_change
from tests.integration.visor_sync.test_policy_change import CAR, START, WITHHELD, altered
from tests.integration.visor_sync.world import World, a_world
from tests.servers import Kafka, Postgres


@pytest.fixture
async def own(postgres: Postgres, kafka: Kafka) -> AsyncIterator[World]:
    """A world of its own: the policy of a database only ever grows."""
    async with a_world(postgres, kafka) as world:
        await agree_on_policy(world.mirror)
        yield world


def of(mirror: Mirror, table: Policy) -> Mirror:
    """The same mirror as one with another table would run it."""
    words = {name: mapping.load(name, name, table) for name in mirror.sides}
    sides = {it: Side(side.system, words[it], wording(words[it])) for it, side in mirror.sides.items()}
    return dataclasses.replace(mirror, policy=table, sides=sides)


def newer() -> Policy:
    """The next version, under which no vehicle may be held any more."""
    return altered(START + 1, vehicles={**WITHHELD, "owner": "visor", "element_key": ""})


async def test_the_older_takes_in_delivers_and_hears_nothing_that_the_newer_has(own: World) -> None:
    await own.start()
    pair = await own.pair(Vehicles=[CAR])
    await own.quiet()
    await own.stop()
    later = of(own.mirror, newer())
    await agree_on_policy(later)
    assert await reevaluate_once(later) == 1
    version = await own.one("SELECT version FROM records WHERE id = $1", pair.id)

    body: RecordChanged = a_change(pair.visor, "Changed", revision=2)
    place = await own.one(
        "SELECT next FROM offsets WHERE consumer = 'visor_sync.apply' AND topic = $1 AND partition = 0", VISOR_CHANGES
    )
    heard = Heard(place, body.key, RecordChanged.type, str(body.event_id), body, None)
    batch = Batch("visor_sync.apply", VISOR_CHANGES, 0, place, place + 1, [heard])
    with pytest.raises(Superseded):
        await apply(own.mirror, batch)
    assert await own.one("SELECT version FROM records WHERE id = $1", pair.id) == version

    side = own.mirror.sides["athena"]
    assert (await plan(own.mirror, side, [pair.id])).writes == []
    assert len((await plan(later, later.sides["athena"], [pair.id])).writes) == 1, "the vehicle is taken back"
    await own.rows("UPDATE sources SET policy = $1", START + 1)
    with pytest.raises(Superseded):
        await _next(own.mirror, side, Watch())
    cursor = await own.one("SELECT cursor FROM sources WHERE side = 'athena'")
    await take_in(own.mirror, side, {}, cursor="elsewhere")
    assert await own.one("SELECT cursor FROM sources WHERE side = 'athena'") == cursor


async def test_two_processes_of_two_versions_share_the_work_and_nothing_comes_back(own: World) -> None:
    await own.spawn()
    pairs = [await own.pair(Vehicles=[CAR]) for _ in range(4)]
    await own.quiet()
    own.mirror = of(own.mirror, newer())
    await agree_on_policy(own.mirror)
    await reevaluate_once(own.mirror)
    await own.start()
    for number, pair in enumerate(pairs):
        await own.visor.edit(pair.visor, {"Vehicles": [{**CAR, "Colour": "RED"}], "Address": {"Line": f"{number} Elm"}})
        await own.athena.edit(pair.athena, {"phones": [f"+44770090088{number}"]})
    await own.process.end()
    await own.until(lambda: own.one("SELECT bool_and(policy = $1) FROM sources", START + 1))
    await own.quiet(within=60)
    assert await own.one("SELECT bool_and(policy = $1) FROM records", START + 1)
    for number, pair in enumerate(pairs):
        assert await own.shows("athena", pair.athena, "home", "street") == f"{number} Elm"
        numbers = {it["Number"] for it in await own.shows("visor", pair.visor, "Communications")}
        assert f"+44770090088{number}" in numbers
        assert await own.shows("athena", pair.athena, "vehicles") == []
        said = [
            messages.decode(NominalFull.type, it.value)
            for it in await own.topics.since()
            if it.topic == NOMINALS_FULL and it.key == str(pair.id).encode()
        ]
        held = ["vehicles" in it.fields for it in said if isinstance(it, NominalFull)]
        assert held == sorted(held, reverse=True), "a vehicle that was taken back came again"
        assert held[0]
        assert not held[-1]
    report = await own.reconciled()
    assert report.passed, report
