"""Very much of a system changes at once: that side stops before anything of it is taken in, and a person decides."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Sequence

import pytest

from services.visor_sync.handlers import capture, massive
from services.visor_sync.handlers.reevaluate import agree_on_policy
from tests.integration.visor_sync.commands import resumed, stopped
from tests.integration.visor_sync.outside import a_nominal
from tests.integration.visor_sync.test_policy_change import START, altered, under
from tests.integration.visor_sync.world import Pair, World, a_world
from tests.servers import Kafka, Postgres

PEOPLE, LEAST = 60, 50
Crowd = tuple[World, Sequence[Pair]]


@pytest.fixture(scope="module")
async def crowd(postgres: Postgres, kafka: Kafka) -> AsyncIterator[Crowd]:
    """Sixty people whom ViSOR had before the mirror first ran."""
    async with a_world(postgres, kafka) as world:
        guards = dataclasses.replace(world.mirror.guards, mass_change_least=LEAST)
        world.mirror = dataclasses.replace(world.mirror, guards=guards)
        await agree_on_policy(world.mirror)
        ids = [await world.visor.create(a_nominal()) for _ in range(PEOPLE)]
        await world.start()
        pairs = [await world.paired(it) for it in ids]
        await world.quiet()
        yield world, pairs


@pytest.fixture(autouse=True)
async def _sound(crowd: Crowd) -> AsyncIterator[None]:
    """Nothing was stopped by the first load, and once a person has decided both sides agree."""
    world, _ = crowd
    assert await stops(world) == [None, None]
    yield
    await world.quiet()
    assert await stops(world) == [None, None]
    report = await world.reconciled()
    assert report.passed, report


async def stops(world: World) -> list[str | None]:
    return [side["stopped"] for side in (await world.figures())["sources"].values()]


async def moved(world: World, pairs: Sequence[Pair], street: str) -> None:
    """ATHENA gives these people a street, all while the mirror does not look."""
    async with world.away():
        for pair in pairs:
            await world.athena.edit(pair.athena, {"home": {"street": street}})


async def test_too_many_changes_on_several_pages_stop_the_side_until_its_changes_are_trusted(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, pairs = crowd
    for module in (capture, massive):
        monkeypatch.setattr(module, "PAGE", 20)
    before = await world.one("SELECT sum(revision) FROM shadows WHERE side = 'athena'")
    await moved(world, pairs, "1 Candle Walk")
    assert "more than 20%" in await stopped(world, "athena")
    assert await world.one("SELECT sum(revision) FROM shadows WHERE side = 'athena'") == before, "nothing was taken in"
    assert await world.shows("visor", pairs[0].visor, "Address", "Line") != "1 Candle Walk"
    await resumed(world, "athena", "trust-source")
    for pair in pairs:
        await world.until_shows("visor", pair.visor, "Address", "Line", value="1 Candle Walk")


async def test_too_many_changes_can_be_written_over(crowd: Crowd) -> None:
    world, pairs = crowd
    before = [await world.shows("visor", pair.visor, "Address", "Line") for pair in pairs]
    await moved(world, pairs, "2 Candle Walk")
    await stopped(world, "athena")
    await resumed(world, "athena", "write-again")
    for pair, line in zip(pairs, before, strict=True):
        await world.until_shows("athena", pair.athena, "home", "street", value=line)


async def test_fewer_changes_than_stop_a_side_go_through(crowd: Crowd) -> None:
    world, pairs = crowd
    few = pairs[: LEAST - 1]
    await moved(world, few, "3 Candle Walk")
    for pair in few:
        await world.until_shows("visor", pair.visor, "Address", "Line", value="3 Candle Walk")


async def test_the_echoes_of_our_own_writes_stop_nothing(crowd: Crowd) -> None:
    world, pairs = crowd
    async with world.away():
        for pair in pairs:
            await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "H"}})
    await stopped(world, "visor")
    await resumed(world, "visor", "trust-source")
    for pair in pairs:
        await world.until_shows("athena", pair.athena, "offender", "risk", value="HIGH")


async def test_a_new_policy_under_which_everything_is_heard_again_stops_nothing(crowd: Crowd) -> None:
    world, _ = crowd
    await under(world, altered(START + 1))


async def test_too_many_deletions_stop_the_side(crowd: Crowd) -> None:
    world, pairs = crowd
    async with world.away():
        await asyncio.gather(*(world.athena.delete(pair.athena) for pair in pairs))
    await stopped(world, "athena")
    assert not await world.rows("SELECT FROM cases")
    await resumed(world, "athena", "trust-source")
    await world.until(lambda: world.one("SELECT count(*) = $1 FROM cases WHERE kind = 'gone'", len(pairs)))
