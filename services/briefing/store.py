"""The briefing's memory: its view of the nominals, proposals with their parts, decks; audit rows beside each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from services.briefing.domain.eligibility import Place
from services.briefing.domain.made import Made, Product
from services.briefing.domain.person import Person
from services.briefing.domain.proposal import Proposal
from services.briefing.domain.weeks import Week
from shared import audit
from shared.audit import AuditEvent
from shared.kafka import Batch
from shared.messages import NominalFull, encode
from shared.outbox import Out, say
from shared.postgres import SHARED_SQL, Connection, Queries

SCHEMA = "briefing"
CONSUMER = "briefing"
FOLDERS = (SHARED_SQL, Path(__file__).parent / "sql")

q = Queries(Path(__file__).parent / "sql" / "queries.sql")

GENERATION = ("nominals",)
"""The tables that a generation of the briefing's view is made of: `take` and `drop` fill them all."""


class Work:
    """One transaction on the schema."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def hold(self, name: str) -> None:
        """Until the transaction ends nobody else makes the list of this name, and nobody is erased."""
        await self._connection.execute(q.nobody_is_erased)
        await self._connection.execute(q.one_at_a_time, name)

    async def people(self, force: str) -> list[Person]:
        """The nominals of a force, and those of no force."""
        return [_person(row["body"]) for row in await self._connection.fetch(q.people, force)]

    async def people_by_id(self, ids: Collection[str]) -> list[Person]:
        rows = await self._connection.fetch(q.people_by_id, sorted(map(UUID, ids)))
        return [_person(row["body"]) for row in rows]

    async def current(self, place: Place, week: Week) -> Made | None:
        row = await self._connection.fetchrow(q.current, place.force, place.code, str(week))
        return _made(row) if row else None

    async def ranks(self, place: Place, week: Week) -> dict[str, int] | None:
        """The first ten of a week by nominal id; None when no list was made."""
        rows = await self._connection.fetch(q.ranks, place.force, place.code, str(week))
        return {str(row["nominal_id"]): row["rank"] for row in rows} or None

    async def save(self, made: Made) -> None:
        """Insert or replace a proposal with its places, parts and deck."""
        key = _key(made.proposal)
        await self._save_proposal(made)
        await self._connection.execute(q.save_places, *key, *_places(made.proposal))
        await self._connection.execute(q.save_parts, *key, *_parts(made.proposal))
        product = made.product
        await self._connection.execute(
            q.save_product, *key, product.file, product.sha256, product.expires_on, product.content
        )

    async def withdraw(self, made: Made) -> None:
        """Replace a proposal by one without some people, and take its deck back."""
        key = _key(made.proposal)
        await self._save_proposal(made)
        await self._connection.execute(q.save_places, *key, *_places(made.proposal))
        await self._connection.execute(q.save_parts, *key, *_parts(made.proposal))
        await self._connection.execute(q.withdraw_product, *key)

    async def take(self, nominals: Sequence[NominalFull]) -> None:
        """Keep each nominal whose version is greater than the one held."""
        ordered = sorted(nominals, key=lambda nominal: nominal.id)
        await self._connection.execute(
            q.take,
            [nominal.id for nominal in ordered],
            [nominal.version for nominal in ordered],
            [nominal.force for nominal in ordered],
            [nominal.changed_at for nominal in ordered],
            [encode(nominal) for nominal in ordered],
        )

    async def forget(self, gone: Collection[UUID], off: Collection[UUID]) -> list[Made]:
        """Remove the nominals that are `gone`; returns the proposals that carry any who must be `off` them, locked."""
        if not off:
            return []
        await self.nothing_is_made()
        await self.drop(gone)
        await self.forget_said(gone)
        return [_made(row) for row in await self._connection.fetch(q.carrying, sorted(off))]

    async def nothing_is_made(self) -> None:
        """No list is made until this transaction ends."""
        await self._connection.execute(q.nothing_is_made)

    async def drop(self, gone: Collection[UUID]) -> None:
        """Remove nominals from all tables of a generation."""
        if gone:
            await self._connection.execute(q.forget, sorted(gone))

    async def forget_said(self, gone: Collection[UUID]) -> None:
        """What officers said of people goes with them."""
        if gone:
            await self._connection.execute(q.forget_said, sorted(gone))

    async def old_generation(self) -> set[UUID]:
        """Everybody in the view that is served."""
        return {row["id"] for row in await self._connection.fetch(q.old_generation)}

    async def off(self) -> set[UUID]:
        """Who stands on a proposal and is not there any more, or may not be shown."""
        standing = [row["nominal_id"] for row in await self._connection.fetch(q.standing)]
        shown = {UUID(it.id) for it in await self.people_by_id(list(map(str, standing))) if not it.handling}
        return set(standing) - shown

    async def advance(self, batch: Batch) -> None:
        await batch.advance(self._connection)

    async def record(self, event: AuditEvent) -> None:
        await audit.record(self._connection, event)

    async def say(self, out: Sequence[Out]) -> None:
        await say(self._connection, out)

    async def _save_proposal(self, made: Made) -> None:
        proposal = made.proposal
        body = msgspec.json.encode(proposal)
        await self._connection.execute(
            q.save_proposal, *_key(proposal), made.version, proposal.table_version, made.made_at, body
        )
        await self._connection.execute(q.clear_places, *_key(proposal))


class Store:
    """The briefing's schema."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[Work]:
        """A transaction; use what it gave only after it has closed."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield Work(connection)

    projecting = looking

    @asynccontextmanager
    async def making(self, place: Place, week: Week) -> AsyncIterator[Work]:
        """A transaction in which nobody else makes the same list."""
        async with self.looking() as work:
            await work.hold(f"{place.force}/{place.code}/{week}")
            yield work

    async def withdrawn_files(self) -> list[str]:
        """Names of decks that may no longer lie anywhere."""
        return [row["file"] for row in await self.pool.fetch(q.withdrawn_files)]

    async def newest(self) -> datetime | None:
        """The instant (UTC) of the newest change heard."""
        newest: datetime | None = await self.pool.fetchval(q.newest)
        return newest


def _person(body: bytes) -> Person:
    return msgspec.json.decode(body, type=Person)


def _made(row: asyncpg.Record) -> Made:
    proposal = msgspec.json.decode(row["body"], type=Proposal)
    product = Product(row["file"], row["sha256"], row["expires_on"], row["content"])
    return Made(row["version"], row["made_at"], proposal, product)


def _key(proposal: Proposal) -> tuple[str, str, str]:
    return proposal.force, proposal.area, proposal.week


def _places(proposal: Proposal) -> tuple[list[Any], ...]:
    listed = {"top": proposal.top, "next": proposal.runners_up, "added": proposal.added}
    rows = [(UUID(e.id), e.rank, e.points, name) for name, entries in listed.items() for e in entries]
    return _columns(rows, 4)


def _parts(proposal: Proposal) -> tuple[list[Any], ...]:
    rows = [
        (UUID(e.id), p.part, p.cap, r.fact, str(r.value), r.points, r.record, r.source, r.on)
        for e in proposal.entries
        for p in e.parts
        for r in p.reasons
    ]
    return _columns(rows, 9)


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> tuple[list[Any], ...]:
    return tuple([row[column] for row in rows] for column in range(width))
