"""The map's view made anew: nobody who is in no topic stays, and nothing that is said meanwhile is lost."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import partial

import pytest
from aiokafka import AIOKafkaProducer

from deploy.sandbox.databases import Addresses
from services.map.handlers import Taken
from services.map.rebuild import Anew, renew
from services.map.settings import oversight_of
from services.map.store import CONSUMER, FOLDERS, GENERATION, SCHEMA, Store
from services.map.subscriptions import subscription
from shared.generations import Projection, rebuild
from shared.kafka import Heard, Subscription, consume
from shared.messages import NominalBasic, Unreadable, headers
from shared.postgres import Connection, migrate, open_pool
from shared.traces import TermKey
from tests.integration.map.conftest import SEARCH_KEY, SETTINGS
from tests.integration.map.said import Said
from tests.integration.map.world import publish
from tests.people import nominal
from tests.servers import Kafka, Postgres
from tests.unit.map.test_people import TODAY

KEY = TermKey(SEARCH_KEY)


@pytest.fixture
async def addresses(postgres: Postgres) -> AsyncIterator[Addresses]:
    async with postgres.database(SCHEMA) as made:
        await migrate(made.owner, SCHEMA, SCHEMA, FOLDERS)
        yield made


@pytest.fixture
async def schema(addresses: Addresses) -> AsyncIterator[Store]:
    pool = await open_pool(addresses.runtime, SCHEMA, size=8)
    try:
        yield Store(pool, oversight_of(SETTINGS))
    finally:
        await pool.close()


class Map:
    """A map's consumer on a topic of its own, which a test starts and stops."""

    def __init__(self, store: Store, addresses: Addresses, kafka: Kafka, topic: str) -> None:
        self.store, self.kafka, self.topic = store, kafka, topic
        self.projection = Projection(addresses.runtime, SCHEMA, kafka.bootstrap, CONSUMER, (topic,))
        self.renew = partial(renew, addresses.runtime, kafka.bootstrap, lambda: TODAY, KEY, (topic,))
        self.said = Said(kafka, topic, store)

    @contextlib.asynccontextmanager
    async def hearing(self) -> AsyncIterator[None]:
        """Run the consumer for as long as the block runs."""
        (handler,) = subscription(CONSUMER, self.store, lambda: TODAY, KEY).handlers.values()
        hears = Subscription(CONSUMER, {self.topic: handler}, renew=self.renew)
        task = asyncio.create_task(consume(self.store.pool, self.kafka.bootstrap, hears))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def people(self) -> dict[uuid.UUID, int]:
        """Everybody's version."""
        rows = await self.store.pool.fetch("SELECT id, version FROM nominals")
        return {row["id"]: row["version"] for row in rows}

    async def ghost(self, someone: NominalBasic) -> uuid.UUID:
        """Another person in the table, exactly like this one, of whom the topic knows nothing."""
        made: uuid.UUID = await self.store.pool.fetchval(_GHOST, someone.id)
        return made

    async def until(self, people: dict[uuid.UUID, int]) -> None:
        """Wait until these people, at these versions, are in the table and nobody else."""
        async with asyncio.timeout(30):
            async for _ in self.store.versions():
                if await self.people() == people:
                    return

    async def generations(self) -> int:
        """How often the view was made anew."""
        count: int = await self.store.pool.fetchval("SELECT count(*) FROM generations")
        return count


_SLEPT = "SELECT bool_or(level_at < now() - interval '1 hour') FROM offsets"
_REPORTED = """
INSERT INTO sightings (id, nominal_id, force, actor, kind, seen_at, place, said, danger, at)
VALUES (gen_random_uuid(), $1, 'cambridgeshire', 'somebody', 'seen', now(), '', '', false, now())
"""
_GHOST = """
WITH made AS (
    INSERT INTO nominals SELECT (jsonb_populate_record(n, jsonb_build_object('id', gen_random_uuid()))).*
    FROM nominals n WHERE id = $1 RETURNING id
)
INSERT INTO search_terms SELECT id, terms FROM made, search_terms WHERE nominal = $1 RETURNING nominal
"""


@pytest.fixture
async def made(schema: Store, addresses: Addresses, kafka: Kafka) -> Map:
    return Map(schema, addresses, kafka, await kafka.topic(partitions=3, compacted=True))


async def test_who_is_in_no_topic_is_gone_and_everybody_else_stays_as_they_are(made: Map) -> None:
    first, second, erased = nominal(version=3), nominal(version=7), nominal()
    async with made.hearing():
        await made.said(first, second, erased, erased.id)
    before = await made.store.pool.fetch("SELECT * FROM nominals ORDER BY id")
    terms = await made.store.pool.fetch("SELECT * FROM search_terms ORDER BY nominal")
    ghost = await made.ghost(first)
    for someone in (first.id, ghost):
        await made.store.pool.execute(_REPORTED, someone)
    assert len(await made.people()) == 3
    version = await made.store.pool.fetchval("SELECT sum(next) FROM offsets")
    assert await made.renew() == 4
    assert ghost not in await made.people()
    assert await made.store.pool.fetch("SELECT * FROM nominals ORDER BY id") == before
    assert await made.store.pool.fetch("SELECT * FROM search_terms ORDER BY nominal") == terms
    assert await made.store.pool.fetchval("SELECT array_agg(nominal_id) FROM sightings") == [first.id]
    assert await made.store.pool.fetchval("SELECT sum(next) FROM offsets") == version
    async for shown, _ in made.store.versions():
        assert shown == version + 1, "open pages look again"
        break


