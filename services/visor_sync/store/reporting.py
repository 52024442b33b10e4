"""What people ask the mirror: figures, one person, cases, what was set aside, what happened."""

import uuid
from collections.abc import Sequence
from typing import Any

from services.visor_sync.domain.records import CaseRow, Link, Nominal, ShadowRow, Stray
from services.visor_sync.store.rows import Work, case, link, nominal, queries, shadow, stray


class Reporting(Work):
    """Questions that change nothing."""

    async def status(self) -> dict[str, Any]:
        """The mirror's figures: counts, and seconds since the oldest change not yet mirrored (None: nothing waits)."""
        return dict(await self.one(queries.status))

    async def find(self, reference: str) -> uuid.UUID | None:
        """A person by the mirror's own id or by either system's."""
        found: uuid.UUID | None = await self.value(queries.find, reference)
        return found

    async def page_of_records(self, after: uuid.UUID | None, limit: int) -> list[Nominal]:
        """People in the order of their ids, after one (None: from the first)."""
        rows = await self.rows(queries.page_of_records, after or uuid.UUID(int=0), limit)
        return [nominal(row) for row in rows]

    async def stray(self, external_id: str) -> Stray | None:
        """A foreign record that belongs to nobody yet."""
        row = await self.row(queries.stray_by_id, external_id)
        return stray(row) if row else None

    async def open_cases(self, nominal: uuid.UUID | None = None, limit: int = 500) -> list[CaseRow]:
        """Questions that people must decide, the oldest first."""
        return [case(row) for row in await self.rows(queries.open_cases, nominal, limit)]

    async def parked(self, limit: int = 500) -> list[dict[str, Any]]:
        """What could not be handled, with its reason."""
        return [dict(row) for row in await self.rows(queries.parked, limit)]

    async def journal_after(self, place: int, limit: int = 500) -> list[dict[str, Any]]:
        """What the mirror did since a place in its journal."""
        return [dict(row) for row in await self.rows(queries.journal_after, place, limit)]

    async def journal_end(self) -> int:
        """The newest place in the journal."""
        place: int = await self.value(queries.journal_end)
        return place

    async def all_links(self) -> dict[tuple[str, str], Link]:
        """Every link, by side and external id."""
        rows = await self.rows(queries.all_links)
        return {(row["side"], row["external_id"]): link(row) for row in rows}

    async def all_strays(self, side: str) -> set[str]:
        """The ids of a side's strays."""
        return {row["external_id"] for row in await self.rows(queries.all_strays, side)}

    async def waiting_to_be_said(self, topics: Sequence[str]) -> set[tuple[str, str]]:
        """Topic and key of what the relay has not published yet."""
        rows = await self.rows(queries.waiting_to_be_said, topics)
        return {(row["aggregatetype"], row["aggregateid"]) for row in rows}

    async def unsaid(self, side: str, topic: str) -> list[ShadowRow]:
        """Shadows whose changes are not taken in, and neither wait to be published nor are parked."""
        return [shadow(row) for row in await self.rows(queries.unsaid, side, topic)]

    async def places_of(self, consumer: str) -> dict[tuple[str, int], int]:
        """How far a consumer has come, by topic and partition."""
        rows = await self.rows(queries.places_of, consumer)
        return {(row["topic"], row["partition"]): row["next"] for row in rows}
