"""The memory of dip-checks: samples, what stands out, and marks that are never taken back."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from services.map.domain.dip_check import Anomaly, Draw, Mark, Remit
from services.map.domain.looked import Looked
from services.map.oversight.store import Reading, looked
from shared.postgres import Connection, Pool, Queries

q = Queries(Path(__file__).parents[1] / "sql" / "dip_checks.sql")


class Checking(Reading):
    """One transaction of a supervisor, on the looks of a remit; one's own looks are never in it."""

    def __init__(self, connection: Connection, actor: str, remit: Remit) -> None:
        super().__init__(connection)
        self._actor = actor
        self._remit = (actor, sorted(remit.districts), remit.force)

    async def draw(self, seed: str, since: datetime, size: int) -> Draw:
        """Draw a sample and keep it."""
        rows = await self._connection.fetch(q.sample, *self._remit, since, seed, size)
        drawn, among = [row["seq"] for row in rows], rows[0]["among"] if rows else 0
        at = await self._connection.fetchval("SELECT now()")
        await self._connection.execute(q.drawn, self._actor, seed, since, self._remit[1], among, drawn)
        return Draw(at, seed, since, among, tuple(drawn))

    async def last_draw(self) -> Draw | None:
        row = await self._connection.fetchrow(q.last_draw, self._actor)
        return Draw(row["at"], row["seed"], row["since"], row["among"], tuple(row["looks"])) if row else None

    async def looks(self, numbers: Sequence[int]) -> dict[int, Looked]:
        """Looks of the remit by their numbers; others are left out."""
        rows = await self._connection.fetch(q.looks, *self._remit, list(numbers))
        return {row["seq"]: looked(row) for row in rows}

    async def anomalies(self, since: datetime, repeated: int) -> list[Anomaly]:
        rows = await self._connection.fetch(q.anomalies, *self._remit, since, repeated)
        return [Anomaly(row["kind"], looked(row), row["times"]) for row in rows]

    async def mark(self, look: int, verdict: str, note: str) -> None:
        await self._connection.execute(q.mark, look, self._actor, verdict, note)

    async def marks(self, numbers: Sequence[int]) -> list[Mark]:
        return [Mark(**row) for row in await self._connection.fetch(q.marks, list(numbers))]


class DipChecks:
    """The dip-checks of the map's schema."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def checking(self, actor: str, remit: Remit) -> AsyncIterator[Checking]:
        """A transaction to check in; use what it gave only after it has closed."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield Checking(connection, actor, remit)
