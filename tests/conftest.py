"""Fixtures every test may use: one real cluster and one real broker for the whole run, started when first asked for."""

from collections.abc import AsyncIterator

import pytest

from tests.servers import Kafka, Postgres, running


@pytest.fixture(scope="session")
async def postgres() -> AsyncIterator[Postgres]:
    """A real PostgreSQL cluster."""
    async with running("postgres") as home:
        yield Postgres(home)


@pytest.fixture(scope="session")
async def kafka() -> AsyncIterator[Kafka]:
    """A real Apache Kafka broker."""
    async with running("kafka") as home:
        yield Kafka(home)
