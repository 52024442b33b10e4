"""Both stand-ins as processes on a real PostgreSQL; every test here runs against each of them."""

from collections.abc import AsyncIterator
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
    shape: Shape = request.param
    folder: Path = tmp_path_factory.mktemp(shape.name)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with postgres.standin_database(shape.name) as dsn, process(shape, dsn, folder) as (_, url):
        connector = aiohttp.TCPConnector(limit=50)
        async with aiohttp.ClientSession(url, headers=headers, connector=connector) as session:
            yield Standin(shape, session, url, dsn)
