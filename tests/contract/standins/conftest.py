"""Both stand-ins as processes on a real PostgreSQL; every test here runs against each of them."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.standins.standin import ATHENA, VISOR, Shape, Standin, running
from tests.servers import Postgres


@pytest.fixture(scope="session", params=[VISOR, ATHENA], ids=lambda shape: shape.name)
async def standin(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Standin]:
    """A running stand-in. Its records outlive a test: each test makes its own."""
    shape: Shape = request.param
    async with (
        postgres.standin_database(shape.name) as dsn,
        running(shape, dsn, tmp_path_factory.mktemp(shape.name)) as one,
    ):
        yield one


@pytest.fixture(scope="session")
async def athena(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Standin]:
    """A running ATHENA, for what only it can do."""
    async with (
        postgres.standin_database("athena") as dsn,
        running(ATHENA, dsn, tmp_path_factory.mktemp("athena")) as one,
    ):
        yield one
