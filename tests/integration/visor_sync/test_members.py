"""Members of a consumer group have lasting names: who starts takes over the name of who was killed."""

from functools import partial

from aiokafka import AIOKafkaConsumer

from shared.messages import CHANGES
from shared.postgres import open_pool
from shared.slots import slot
from tests.integration.visor_sync.world import World
from tests.servers import Postgres


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
        group_instance_id="visor_sync.apply-0",
        enable_auto_commit=False,
    )
    await other.start()
    try:
        await world.until(partial(_assigned, other))
        await world.visor.edit(pair.visor, {"Assessment": {"RiskOfSeriousHarm": "V"}})
        await world.until_shows("athena", pair.athena, "offender", "risk", value="VERY HIGH", within=60)
    finally:
        await other.stop()


async def _assigned(consumer: AIOKafkaConsumer) -> bool:
    return bool(consumer.assignment())
