"""What the mirror is told of itself: what waits, for how long, and how much has gone through."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.visor_sync.domain.answers import JournalLine
from services.visor_sync.domain.watching import Queues, Waiting
from services.visor_sync.store.rows import Work
from shared.postgres import Queries

queries = Queries(Path(__file__).parents[1] / "sql" / "watching.sql")


class Watching(Work):
    """Questions about the whole, none about a person but the last lines of the journal."""

    async def waiting(self) -> list[Waiting]:
        """Changes that are not everywhere yet, by risk."""
        return [Waiting(**row) for row in await self.rows(queries.waiting)]

    async def queues(self) -> Queues:
        """What waits inside, and for people."""
        row: dict[str, Any] = dict(await self.one(queries.queues))
        return Queues(**row)

    async def heard(self) -> dict[str, int]:
        """Messages heard so far, by topic."""
        return {row["topic"]: row["heard"] for row in await self.rows(queries.heard)}

    async def delivered(self, after: int | None) -> tuple[int, dict[str, int]]:
        """The newest place in the journal, and how many records each system was given since `after`."""
        newest: int = await self.value(queries.newest_line)
        if after is None:
            return newest, {}
        rows = await self.rows(queries.delivered_since, after, newest)
        return newest, {row["target"]: row["records"] for row in rows}

    async def took(self, last: int, bounds: Sequence[float]) -> list[int]:
        """How many of the last deliveries took less than each bound (ms), not less than the one before; last, more."""
        rows = await self.rows(queries.took, last, list(bounds))
        counts = {row["bucket"]: row["records"] for row in rows}
        return [counts.get(bucket, 0) for bucket in range(len(bounds) + 1)]

    async def last_lines(self, count: int) -> list[JournalLine]:
        """What the mirror did last, the newest first."""
        return [JournalLine(**row) for row in await self.rows(queries.last_lines, count)]
