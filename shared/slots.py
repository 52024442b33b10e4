"""A place among the processes of a service: the first number that no other of them holds now."""

import contextlib
from collections.abc import AsyncIterator

import asyncpg

from shared.postgres import leaves_state

_TAKE = "SELECT pg_try_advisory_lock(hashtextextended(current_schema() || ' slot ' || $1, 0))"


@contextlib.asynccontextmanager
async def slot(pool: asyncpg.Pool, name: str) -> AsyncIterator[str]:
    """Hold `name-N` for as long as the block runs, and one connection of the pool; N is the first that is free.

    Whoever is killed gives its place back as its connection ends, and whoever starts next takes it over. A process that
    is frozen keeps its place. Once the connection is lost another process may hold the same place.
    """
    async with pool.acquire() as connection:
        leaves_state(connection)
        number = 0
        while not await connection.fetchval(_TAKE, f"{name} {number}"):
            number += 1
        yield f"{name}-{number}"  # the pool takes the lock back with the connection
