"""Fixtures every test may use: one real cluster and one real broker for the whole run, started when first asked for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.sandbox import assets
from deploy.sandbox.home import open_home
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


@pytest.fixture(scope="session")
def page_assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the page assets, made when missing."""
    home = open_home(None, {"BOYD_HOME": str(tmp_path_factory.mktemp("home"))})
    assets.provide(home)
    return home.assets
