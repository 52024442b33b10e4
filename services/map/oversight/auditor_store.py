"""The memory of the auditor's search: rows of the audit by what is asked for, and the chain they stand in."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from services.map.domain.audit_search import Chain, Share, Wanted
from services.map.domain.looked import Looked
from services.map.oversight.store import Reading, looked
from shared import audit
from shared.audit import Verdict
from shared.postgres import Pool, Queries

q = Queries(Path(__file__).parents[1] / "sql" / "auditor.sql")


class Auditing(Reading):
    """One transaction of an auditor, on the whole audit."""

    async def find(self, wanted: Wanted, before: int | None, size: int) -> list[Looked]:
        """Up to `size` rows below row `before`, newest first."""
        return [looked(row) for row in await self._connection.fetch(q.search, *_asked(wanted), before, size)]

    async def count(self, wanted: Wanted) -> int:
        found: int = await self._connection.fetchval(q.count, *_asked(wanted))
        return found

    async def actions(self) -> list[str]:
        return [row["action"] for row in await self._connection.fetch(q.actions)]

    async def known_officer(self, officer: str) -> bool:
        return bool(await self._connection.fetchval(q.known_officer, officer))

    async def answering(self, term: int) -> dict[UUID, bytes]:
        """The messages of people who are searched by a term, given as the index keeps it."""
        return {row["id"]: row["body"] for row in await self._connection.fetch(q.answering, term)}

    async def held(self, person: UUID) -> bool:
        return bool(await self._connection.fetchval(q.held, person))

    async def shares(self, person: UUID) -> list[Share]:
        rows = await self._connection.fetch(q.shares, str(person))
        newest = await self._connection.fetch(q.rows, [row["newest"] for row in rows])
        looks = {row["seq"]: looked(row) for row in newest}
        return [_share(row, looks[row["newest"]]) for row in rows]

    async def chain(self) -> Chain:
        row = await self._connection.fetchrow(q.chain)
        assert row is not None
        return Chain(**row)


class AuditLog:
    """The audit of the map's schema, for auditors."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def auditing(self) -> AsyncIterator[Auditing]:
        """A transaction to search in; use what it gave only after it has closed."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield Auditing(connection)

    async def verify(self, published: Mapping[int, str]) -> Verdict:
        """Compute the whole chain again and hold it against the heads that were published."""
        async with self._pool.acquire() as connection:
            return await audit.verify(connection, published)


def _asked(wanted: Wanted) -> tuple[Any, ...]:
    person = str(wanted.person) if wanted.person else None
    return wanted.officer, person, wanted.action, wanted.since, wanted.until


def _share(row: Any, newest: Looked) -> Share:
    purposes = (purpose.split("\t") for purpose in row["purposes"])
    given = tuple(Looked.purpose_said(code, reference) for code, reference in purposes if code)
    return Share(row["actor"], newest.role, newest, row["times"], row["first"], row["last"], given)
