"""The sandbox's own PostgreSQL and Kafka, for real."""

from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.sandbox import databases, processes
from deploy.sandbox import postgres as sandbox_postgres
from deploy.sandbox.home import open_home
from deploy.sandbox.launch import bring_up, take_down
from deploy.sandbox.parts import chosen
from shared.topics import TOPICS
from tests.servers import Kafka, Postgres, free_port_base, running


async def test_a_runtime_role_may_not_make_tables_in_its_own_schema(postgres: Postgres) -> None:
    async with postgres.database("map") as addresses:
        connection = await asyncpg.connect(addresses.runtime)
        try:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("CREATE TABLE mine (id int)")
        finally:
            await connection.close()


async def test_a_runtime_role_reads_what_its_owner_grants_without_naming_the_schema(postgres: Postgres) -> None:
    async with postgres.database("map") as addresses:
        owner = await asyncpg.connect(addresses.owner)
        runtime = await asyncpg.connect(addresses.runtime)
        try:
            await owner.execute("CREATE TABLE mine (id int); GRANT SELECT ON mine TO map")
            assert await runtime.fetch("SELECT * FROM mine") == []
        finally:
            await owner.close()
            await runtime.close()


async def test_no_role_enters_the_database_of_another(postgres: Postgres) -> None:
    async with postgres.database("map"), postgres.database("briefing") as theirs:
        elsewhere = theirs.runtime.rsplit("/", 1)[0]
        for database in ("postgres", "visor"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(f"{elsewhere}/{database}")


async def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    async with postgres.database("map") as addresses:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(addresses.runtime, password="wrong")


async def test_settling_the_databases_twice_changes_nothing(postgres: Postgres) -> None:
    await databases.settle(postgres.home)
    await databases.settle(postgres.home)


async def test_every_listed_topic_exists_with_its_partitions(kafka: Kafka) -> None:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await client.start()
    try:
        held = {row["topic"]: len(row["partitions"]) for row in await client.describe_topics()}
    finally:
        await client.close()
    assert {topic.name: topic.partitions for topic in TOPICS}.items() <= held.items()


async def test_a_message_sent_is_received(kafka: Kafka) -> None:
    topic = await kafka.topic()
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all") as producer:
        await producer.send_and_wait(topic, b"value", key=b"key")
    async with AIOKafkaConsumer(topic, bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest") as consumer:
        message = await consumer.getone()
    assert (message.key, message.value) == (b"key", b"value")


async def test_a_cluster_killed_and_started_again_has_kept_everything() -> None:
    async with running("postgres") as home:
        connection = await sandbox_postgres.connect(home, "boyd")
        await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        connection.terminate()
        processes.stop(home, "postgres", kill=True)
        assert await bring_up(home, chosen("postgres")) == ["postgres"]
        connection = await sandbox_postgres.connect(home, "boyd")
        assert await connection.fetchval("SELECT answer FROM kept") == 42
        await connection.close()


async def test_a_cluster_works_where_its_user_cannot_enter_the_state_folder(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    home = open_home(free_port_base(), {"BOYD_HOME": str(private / "state")})
    try:
        await bring_up(home, chosen("postgres"))
        assert await sandbox_postgres.ready(home)
        assert private.stat().st_mode & 0o777 == 0o700
    finally:
        await take_down(home, chosen("postgres"))
        sandbox_postgres.remove(home)
