"""The topics of states against the table, and changes that no topic holds any more: found, named, and said again."""

import uuid
from collections.abc import AsyncIterator

import msgspec
import pytest

from services.visor_sync.domain.reconciling import DRIFT, LOST, Report
from services.visor_sync.domain.records import Nominal
from services.visor_sync.handlers import saying
from services.visor_sync.handlers.capture import hear_page
from services.visor_sync.handlers.lost import find_lost, say_lost_again
from services.visor_sync.handlers.massive import Watch
from services.visor_sync.handlers.published import hold_topics, say_states_again
from services.visor_sync.handlers.reconcile import reconcile
from services.visor_sync.topics import KafkaTopics
from shared import messages
from shared.messages import NOMINALS_BASIC, NOMINALS_FULL, VISOR_CHANGES, NominalBasic, NominalFull
from tests.integration.visor_sync.world import Pair, World, a_world
from tests.servers import Kafka, Postgres

GRACE = 0.2


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.visor_sync.handlers.reconcile.GRACE_SECONDS", GRACE)


@pytest.fixture
async def own(postgres: Postgres, kafka: Kafka) -> AsyncIterator[World]:
    """A world of its own."""
    async with a_world(postgres, kafka) as world:
        await world.start()
        yield world


async def reconciled(world: World) -> Report:
    """Reconcile with the topics, as far back as this world goes."""
    async with KafkaTopics.opened(world.settings.kafka_bootstrap, world.topics.begins) as topics:
        return await reconcile(world.mirror, topics)


async def said_again(world: World) -> tuple[int, int]:
    """What `say-again` does; how many people, and how many records."""
    async with KafkaTopics.opened(world.settings.kafka_bootstrap, world.topics.begins) as topics:
        states = await say_states_again(world.mirror, await hold_topics(world.mirror, topics, GRACE))
        changes = await say_lost_again(world.mirror, await find_lost(world.mirror, topics))
    return states, changes


async def state(world: World, pair: Pair) -> Nominal:
    """The person as the table holds them."""
    async with world.mirror.store.transaction() as unit:
        return (await unit.read_records([pair.id]))[pair.id]


async def say(world: World, topic: str, key: uuid.UUID, message: messages.Message | None) -> None:
    """Say something in a topic that the mirror did not say."""
    kind = NominalBasic.type if topic == NOMINALS_BASIC else NominalFull.type
    await world.topics.send(topic, str(key).encode(), messages.encode(message) if message else None, kind)


async def worded(world: World, pair: Pair, topic: str) -> NominalBasic | NominalFull:
    """What a topic should say of a person."""
    out = saying.of_person(await state(world, pair), {}, world.mirror.policy, world.mirror.search_key)
    (message,) = [it.message for it in out if it.topic == topic]
    assert isinstance(message, NominalBasic | NominalFull)
    return message


async def test_topics_that_say_what_the_table_holds_pass(own: World) -> None:
    for _ in range(3):
        await own.pair()
    await own.quiet()
    report = await reconciled(own)
    assert (report.states, report.states_matched, report.passed) == (6, 6, True), report
    assert await said_again(own) == (0, 0)


@pytest.mark.parametrize("topic", [NOMINALS_BASIC, NOMINALS_FULL])
@pytest.mark.parametrize("how", ["missing", "another version", "other bytes", "extra", "set back"])
async def test_what_a_topic_says_otherwise_is_named_and_said_again(own: World, topic: str, how: str) -> None:
    pair, other = await own.pair(), await own.pair()
    await own.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
    await own.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await own.quiet()
    right, person = await worded(own, pair, topic), pair.id
    if how == "missing":
        await say(own, topic, person, None)
    elif how == "another version":
        await say(own, topic, person, msgspec.structs.replace(right, version=right.version - 1))
    elif how == "set back":
        await say(own, topic, person, msgspec.structs.replace(right, version=right.version + 40))
    elif how == "other bytes":
        await say(own, topic, person, msgspec.structs.replace(right, fields={}))
    else:
        person = uuid.uuid4()
        await say(own, topic, person, msgspec.structs.replace(right, id=person))
    report = await reconciled(own)
    named = "another version" if how == "set back" else how
    assert [(it.nominal_id, it.field, it.why) for it in report.differences] == [(person, f"{topic}: {named}", DRIFT)]
    assert not report.passed
    assert await said_again(own) == (1, 0)
    await own.quiet()
    report = await reconciled(own)
    assert report.passed, report
    now = await worded(own, pair, topic)
    assert now.version > right.version + (40 if how == "set back" else 0) or how == "extra"
    assert (await state(own, other)).version == (await worded(own, other, topic)).version


