"""Members of a consumer group have lasting names: who starts takes over the name of who was killed."""

import asyncio
import secrets
import uuid
from functools import partial

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.visor_sync.subscriptions import subscriptions
from shared import messages
from shared.kafka import Batch, Subscription, consume, lasting_name
from shared.messages import CHANGES
from shared.postgres import SHARED_SQL, migrate, open_pool
from shared.slots import slot
from tests.integration.visor_sync.world import World
from tests.people import AT
from tests.servers import Kafka, Postgres


async def test_each_process_has_a_place_of_its_own_and_a_free_one_is_taken_again(postgres: Postgres) -> None:
    async with postgres.database("visor_sync") as addresses:
        pool = await open_pool(addresses.runtime, "visor_sync", size=4)
        try:
            async with slot(pool, "a") as first, slot(pool, "b") as other:
                assert (first, other) == ("a-0", "b-0")
                async with slot(pool, "a") as second:
                    assert second == "a-1"
                async with slot(pool, "a") as third:
                    assert third == "a-1"
            async with slot(pool, "a") as fourth:
                assert fourth == "a-0"
        finally:
            await pool.close()


async def test_a_member_whose_name_another_takes_over_goes_on_as_a_member(world: World) -> None:
    pair = await world.pair()
    await world.quiet()
    other = AIOKafkaConsumer(
        *CHANGES.values(),
        bootstrap_servers=world.settings.kafka_bootstrap,
        group_id="visor_sync.apply",
        group_instance_id=f"{lasting_name(subscriptions(world.mirror)['apply'])}-0",
        enable_auto_commit=False,
    )
    await other.start()
    try:
        await world.until(partial(_assigned, other))
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
        await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH", within=60)
    finally:
        await other.stop()


async def test_a_newer_version_that_hears_one_topic_more_hears_it_at_once(postgres: Postgres, kafka: Kafka) -> None:
    group, topics = f"test.{secrets.token_hex(6)}", [await kafka.topic(), await kafka.topic()]
    async with postgres.database("visor_sync") as addresses:
        await migrate(addresses.owner, "visor_sync", "visor_sync", [SHARED_SQL])
        pool = await open_pool(addresses.runtime, "visor_sync", size=4)
        try:
            for number in (1, 2):
                heard: asyncio.Queue[str] = asyncio.Queue()
                take = partial(_note, pool, heard)
                hears = Subscription(group, dict.fromkeys(topics[:number], take))
                consuming = asyncio.create_task(consume(pool, kafka.bootstrap, hears))
                async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
                    gone = messages.RecordGone(
                        event_id=uuid.uuid4(), side="visor", external_id="SYN-1", revision=1, author="a", at=AT
                    )
                    headers = messages.headers(gone.type, gone.event_id, "test", AT)
                    await producer.send_and_wait(topics[number - 1], messages.encode(gone), headers=headers)
                async with asyncio.timeout(30):
                    assert await heard.get() == topics[number - 1]
                consuming.cancel()
                await asyncio.wait([consuming])
        finally:
            await pool.close()


async def _note(pool: asyncpg.Pool, heard: asyncio.Queue[str], batch: Batch) -> None:
    await batch.advance(pool)
    heard.put_nowait(batch.topic)


async def _assigned(consumer: AIOKafkaConsumer) -> bool:
    return bool(consumer.assignment())
