"""A fresh schema of the map, something to hear through, and a browserless officer at its door."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from deploy.sandbox.databases import Addresses
from services.map import app
from services.map.settings import Settings, oversight_of
from services.map.store import FOLDERS, Store
from services.map.subscriptions import subscription
from shared.kafka import Subscription, consume
from shared.postgres import migrate, open_pool
from shared.traces import TermKey
from tests.integration.map.said import Said
from tests.integration.map.visitors import URL, Visitors
from tests.servers import Kafka, Postgres
from tests.unit.map.test_people import TODAY

SEARCH_KEY = "a key of this test"
SETTINGS = Settings(
    database_url="",
    kafka_bootstrap="127.0.0.1:1",
    port=1,
    public_url=URL,
    oidc_issuer="http://127.0.0.1:1",
    oidc_client_id="map",
    oidc_client_secret="not used here",
    sandbox=True,
    search_key=SEARCH_KEY,
    text_key="a key of this test",
)


@pytest.fixture(scope="module")
async def addresses(postgres: Postgres) -> AsyncIterator[Addresses]:
    async with postgres.database("map") as made:
        await migrate(made.owner, "map", "map", FOLDERS)
        yield made


@pytest.fixture(scope="module")
async def schema(addresses: Addresses) -> AsyncIterator[Store]:
    pool = await open_pool(addresses.runtime, "map", size=8)
    try:
        yield Store(pool, oversight_of(SETTINGS))
    finally:
        await pool.close()


@pytest.fixture
async def no_audit(addresses: Addresses) -> AsyncIterator[None]:
    """The audit table takes no row until the test ends."""
    owner = await asyncpg.connect(addresses.owner, server_settings={"search_path": "map"})
    await owner.execute("REVOKE INSERT ON audit FROM map")
    try:
        yield
    finally:
        await owner.execute("GRANT INSERT ON audit TO map")
        await owner.close()


@pytest.fixture(scope="module")
async def hearing(schema: Store, kafka: Kafka) -> AsyncIterator[Said]:
    """The map's own subscription on a topic of this module alone."""
    topic = await kafka.topic(partitions=3, compacted=True)
    handlers = subscription("map", schema, lambda: TODAY, TermKey(SEARCH_KEY)).handlers.values()
    heard = Subscription("map", {topic: next(iter(handlers))})
    task = asyncio.create_task(consume(schema.pool, kafka.bootstrap, heard))
    try:
        yield Said(kafka, topic, schema)
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def memory(schema: Store) -> Store:
    """The schema with nobody in it."""
    for table in ("nominals", "search_terms", "searches", "found"):
        await schema.pool.execute(f"DELETE FROM {table}")  # noqa: S608 - these four
    return schema


@pytest.fixture
async def said(hearing: Said, memory: Store) -> Said:
    return hearing


@pytest.fixture
def settings() -> Settings:
    return SETTINGS


@pytest.fixture
async def visitors(memory: Store, settings: Settings) -> AsyncIterator[Visitors]:
    made = app.assemble(settings, memory.pool)
    async with TestClient(TestServer(made.web)) as client:
        yield Visitors(client, made)
    await made.identity.close()
