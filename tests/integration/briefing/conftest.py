"""A fresh schema for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from deploy.sandbox.databases import Addresses
from services.briefing.store import FOLDERS, SCHEMA, Store
from shared.postgres import migrate, open_pool
from tests.servers import Postgres


@pytest.fixture
async def addresses(postgres: Postgres) -> AsyncIterator[Addresses]:
    async with postgres.database(SCHEMA) as made:
        await migrate(made.owner, SCHEMA, SCHEMA, FOLDERS)
        yield made


@pytest.fixture
async def store(addresses: Addresses) -> AsyncIterator[Store]:
    pool = await open_pool(addresses.runtime, SCHEMA, size=4)
    try:
        yield Store(pool)
    finally:
        await pool.close()
