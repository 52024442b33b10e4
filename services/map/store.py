"""The map's memory: its view of the nominals, and looks at them, each with its audit row in the same transaction."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from services.map.budget_store import Meter, Metered
from services.map.domain.clusters import Box
from services.map.domain.counting import Count, tally
from services.map.domain.listing import Filters, Slice
from services.map.domain.looks import Candidate, Hashed, Kept, Seen, Tally
from services.map.domain.oversight import Oversight
from services.map.domain.people import NoPoint, Point, Risk
from services.map.domain.search.terms import GROUPS
from services.map.domain.sight import Reach, Sight
from shared import audit, identity
from shared.audit import AuditEvent
from shared.http import Purpose, Session
from shared.kafka import Batch
from shared.patience import hint_or
from shared.postgres import SHARED_SQL, Connection, Queries, leaves_state

SCHEMA = "map"
CONSUMER = "map"
FOLDERS = (SHARED_SQL, Path(__file__).parent / "sql")
POLL_SECONDS = 1.0

q = Queries(Path(__file__).parent / "sql" / "queries.sql")
qs = Queries(Path(__file__).parent / "sql" / "search.sql")
_PAGES = {"risk": q.page_by_risk, "name": q.page_by_name, "district": q.page_by_district}

Counted = Callable[[Connection, int, date], Awaitable[tuple[Count, ...]]]

GENERATION = ("nominals", "search_terms")
"""The tables that a generation of the map's view is made of: `take` fills them all."""


async def take(connection: Connection, kept: Sequence[Kept], gone: Sequence[UUID]) -> None:
    """Take people away, then take every nominal whose version is greater, in all tables of a generation."""
    if gone:
        await connection.execute(q.forget, gone)
    if kept:
        await connection.execute(q.take, *_columns(kept))


async def changed(connection: Connection) -> None:
    """A new generation stands: forget what is kept beside it of those who are gone, and tell every process."""
    await connection.execute(q.forget_gone)
    await connection.execute(q.changed)


class Look:
    """One look: what is read is returned to nobody unless `record` was called and the transaction commits."""

    def __init__(self, connection: Connection, meter: Meter, sight: Sight, today: date, counted: Counted) -> None:
        self._connection, self._whole_sight, self._today, self._counted = connection, sight, today, counted
        self._meter = meter
        self.metered: list[Metered] = []
        self._sight = (sorted(sight.districts), sight.force, sight.reach is Reach.FORCE, today)

    async def tally(self, filters: Filters) -> Tally:
        """The counts of a look, asked for first; everybody is counted once for each data version."""
        version: int = await self._connection.fetchval(q.begun, CONSUMER)
        counts = await self._counted(self._connection, version, self._today)
        return tally(counts, self._whole_sight, filters)

    async def page(self, filters: Filters, sort: str, part: Slice, size: int) -> list[bytes]:
        """The messages of one page of the list, in order."""
        rows = await self._connection.fetch(_PAGES[sort], *self._sight, *_chosen(filters), size, part.offset)
        return [row["body"] for row in rows]

    async def points(self, filters: Filters, box: Box) -> list[Seen]:
        edges = (box.west, box.south, box.east, box.north)
        rows = await self._connection.fetch(q.points, *self._sight, *_chosen(filters), *edges)
        return [Seen(str(r["id"]), r["lat"], r["lon"], r["sure"], Risk(r["risk"])) for r in rows]

    async def person(self, nominal: UUID, session: bytes, now: datetime) -> bytes | None:
        """The message of one person whom this sight covers or this session has found, else None."""
        body: bytes | None = await self._connection.fetchval(q.person, *self._sight, nominal, session, now)
        return body

    async def candidates(self, groups: Sequence[Hashed], most: int) -> tuple[list[Candidate], int]:
        """The best of those who answer to all of 1 to `GROUPS` groups, over all forces; and how many answer."""
        five = [*groups, *[groups[0]] * (GROUPS - len(groups))]
        terms, exact = [group.terms for group in five], [group.exact for group in five]
        await self._connection.execute(qs.by_index_alone)
        rows = await self._connection.fetch(qs.candidates, *terms, *exact, most, *self._sight)
        return [Candidate(row["body"], row["near"]) for row in rows], rows[0]["people"] if rows else 0

    async def sensitive(self, traces: Sequence[int]) -> list[str]:
        """The ids of those who may not be shown and whom a trace names; they go into the audit and nowhere else."""
        rows = await self._connection.fetch(qs.sensitive, traces, self._today)
        return [str(row["id"]) for row in rows]

    async def remember(self, session: bytes, found: Sequence[str], until: datetime, now: datetime) -> None:
        """Let a session open those whom it found, until then; what has run out is forgotten."""
        await self._connection.execute(qs.forget_found, now)
        await self._connection.execute(qs.remember_found, session, sorted(map(UUID, found)), until)

    async def data_version(self) -> int:
        version: int = await self._connection.fetchval(q.data_version, CONSUMER)
        return version

    async def record(self, event: AuditEvent) -> None:
        """Write the look's audit row and count whom it shows."""
        self.metered.append(await self._meter.record(self._connection, event))