async def test_what_waits_in_the_outbox_is_in_flight_and_not_drift(own: World) -> None:
    pair = await own.pair()
    await own.quiet()
    await own.stop()
    async with own.mirror.store.transaction() as unit:
        (person,) = (await unit.lock_records([pair.id])).values()
        person = msgspec.structs.replace(person, version=person.version + 1)
        await unit.save_records([person])
        await unit.say(saying.of_person(person, {}, own.mirror.policy, own.mirror.search_key))
    report = await reconciled(own)
    assert {it.why for it in report.differences} == {"in flight"}
    assert await said_again(own) == (0, 0)


async def test_so_many_that_are_nobodys_are_not_taken_back(own: World) -> None:
    pair = await own.pair()
    await own.quiet()
    right = await worded(own, pair, NOMINALS_BASIC)
    for _ in range(12):
        someone = uuid.uuid4()
        await say(own, NOMINALS_BASIC, someone, msgspec.structs.replace(right, id=someone))
    assert await said_again(own) == (0, 0)
    assert (await reconciled(own)).differing == {DRIFT: 12}


async def lose(world: World, pair: Pair, risk: str) -> None:
    """An edit in ViSOR whose message is lost after it was said."""
    async with world.away():
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": risk}})
        side = world.mirror.sides["visor"]
        async with world.mirror.store.transaction() as unit:
            source = await unit.source("visor")
        await hear_page(world.mirror, side, source, Watch())
        lost = await world.rows("DELETE FROM outbox WHERE aggregatetype = $1 RETURNING aggregateid", VISOR_CHANGES)
        assert [row["aggregateid"] for row in lost] == [pair.visor]


@pytest.mark.parametrize("later", [False, True])
async def test_a_change_that_no_topic_holds_any_more_is_found_and_said_again(own: World, later: bool) -> None:
    pair = await own.pair()
    await own.quiet()
    await lose(own, pair, "V")
    if later:
        await own.visor.edit(pair.visor, {"Address": {"Line": "5 Candle Walk"}})
        await own.until(lambda: own.one("SELECT count(*) > 0 FROM history WHERE now LIKE '%5 Candle Walk%'"))
    assert (await reconciled(own)).missing[LOST] == 1
    assert await own.shows("visor", pair.visor, "Assessment", "RiskOfSeriousHarm") == "V", "nothing is written over it"
    assert (await said_again(own))[1] == 1
    await own.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH")
    await own.quiet()
    if later:
        assert await own.shows("athena", pair.athena, "home", "street") == "5 Candle Walk"
    assert await own.cases(pair, "clash") == await own.cases(pair, "proposal") == []
    report = await reconciled(own)
    assert report.passed, report
    assert await said_again(own) == (0, 0)


async def test_what_the_owner_does_not_know_of_becomes_a_case_and_not_a_write(own: World) -> None:
    pair = await own.pair()
    await own.quiet()
    async with own.away():
        await own.athena.edit(pair.athena, {"home": {"street": "9 Sorrel Reach"}})
        await own.visor.edit(pair.visor, {"Address": {"Line": "6 Candle Walk"}})
        for name in ("athena", "visor"):
            async with own.mirror.store.transaction() as unit:
                source = await unit.source(name)
            await hear_page(own.mirror, own.mirror.sides[name], source, Watch())
        await own.rows("DELETE FROM outbox WHERE aggregatetype = $1", VISOR_CHANGES)

    async def merged() -> bool:
        return bool(await own.one("SELECT count(*) > 0 FROM history WHERE now LIKE '%9 Sorrel Reach%'"))

    await own.until(merged)
    assert (await said_again(own))[1] == 1

    async def asked() -> bool:
        return len(await own.cases(pair, "clash")) == 1

    await own.until(asked)
    assert await own.shows("visor", pair.visor, "Address", "Line") == "6 Candle Walk"
    assert await own.shows("athena", pair.athena, "home", "street") == "9 Sorrel Reach"
