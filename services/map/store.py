"""The map's memory: its view of the nominals, and looks at them, each with its audit row in the same transaction."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from services.map.budget_store import Counted, Meter
from services.map.domain.clusters import Box
from services.map.domain.listing import Filters, Slice
from services.map.domain.looks import Kept, Seen, Tally
from services.map.domain.oversight import Oversight
from services.map.domain.people import NoPoint, Point, Risk
from services.map.domain.sight import Reach, Sight
from shared import audit, identity
from shared.audit import AuditEvent
from shared.http import Purpose, Session
from shared.kafka import Batch
from shared.patience import hint_or
from shared.postgres import SHARED_SQL, Connection, Queries

SCHEMA = "map"
CONSUMER = "map"
FOLDERS = (SHARED_SQL, Path(__file__).parent / "sql")
POLL_SECONDS = 1.0

q = Queries(Path(__file__).parent / "sql" / "queries.sql")


class Look:
    """One look: what is read is returned to nobody unless `record` was called and the transaction commits."""

    def __init__(self, connection: Connection, meter: Meter, sight: Sight, today: date) -> None:
        self._connection, self._meter = connection, meter
        self.counted: list[Counted] = []
        self._sight = (sorted(sight.districts), sight.force, sight.reach is Reach.FORCE, today)

    async def tally(self, filters: Filters) -> Tally:
        rows = await self._connection.fetch(q.tally, *self._sight, *_chosen(filters))
        by_risk = {risk: sum(row["people"] for row in rows if row["risk"] == risk) for risk in Risk}
        reasons = {reason: sum(row["people"] for row in rows if row["no_point"] == reason) for reason in NoPoint}
        return Tally(sum(by_risk.values()), by_risk, {reason: n for reason, n in reasons.items() if n})

    async def page(self, filters: Filters, sort: str, part: Slice, size: int) -> list[bytes]:
        """The messages of one page of the list, in order."""
        rows = await self._connection.fetch(q.page, *self._sight, *_chosen(filters), sort, size, part.offset)
        return [row["body"] for row in rows]

    async def points(self, filters: Filters, box: Box) -> list[Seen]:
        edges = (box.west, box.south, box.east, box.north)
        rows = await self._connection.fetch(q.points, *self._sight, *_chosen(filters), *edges)
        return [Seen(str(r["id"]), r["lat"], r["lon"], r["sure"], Risk(r["risk"])) for r in rows]

    async def person(self, nominal: UUID) -> bytes | None:
        """The message of one person whom this sight covers, else None."""
        body: bytes | None = await self._connection.fetchval(q.person, *self._sight, nominal)
        return body

    async def data_version(self) -> int:
        version: int = await self._connection.fetchval(q.data_version, CONSUMER)
        return version

    async def record(self, event: AuditEvent) -> None:
        """Write the look's audit row and count whom it shows."""
        self.counted.append(await self._meter.record(self._connection, event))


class Store:
    """The map's schema."""

    def __init__(self, pool: asyncpg.Pool, oversight: Oversight) -> None:
        self.pool = pool
        self._meter = Meter(oversight)

    @asynccontextmanager
    async def look(self, sight: Sight, today: date) -> AsyncIterator[Look]:
        """A transaction to look in; use what it gave only after it has closed.

        Raises:
            OverBudget: at its end, when the officer has seen too many people; that is on record, and nothing is shown.
        """
        async with self.pool.acquire() as connection, connection.transaction():
            look = Look(connection, self._meter, sight, today)
            yield look
        for counted in look.counted:
            counted.tell()

    async def refuse(self, event: AuditEvent) -> None:
        """Record a look that was refused."""
        async with self.pool.acquire() as connection, connection.transaction():
            await audit.record(connection, event)

    async def choose_purpose(self, session: Session, event: AuditEvent, now: datetime) -> Purpose:
        """Keep the purpose of `event` on the session, with its audit row."""
        async with self.pool.acquire() as connection, connection.transaction():
            await audit.record(connection, event)
            return await identity.choose_purpose(connection, session, event.purpose, event.reference, now)

    async def project(self, batch: Batch, kept: Sequence[Kept], gone: Sequence[UUID], newest: datetime | None) -> None:
        """Apply a batch: tombstones first, then every nominal whose version is greater; the offset moves with it."""
        async with self.pool.acquire() as connection, connection.transaction():
            if gone:
                await connection.execute(q.forget, sorted(gone))
            if kept:
                await connection.execute(q.take, *_columns(kept))
            await batch.advance(connection)
            await connection.execute(q.heard, batch.partition, newest)

    async def newest(self) -> datetime | None:
        """The instant (UTC) of the newest change heard."""
        newest: datetime | None = await self.pool.fetchval(q.newest)
        return newest

    async def versions(self) -> AsyncIterator[int]:
        """The data version each time it may have moved: a notification is a hint, the poll is the truth."""
        wake = asyncio.Event()
        async with self.pool.acquire() as connection:

            def hint(*_: object) -> None:
                wake.set()

            await connection.add_listener(f"changed_{SCHEMA}", hint)
            try:
                while True:
                    wake.clear()
                    yield await connection.fetchval(q.data_version, CONSUMER)
                    await hint_or(wake, POLL_SECONDS)
            finally:
                if not connection.is_closed():
                    await connection.remove_listener(f"changed_{SCHEMA}", hint)


def _chosen(filters: Filters) -> tuple[str | None, int | None]:
    return filters.district, None if filters.risk is None else int(filters.risk)


def _columns(kept: Sequence[Kept]) -> tuple[list[object], ...]:
    people = [item.person for item in kept]
    points = [person.place if isinstance(person.place, Point) else None for person in people]
    return (
        [UUID(person.id) for person in people],
        [item.version for item in kept],
        [item.changed_at for item in kept],
        [person.force for person in people],
        [",".join(person.districts) for person in people],
        [person.home for person in people],
        [person.adult_on for person in people],
        [int(person.risk) for person in people],
        [person.name_key for person in people],
        [point.lat if point else None for point in points],
        [point.lon if point else None for point in points],
        [point.sure if point else False for point in points],
        [person.place.value if isinstance(person.place, NoPoint) else None for person in people],
        [item.body for item in kept],
        [item.hidden for item in kept],
    )
