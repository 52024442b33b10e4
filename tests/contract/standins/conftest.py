"""Both stand-ins as processes on a real PostgreSQL; every test here runs against each of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.contract.standins.standin import ATHENA, TOKEN, VISOR, Shape, Standin, process
from tests.servers import Postgres


@pytest.fixture(scope="session", params=[VISOR, ATHENA], ids=lambda shape: shape.name)
async def standin(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Standin]:
    """A running stand-in. Its records outlive a test: each test makes its own."""
    async with running(request.param, postgres, tmp_path_factory.mktemp("standin")) as one:
        yield one


@pytest.fixture(scope="session")
async def athena(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Standin]:
    """A running ATHENA, for what only it can do."""
    async with running(ATHENA, postgres, tmp_path_factory.mktemp("athena")) as one:
        yield one


@asynccontextmanager
async def running(shape: Shape, postgres: Postgres, folder: Path) -> AsyncIterator[Standin]:
    """Run a stand-in on a database of its own."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with postgres.standin_database(shape.name) as dsn, process(shape, dsn, folder) as (_, url):
        connector = aiohttp.TCPConnector(limit=50)
        async with aiohttp.ClientSession(url, headers=headers, connector=connector) as session:
            yield Standin(shape, session, url, dsn)
