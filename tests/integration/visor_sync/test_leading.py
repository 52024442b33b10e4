"""Leading by advisory lock, on a real database."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.outbox import leader
from shared.postgres import open_pool
from tests.servers import Postgres

HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = $1::oid"
HERE = "SELECT oid FROM pg_database WHERE datname = current_database()"


@pytest.fixture
async def pool(postgres: Postgres) -> AsyncIterator[asyncpg.Pool]:
    async with postgres.database("visor_sync") as addresses:
        pool = await open_pool(addresses.runtime, "visor_sync", size=4)
        try:
            yield pool
        finally:
            await pool.close()


async def test_a_leader_cancelled_in_the_midst_of_a_query_hears_of_it_and_leads_no_more(pool: asyncpg.Pool) -> None:
    leads = asyncio.Event()

    async def lead() -> None:
        async with leader(pool, "test") as connection:
            keeper = asyncio.create_task(connection.execute("SELECT pg_sleep(60)"))
            try:
                await asyncio.sleep(0)
                leads.set()
                await keeper
            finally:
                keeper.cancel()
                await asyncio.wait([keeper])

    leading = asyncio.create_task(lead())
    await leads.wait()
    leading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leading
    assert await pool.fetchval(HELD, await pool.fetchval(HERE)) == 0


async def test_who_waits_to_lead_leads_when_the_leader_ends(pool: asyncpg.Pool) -> None:
    order: list[str] = []

    async def lead(name: str) -> None:
        async with leader(pool, "test"):
            order.append(name)

    async with leader(pool, "test"):
        waiting = asyncio.create_task(lead("second"))
        await asyncio.sleep(0)
        order.append("first")
    await waiting
    assert order == ["first", "second"]


async def test_who_waits_to_lead_and_is_cancelled_ends(pool: asyncpg.Pool) -> None:
    async with leader(pool, "test"):
        waiting = asyncio.create_task(leader(pool, "test").__aenter__())
        while not await pool.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
            assert not waiting.done()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
