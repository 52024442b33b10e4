"""The memory of sightings, each look and each outcome with its audit row in the same transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence, Set
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from services.briefing.domain.card import card
from services.briefing.domain.person import Person
from services.briefing.domain.sighting import Sighting
from shared import audit
from shared.audit import AuditEvent
from shared.kafka import Batch
from shared.outbox import Out, say
from shared.postgres import Connection, Pool, Queries
from shared.sightings import SightingReported

q = Queries(Path(__file__).parents[1] / "sql" / "sightings.sql")


class Work:
    """One transaction on the sightings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def take(self, said: Sequence[SightingReported]) -> None:
        """Keep each report once, however often it is heard."""
        rows = [
            (s.id, s.nominal_id, s.force, s.kind, s.seen_at, s.place, s.said, s.danger, s.reported_by, s.reported_at)
            for s in {one.id: one for one in said}.values()
        ]
        await self._connection.execute(q.take, *map(list, zip(*sorted(rows), strict=True)))

    async def open(self, force: str, basic: Set[str], most: int) -> list[Sighting]:
        """What waits in a force: immediate danger first, then the oldest."""
        return [_sighting(row, basic) for row in await self._connection.fetch(q.open, force, most)]

    async def waiting(self, force: str) -> int:
        count: int = await self._connection.fetchval(q.waiting, force)
        return count

    async def settled(self, force: str, basic: Set[str], most: int) -> list[Sighting]:
        return [_sighting(row, basic) for row in await self._connection.fetch(q.settled, force, most)]

    async def known(self, sighting: UUID, force: str) -> bool:
        return bool(await self._connection.fetchval(q.known, sighting, force))

    async def settle(self, sighting: UUID, force: str, outcome: str, note: str, by: str, at: datetime) -> UUID | None:
        """The nominal of a sighting that was open and is settled now; None when there is no such one."""
        nominal: UUID | None = await self._connection.fetchval(q.settle, sighting, force, outcome, note, by, at)
        return nominal

    async def record(self, event: AuditEvent) -> None:
        await audit.record(self._connection, event)

    async def say(self, out: Sequence[Out]) -> None:
        await say(self._connection, out)

    async def advance(self, batch: Batch) -> None:
        await batch.advance(self._connection)


class Sightings:
    """The sightings of the briefing's schema."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Work]:
        """A transaction; use what it gave only after it has closed."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield Work(connection)


def _sighting(row: Any, basic: Set[str]) -> Sighting:
    body = row["body"]
    who = card(msgspec.json.decode(body, type=Person), basic) if body is not None else None
    held = {name: row[name] for name in Sighting.__struct_fields__ if name != "who"}
    return Sighting(**held, who=who)
