"""One running world a module, with the mirror in this process."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.visor_sync.world import World, a_world
from tests.servers import Kafka, Postgres


@pytest.fixture(scope="module")
async def world(postgres: Postgres, kafka: Kafka) -> AsyncIterator[World]:
    """Both systems, and the mirror running in this process."""
    async with a_world(postgres, kafka) as world:
        await world.start()
        yield world
