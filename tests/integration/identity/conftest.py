"""The provider process for all of these tests, and a service with a fresh database for each module."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from shared.postgres import SHARED_SQL, migrate, open_pool
from tests.integration.identity.world import ProviderProcess, Service, browsing, free_port, provider_process, serving
from tests.servers import Postgres

PORT = free_port()


@pytest.fixture(scope="session")
async def provider(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProviderProcess]:
    folder: Path = tmp_path_factory.mktemp("provider")
    async with provider_process(folder, [f"http://127.0.0.1:{PORT}/sign-in/callback"]) as process:
        yield process


@pytest.fixture(scope="module")
async def service(postgres: Postgres, provider: ProviderProcess) -> AsyncIterator[Service]:
    async with postgres.database("map") as addresses:
        await migrate(addresses.owner, "map", "map", [SHARED_SQL])
        pool = await open_pool(addresses.runtime, "map", size=4)
        try:
            async with serving(Service(pool, provider.issuer, PORT)) as running:
                yield running
        finally:
            await pool.close()


@pytest.fixture
async def browser(service: Service, provider: ProviderProcess) -> AsyncIterator[aiohttp.ClientSession]:
    """A fresh browser; the clock starts right and nothing is remembered."""
    service.clock.ahead *= 0
    service.refusals.clear()
    service.posted.clear()
    async with browsing(service.url, provider.issuer) as session:
        yield session
