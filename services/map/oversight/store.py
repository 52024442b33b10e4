"""The memory's other side: the audit read back, each reading with its own audit row in the same transaction."""

import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from services.map.domain.looked import Looked
from services.map.domain.sight import Reach, Sight
from shared import audit
from shared.audit import AuditEvent
from shared.postgres import Connection, Pool, Queries

q = Queries(Path(__file__).parents[1] / "sql" / "audit.sql")


class Reading:
    """One transaction on the audit: what is read is returned to nobody unless it commits with `record`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def own(self, actor: str, before: int | None, size: int, *, everything: bool) -> list[Looked]:
        """Up to `size` looks of one person below row `before`, newest first."""
        return [looked(row) for row in await self._connection.fetch(q.own, actor, before, everything, size)]

    async def in_sight(self, sight: Sight, today: date, ids: Collection[str]) -> dict[str, bytes]:
        """The messages of those of these people whom a sight covers."""
        seen = (sorted(sight.districts), sight.force, sight.reach is Reach.FORCE, today)
        rows = await self._connection.fetch(q.in_sight, *seen, sorted(map(UUID, ids)))
        return {str(row["id"]): row["body"] for row in rows}

    async def record(self, event: AuditEvent) -> None:
        await audit.record(self._connection, event)


class Ledger:
    """The audit of the map's schema, to be read."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """A transaction to read in; use what it gave only after it has closed."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield Reading(connection)


def looked(row: Any) -> Looked:
    """A row of the audit as the domain has it."""
    values = {name: row[name] for name in ("seq", "at", "actor", "role", "action", "purpose", "reference")}
    return Looked(**values, subjects=tuple(row["subjects"]), detail=json.loads(row["detail"]))