async def test_the_greatest_version_stays_whatever_the_order(made: Map) -> None:
    someone = uuid.uuid4()
    await publish(made.kafka, made.topic, [nominal(someone, 2), nominal(someone, 5), nominal(someone, 4)])
    assert await made.renew() == 3
    assert await made.people() == {someone: 5}


async def test_what_is_held_as_it_should_be_is_not_written_again_and_what_is_not_is_put_right(made: Map) -> None:
    rows = (
        "SELECT id, n.xmin::text || ' ' || t.xmin::text AS written FROM nominals n JOIN search_terms t ON nominal = id"
    )
    right, wrong = nominal(), nominal()
    async with made.hearing():
        await made.said(right, wrong)
        pool = made.store.pool
        before = {row["id"]: row["written"] for row in await pool.fetch(rows)}
        await pool.execute("UPDATE nominals SET risk = 0, home = 'nowhere' WHERE id = $1", wrong.id)
        await pool.execute("UPDATE search_terms SET terms = '{1}' WHERE nominal = $1", wrong.id)
        spoilt = await pool.fetchrow("SELECT risk, home FROM nominals WHERE id = $1", wrong.id)
        await made.renew()
        after = {row["id"]: row["written"] for row in await pool.fetch(rows)}
        assert after[right.id] == before[right.id]
        assert await pool.fetchrow("SELECT risk, home FROM nominals WHERE id = $1", wrong.id) != spoilt
        assert await pool.fetchval("SELECT terms FROM search_terms WHERE nominal = $1", wrong.id) != [1]


class Interrupted:
    """A generation during whose filling another person is said, and heard by the old one."""

    tables = GENERATION

    def __init__(self, made: Map, later: NominalBasic) -> None:
        self.made, self.anew, self.later = made, Anew(lambda: TODAY, KEY), later
        self.saw: list[dict[uuid.UUID, int]] = []

    def read(self, heard: Sequence[Heard]) -> Taken:
        """As it is."""
        return self.anew.read(heard)

    async def take(self, connection: Connection, made: Taken) -> None:
        """Take in what was read, and look at the old generation."""
        await self.anew.take(connection, made)
        if not self.saw:
            await self.made.said(self.later)
        self.saw.append(await self.made.people())

    async def before_swap(self, connection: Connection) -> None:
        """As it is."""
        await self.anew.before_swap(connection)

    async def after_swap(self, connection: Connection) -> None:
        """As it is."""
        await self.anew.after_swap(connection)


async def test_the_old_generation_is_served_meanwhile_and_what_it_hears_is_in_the_new_one(made: Map) -> None:
    first, later = nominal(), nominal(version=9)
    async with made.hearing():
        await made.said(first)
        ghost = await made.ghost(first)
        generation = Interrupted(made, later)
        assert await rebuild(made.projection, generation) == 2
        assert generation.saw[0] == {first.id: 1, ghost: 1, later.id: 9}
        assert await made.people() == {first.id: 1, later.id: 9}
        await publish(made.kafka, made.topic, [nominal(first.id, 2)])
        await made.until({first.id: 2, later.id: 9})


async def test_a_reader_whose_place_is_not_in_the_topic_any_more_renews_by_itself(made: Map) -> None:
    someone = nominal()
    async with made.hearing():
        await made.said(someone)
    ghost = await made.ghost(someone)
    await made.store.pool.execute("UPDATE offsets SET next = next + 500")
    assert ghost in await made.people()
    async with made.hearing():
        await made.until({someone.id: 1})
        await publish(made.kafka, made.topic, [nominal(someone.id, 2)])
        await made.until({someone.id: 2})
    assert await made.generations() == 1


@pytest.mark.parametrize(("days", "renewed"), [(30, True), (28, False)])
async def test_a_reader_that_slept_longer_than_tombstones_are_kept_renews_before_it_goes_on(
    made: Map, days: int, renewed: bool
) -> None:
    someone = nominal()
    async with made.hearing():
        await made.said(someone)
    ghost = await made.ghost(someone)
    await made.store.pool.execute("UPDATE offsets SET level_at = now() - make_interval(days => $1)", days)
    await publish(made.kafka, made.topic, [nominal(someone.id, 2)])
    async with made.hearing():
        await made.until({someone.id: 2} | ({} if renewed else {ghost: 1}))
    assert await made.generations() == int(renewed)


async def test_who_hears_to_the_end_has_not_slept(made: Map, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.kafka.LEVEL_SECONDS", 0.0)
    async with made.hearing():
        await made.said(nominal())
        await made.store.pool.execute("UPDATE offsets SET level_at = now() - interval '28 days'")
        async with asyncio.timeout(30):
            async for _ in made.store.versions():
                if not await made.store.pool.fetchval(_SLEPT):
                    break
    assert await made.generations() == 0


async def test_of_two_who_renew_at_once_one_does(made: Map) -> None:
    await publish(made.kafka, made.topic, [nominal() for _ in range(5)])
    assert sorted(await asyncio.gather(made.renew(), made.renew())) == [0, 5]


async def test_a_message_that_cannot_be_read_leaves_the_old_generation(made: Map) -> None:
    someone = nominal()
    async with made.hearing():
        await made.said(someone)
    producer = AIOKafkaProducer(bootstrap_servers=made.kafka.bootstrap)
    await producer.start()
    told = headers(NominalBasic.type, uuid.uuid4(), "tests", datetime.now(UTC))
    await producer.send_and_wait(made.topic, b'{"half', key=b"somebody", headers=told)
    await producer.stop()
    with pytest.raises(Unreadable, match=made.topic):
        await made.renew()
    assert await made.people() == {someone.id: 1}
    assert await made.generations() == 0
