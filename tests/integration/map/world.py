"""The map as a process of its own, and a way to say things to it through Kafka."""

import asyncio
import json
import os
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiokafka import AIOKafkaProducer

from deploy.sandbox.home import ROOT
from deploy.sandbox.idp.people import Officer, officers
from shared.messages import NominalBasic, encode, headers
from tests.processes import running, start
from tests.servers import Kafka, free_port_base

SEARCH_KEY = "a key of this test"
NAMES = {"map": 0, "idp": 5}


class Town:
    """One map and one identity provider, ready."""

    def __init__(self, base: int, folder: Path, dsn: str, owner: str, kafka: Kafka) -> None:
        self.url, self.issuer = f"http://127.0.0.1:{base}", f"http://127.0.0.1:{base + 5}"
        self.base, self.folder, self.dsn, self.owner, self.kafka = base, folder, dsn, owner, kafka

    @property
    def cast(self) -> dict[str, Officer]:
        return officers(self.folder / "idp" / "users.json")

    def environment(self) -> dict[str, str]:
        client = {"client_id": "map", "secret": "a-secret", "audience": "api://map", "roles": []}
        clients = self.folder / "clients.json"
        clients.write_text(json.dumps([{**client, "redirect_uris": [f"{self.url}/sign-in/callback"]}]))
        told = {
            "IDP_PORT": str(self.base + 5),
            "IDP_ISSUER": self.issuer,
            "IDP_CLIENTS_FILE": str(clients),
            "IDP_STATE_DIR": str(self.folder / "idp"),
            "MAP_DATABASE_URL": self.dsn,
            "MAP_OWNER_DATABASE_URL": self.owner,
            "MAP_KAFKA_BOOTSTRAP": self.kafka.bootstrap,
            "MAP_PORT": str(self.base),
            "MAP_PUBLIC_URL": self.url,
            "MAP_OIDC_ISSUER": self.issuer,
            "MAP_OIDC_CLIENT_ID": "map",
            "MAP_OIDC_CLIENT_SECRET": "a-secret",
            "MAP_ASSETS": str(ROOT / "build" / "assets"),
            "MAP_SANDBOX": "true",
            "MAP_SEARCH_KEY": SEARCH_KEY,
            "MAP_TEXT_KEY": "a key of this test",
        }
        return {**os.environ, **told}


@asynccontextmanager
async def town(folder: Path, dsn: str, owner: str, kafka: Kafka) -> AsyncIterator[Town]:
    """Migrate, then run the provider and the map until the block ends; both must end cleanly."""
    made = Town(free_port_base(), folder, dsn, owner, kafka)
    environment = made.environment()
    assert await (await start("services.map", "migrate", environment=environment)).wait() == 0
    async with (
        running("deploy.sandbox.idp", environment, f"{made.issuer}/health"),
        running("services.map", environment, f"{made.url}/health/ready"),
    ):
        yield made


async def publish(kafka: Kafka, topic: str, said: Sequence[NominalBasic | uuid.UUID]) -> None:
    """Say nominals, and tombstones for ids, in order."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, enable_idempotence=True, linger_ms=5)
    await producer.start()
    try:
        sent = []
        for item in said:
            key, value = (item.key, encode(item)) if isinstance(item, NominalBasic) else (str(item), None)
            told = headers(NominalBasic.type, uuid.uuid4(), "tests", datetime.now(UTC))
            sent.append(await producer.send(topic, key=key.encode(), value=value, headers=told))
        await asyncio.gather(*sent)
    finally:
        await producer.stop()
