"""The memory of officers' reports, each with its audit row and its message in the same transaction."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

from services.map.domain.sight import Reach, Sight
from services.map.domain.sighting import Sighting
from services.map.oversight.store import Reading
from shared.kafka import Batch
from shared.outbox import Out, say
from shared.postgres import Pool, Queries
from shared.sightings import SightingReported, SightingSettled

q = Queries(Path(__file__).parents[1] / "sql" / "sightings.sql")


class Reporting(Reading):
    """One transaction of an officer who reports."""

    async def reportable(self, actor: str, sight: Sight, today: date, nominal: UUID) -> bytes | None:
        """The message of one person of whom this officer may report."""
        seen = (sorted(sight.districts), sight.force, sight.reach is Reach.FORCE, today)
        body: bytes | None = await self._connection.fetchval(q.reportable, *seen, nominal, actor)
        return body

    async def keep(self, said: SightingReported) -> None:
        row = (said.id, said.nominal_id, said.force, said.reported_by, said.kind, said.seen_at, said.place, said.said)
        await self._connection.execute(q.keep, *row, said.danger, said.reported_at)

    async def reports(self, actor: str, size: int) -> list[Sighting]:
        """What an officer reported, newest first."""
        return [Sighting(**row) for row in await self._connection.fetch(q.own, actor, size)]

    async def settle(self, settled: Sequence[SightingSettled]) -> None:
        """What came of sightings; one that is not known here any more is passed over."""
        first = {one.id: one for one in reversed(settled)}
        rows = [first[key] for key in sorted(first)]
        columns = ([getattr(one, name) for one in rows] for name in ("id", "outcome", "note", "settled_at"))
        await self._connection.execute(q.settle, *columns)

    async def advance(self, batch: Batch) -> None:
        await batch.advance(self._connection)

    async def say(self, out: Sequence[Out]) -> None:
        await say(self._connection, out)


class Sightings:
    """The reports of the map's schema."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def reporting(self) -> AsyncIterator[Reporting]:
        """A transaction; what it read may be used, and what it saved stands, only after it has closed."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield Reporting(connection)