class Store:
    """The map's schema."""

    def __init__(self, pool: asyncpg.Pool, oversight: Oversight) -> None:
        self.pool = pool
        self._meter = Meter(oversight)
        self._counting = asyncio.Lock()
        self._counts: tuple[tuple[int, date], tuple[Count, ...]] | None = None

    @asynccontextmanager
    async def look(self, sight: Sight, today: date) -> AsyncIterator[Look]:
        """A transaction to look in; use what it gave only after it has closed.

        Raises:
            OverBudget: at its end, when the officer has seen too many people; that is on record, and nothing is shown.
        """
        async with self.pool.acquire() as connection, connection.transaction():
            look = Look(connection, self._meter, sight, today, self._counted)
            yield look
        for metered in look.metered:
            metered.tell()

    async def _counted(self, connection: Connection, version: int, today: date) -> tuple[Count, ...]:
        """Everybody counted, by whoever asks first after the data has moved; the others wait for that one."""
        async with self._counting:
            if self._counts is None or self._counts[0] != (version, today):
                rows = await connection.fetch(q.counts, today)
                self._counts = (version, today), tuple(_count(row) for row in rows)
            return self._counts[1]

    async def refuse(self, event: AuditEvent) -> None:
        """Record a look that was refused."""
        async with self.pool.acquire() as connection, connection.transaction():
            await audit.record(connection, event)

    async def keep_search(self, session: bytes, question: str, until: datetime, now: datetime) -> UUID:
        """Keep a sealed question for this session; those that have run out are forgotten."""
        search = uuid4()
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(qs.forget_searches, now)
            await connection.execute(qs.keep_search, search, session, question, until)
        return search

    async def search_of(self, search: UUID, session: bytes, now: datetime) -> str | None:
        """The sealed question, if this session asked it and it has not run out."""
        question: str | None = await self.pool.fetchval(qs.search_of, search, session, now)
        return question

    async def choose_purpose(self, session: Session, event: AuditEvent, now: datetime) -> Purpose:
        """Keep the purpose of `event` on the session, with its audit row."""
        async with self.pool.acquire() as connection, connection.transaction():
            await audit.record(connection, event)
            return await identity.choose_purpose(connection, session, event.purpose, event.reference, now)

    async def project(self, batch: Batch, kept: Sequence[Kept], gone: Sequence[UUID], newest: datetime | None) -> None:
        """Apply a batch: tombstones first, then every nominal whose version is greater; the offset moves with it."""
        async with self.pool.acquire() as connection, connection.transaction():
            await take(connection, kept, gone)
            if gone:
                await connection.execute(q.forget_beside, gone)
            await batch.advance(connection)
            await connection.execute(q.heard, batch.partition, newest)

    async def newest(self) -> datetime | None:
        """The instant (UTC) of the newest change heard."""
        newest: datetime | None = await self.pool.fetchval(q.newest)
        return newest

    async def versions(self) -> AsyncIterator[tuple[int, datetime | None]]:
        """The data version, and the instant (UTC) of the newest change heard, each time they may have moved.

        A notification is a hint, the poll is the truth.
        """
        wake = asyncio.Event()
        async with self.pool.acquire() as connection:

            def hint(*_: object) -> None:
                wake.set()

            leaves_state(connection)
            await connection.add_listener(f"changed_{SCHEMA}", hint)
            try:
                while True:
                    wake.clear()
                    for version, newest in await connection.fetch(q.version_and_newest, CONSUMER):
                        yield version, newest
                    await hint_or(wake, POLL_SECONDS)
            finally:
                if not connection.is_closed():
                    await connection.remove_listener(f"changed_{SCHEMA}", hint)


def _count(row: asyncpg.Record) -> Count:
    reason = NoPoint(row["no_point"]) if row["no_point"] else None
    return Count(row["force"], tuple(row["districts"]), Risk(row["risk"]), reason, row["people"], tuple(row["tags"]))


def _chosen(filters: Filters) -> tuple[object, ...]:
    risk = None if filters.risk is None else int(filters.risk)
    return filters.district, risk, filters.tags, filters.whereabouts


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
        ["{" + ",".join(map(str, item.terms)) + "}" for item in kept],
        [",".join(person.tags) for person in people],
    )
