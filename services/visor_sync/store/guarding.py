"""What the guards remember: who runs away, who is set aside, and how much of a side is known."""

import uuid
from collections.abc import Collection

from services.visor_sync.store.rows import Work, queries


class Guarding(Work):
    """What keeps the mirror from doing harm quickly."""

    async def note_rewrites(self, people: Collection[uuid.UUID], seconds: float) -> None:
        """Note that a side rewrote what it had been given of these people; forget what is so many seconds old."""
        self.later(queries.forget_rewrites, sorted(people), seconds)
        self.later(queries.note_rewrites, sorted(people))

    async def runaways(self, people: Collection[uuid.UUID], most: int) -> set[uuid.UUID]:
        """Who of these people was rewritten more than so often lately."""
        rows = await self.rows_of(queries.runaways, sorted(people), most)
        return {row["nominal_id"] for row in rows}

    async def set_aside(self, people: Collection[uuid.UUID], reason: str) -> set[uuid.UUID]:
        """Deliver nothing of these people until a person lifts it; returns who was not set aside before."""
        rows = await self.rows_of(queries.set_aside, sorted(people), reason)
        return {row["nominal_id"] for row in rows}

    async def lift(self, person: uuid.UUID) -> bool:
        """Let a person be delivered again; False where they are not set aside."""
        return bool(await self.value(queries.lift, person))

    async def known_records(self, side: str) -> int:
        """How many records of a side are known and not gone."""
        count: int = await self.value(queries.known_records, side)
        return count

    async def written_now(self, side: str, ids: Collection[str]) -> set[str]:
        """Which of these foreign records a write is under way to."""
        return {row["external_id"] for row in await self.rows_of(queries.written_now, side, sorted(ids))}
