"""The store: opens the pool and begins transactions; each yields one unit of work."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg

from services.visor_sync.store.applying import Applying
from services.visor_sync.store.capturing import Capturing
from services.visor_sync.store.deciding import Deciding
from services.visor_sync.store.delivering import Delivering
from services.visor_sync.store.evaluating import Evaluating
from services.visor_sync.store.guarding import Guarding
from services.visor_sync.store.reporting import Reporting
from services.visor_sync.store.speaking import Speaking
from services.visor_sync.store.watching import Watching
from shared.outbox import Bell, Lead, leader
from shared.postgres import open_pool

SCHEMA = "visor_sync"
PLANS = {"plan_cache_mode": "force_generic_plan"}
"""Each statement is planned once a connection: every one of them finds few rows by their keys."""


class Unit(Capturing, Applying, Deciding, Delivering, Evaluating, Guarding, Reporting, Speaking, Watching):
    """One transaction's view of the memory."""


class Store:
    """The mirror's schema. `pool` is for the shared parts: relay, sealer, consumers, sessions; `bell` wakes the relay.

    `lazy` is for what would be found out again if a crash of the database's machine undid it: its commits do not wait
    for the disk. Whatever is committed by `pool` afterwards takes it along.
    """

    def __init__(self, pool: asyncpg.Pool, lazy: asyncpg.Pool) -> None:
        self.pool, self.lazy = pool, lazy
        self.bell = Bell()

    @contextlib.asynccontextmanager
    async def transaction(self, *, lasting: bool = True) -> AsyncIterator[Unit]:
        """Begin a unit of work; it commits at the end and rolls back on any exception."""
        async with (self.pool if lasting else self.lazy).acquire() as connection:
            async with connection.transaction():
                unit = Unit(connection)
                yield unit
                await unit.send()
            if unit.spoke:
                await self.bell.ring(connection)

    @contextlib.asynccontextmanager
    async def glance(self, *, lasting: bool = True) -> AsyncIterator[Unit]:
        """A unit without a transaction: each question, and what is written together, is one of its own."""
        async with (self.pool if lasting else self.lazy).acquire() as connection:
            unit = Unit(connection)
            yield unit
            await unit.send()

    @contextlib.asynccontextmanager
    async def only_one(self, name: str) -> AsyncIterator[Lead]:
        """Wait until this process alone does what `name` says; whoever does it checks now and then that it still is."""
        async with leader(self.pool, name) as connection:
            lead = Lead()
            keeper = asyncio.create_task(lead.keep(connection))
            try:
                yield lead
            finally:
                keeper.cancel()
                await asyncio.wait([keeper])

    async def answers(self) -> None:
        """Ask the database for one row; raises what the driver raises when it does not answer."""
        await self.pool.fetchval("SELECT 1")


@contextlib.asynccontextmanager
async def open_store(dsn: str) -> AsyncIterator[Store]:
    """Open the pool for as long as the block runs."""
    pool = await open_pool(dsn, SCHEMA, size=20, **PLANS)
    lazy = await open_pool(dsn, SCHEMA, size=8, synchronous_commit="off", **PLANS)
    try:
        yield Store(pool, lazy)
    finally:
        await lazy.close()
        await pool.close()
