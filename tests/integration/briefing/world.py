"""The briefing as a process of its own with an identity provider, and a way to say nominals to it through Kafka."""

from __future__ import annotations

import asyncio
import json
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from aiokafka import AIOKafkaProducer

from deploy.sandbox.databases import Addresses
from deploy.sandbox.home import ROOT
from deploy.sandbox.idp.people import Officer, officers
from services.briefing.store import Store
from shared.messages import NOMINALS_FULL, FieldState, NominalFull, encode, headers
from shared.messages import Held as SharedHeld
from tests.processes import running, start
from tests.servers import Kafka, free_port_base
from tests.unit.briefing.builders import fields, nominal_id

CHANGED_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def nominal(number: int, *events: dict[str, Any], version: int = 1, **given: Any) -> NominalFull:
    """The message of the person whom the unit tests' builder makes."""
    made = {
        name: FieldState(
            held=[
                SharedHeld(value=claim.value, source=claim.source, author=claim.author, at=CHANGED_AT)
                for claim in state.held
            ],
            contested=state.contested,
        )
        for name, state in fields(*events, **given).items()
    }
    return NominalFull(
        id=uuid.UUID(nominal_id(number)),
        version=version,
        force="cambridgeshire",
        changed_at=CHANGED_AT,
        synthetic=True,
        fields=made,
    )


async def publish(kafka: Kafka, topic: str, said: Sequence[NominalFull | uuid.UUID]) -> None:
    """Say nominals, and tombstones for ids, in order."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, enable_idempotence=True, linger_ms=5)
    await producer.start()
    try:
        for item in said:
            key, value = (item.key, encode(item)) if isinstance(item, NominalFull) else (str(item), None)
            told = headers(NominalFull.type, uuid.uuid4(), "tests", datetime.now(UTC))
            await producer.send(topic, key=key.encode(), value=value, headers=told)
        await producer.flush()
    finally:
        await producer.stop()


class Office(msgspec.Struct, frozen=True):
    """One briefing and one identity provider."""

    base: int
    folder: Path
    addresses: Addresses
    kafka: Kafka

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.base}"

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.base + 1}"

    @property
    def products(self) -> Path:
        return self.folder / "products"

    @property
    def cast(self) -> dict[str, Officer]:
        return officers(self.folder / "idp" / "users.json")

    def environment(self) -> dict[str, str]:
        client = {"client_id": "briefing", "secret": "a-secret", "audience": "api://briefing", "roles": []}
        clients = self.folder / "clients.json"
        clients.write_text(json.dumps([{**client, "redirect_uris": [f"{self.url}/sign-in/callback"]}]))
        told = {
            "IDP_PORT": str(self.base + 1),
            "IDP_ISSUER": self.issuer,
            "IDP_CLIENTS_FILE": str(clients),
            "IDP_STATE_DIR": str(self.folder / "idp"),
            "BRIEFING_DATABASE_URL": self.addresses.runtime,
            "BRIEFING_OWNER_DATABASE_URL": self.addresses.owner,
            "BRIEFING_KAFKA_BOOTSTRAP": self.kafka.bootstrap,
            "BRIEFING_PORT": str(self.base),
            "BRIEFING_PUBLIC_URL": self.url,
            "BRIEFING_OIDC_ISSUER": self.issuer,
            "BRIEFING_OIDC_CLIENT_ID": "briefing",
            "BRIEFING_OIDC_CLIENT_SECRET": "a-secret",
            "BRIEFING_ASSETS": str(ROOT / "build" / "assets"),
            "BRIEFING_OUTPUT": str(self.products),
            "BRIEFING_SANDBOX": "true",
        }
        return {**os.environ, **told}

    async def command(self, *arguments: str) -> tuple[int, str, str]:
        """Run an operator's command; exit code, output and log."""
        pipe = asyncio.subprocess.PIPE
        process = await start("services.briefing", *arguments, environment=self.environment(), stdout=pipe, stderr=pipe)
        said, logged = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode(), logged.decode()

    async def say(self, *said: NominalFull | uuid.UUID) -> None:
        await publish(self.kafka, NOMINALS_FULL, said)


@asynccontextmanager
async def office(folder: Path, addresses: Addresses, kafka: Kafka) -> AsyncIterator[Office]:
    """Migrate, then run the provider and the briefing until the block ends; both must end cleanly."""
    made = Office(free_port_base(), folder, addresses, kafka)
    environment = made.environment()
    assert (await made.command("migrate"))[0] == 0
    async with (
        running("deploy.sandbox.idp", environment, f"{made.issuer}/health"),
        running("services.briefing", environment, f"{made.url}/health/ready"),
    ):
        yield made


async def row(store: Store, query: str, *values: object) -> asyncpg.Record:
    """The one row that must be there."""
    found = await store.pool.fetchrow(query, *values)
    assert found is not None
    return found


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something outside this process has happened; 20 s at most."""
    async with asyncio.timeout(20):
        while not await holds():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.05)
