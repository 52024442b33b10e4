"""What capture remembers: cursors, shadows, what was set aside."""

from collections.abc import Collection, Mapping, Sequence

from services.visor_sync.domain.records import UNNAMED, FeedItem, InTheWay, Known, PendingWrite, ShadowRow, Source
from services.visor_sync.store.rows import Work, json_text, pending, queries, shadow
from shared.logs import log


class Capturing(Work):
    """Cursors and shadows."""

    async def source(self, side: str) -> Source:
        """How far a system's feed has been read."""
        return Source(**await self.one(queries.source, side))

    async def advance_source(self, side: str, cursor: str, caught_up: bool, policy: int) -> None:
        """Note the cursor, whether the feed's end was reached, and under which policy it is heard."""
        self.later(queries.advance_source, side, cursor, caught_up, policy)

    async def fault_of_source(self, side: str, fault: str) -> None:
        """Note why a system cannot be read."""
        self.later(queries.fault_of_source, side, fault)

    async def stop_source(self, side: str, reason: str) -> None:
        """Hear nothing of a system and write nothing to it until a person decides."""
        self.later(queries.stop_source, side, reason)

    async def decide_source(self, side: str, decision: str) -> bool:
        """Note what a person decided about a stopped system; False where it is not stopped."""
        return bool(await self.value(queries.decide_source, side, decision))

    async def resume_source(self, side: str, cursor: str) -> None:
        """The decision was carried out: go on from this place of the feed."""
        await self.value(queries.resume_source, side, cursor)

    async def pending_at(self, side: str) -> list[PendingWrite]:
        """Every write under way at a side."""
        return [pending(row) for row in await self.rows(queries.pending_at, side)]

    async def lock_missing(self, side: str, ids: Collection[str]) -> list[ShadowRow]:
        """The shadows of records that are not gone and none of these, locked until the transaction ends."""
        return [shadow(row) for row in await self.rows(queries.lock_missing, side, sorted(ids))]

    async def deliver_again(self, side: str, ids: Collection[str]) -> None:
        """What these foreign records were given they do not hold any more."""
        self.later(queries.deliver_again, side, sorted(ids))

    async def forget_links(self, side: str, ids: Collection[str]) -> None:
        """These foreign records do not exist any more."""
        self.later(queries.forget_links, side, sorted(ids))

    async def lock_shadows(self, side: str, ids: Collection[str]) -> dict[str, ShadowRow]:
        """The shadows of some foreign records, locked until the transaction ends, by external id."""
        rows = await self.rows_of(queries.lock_shadows, side, sorted(ids))
        return {row["external_id"]: shadow(row) for row in rows}

    async def read_shadows(self, side: str, ids: Collection[str]) -> dict[str, ShadowRow]:
        """The shadows of some foreign records, by external id."""
        rows = await self.rows_of(queries.read_shadows, side, sorted(ids))
        return {row["external_id"]: shadow(row) for row in rows}

    async def known_versions(self, side: str, ids: Collection[str]) -> dict[str, Known]:
        """What is known of some foreign records, by external id."""
        rows = await self.rows_of(queries.known_versions, side, sorted(ids))
        return {
            row["external_id"]: Known(version=row["version"], gone=row["gone"], policy=row["policy"]) for row in rows
        }

    async def save_shadows(self, side: str, rows: Sequence[ShadowRow]) -> None:
        """Insert or replace shadows."""
        if not rows:
            return
        rows = sorted(rows, key=lambda row: row.external_id)
        self.later(
            queries.save_shadows,
            side,
            [row.external_id for row in rows],
            [row.version for row in rows],
            [row.revision for row in rows],
            [row.applied_revision for row in rows],
            [json_text(row.cells) for row in rows],
            [json_text(row.withheld) for row in rows],
            [row.gone for row in rows],
            [row.changed_at for row in rows],
            [row.policy for row in rows],
        )

    async def in_the_way(self, side: str, ids: Collection[str], until: int | None) -> InTheWay:
        """Writes to resolve first: those on these records and, if some are unknown, creations up to a place.

        Without a place: up to the newest there is, which is told.
        """
        rows = await self.rows(queries.in_the_way, side, sorted(ids), until)
        writes = [pending(row) for row in rows if row["key"] is not None]
        return InTheWay(
            stopped=rows[0]["stopped"] is not None, policy=rows[0]["policy"], until=rows[0]["until"], writes=writes
        )

    async def quarantine(self, side: str, external_id: str, version: int, reason: str) -> None:
        """Set a foreign record aside that refuses to be written to."""
        self.later(queries.quarantine, side, external_id, version, reason)

    async def set_aside_record(self, side: str, item: FeedItem, reason: str) -> None:
        """Set a foreign record aside that cannot be read; it is read again later, unless it tells no id."""
        named = not item.id.startswith(UNNAMED)
        self.later(queries.set_aside_record, side, item.id, item.version, reason[:500], named)
        log.warning("record.quarantined", side=side, external_id=item.id)

    async def due_again(self, side: str, limit: int) -> list[str]:
        """Foreign records that were set aside and are to be read again now; the next time is further away."""
        return [row["external_id"] for row in await self.rows(queries.due_again, side, limit)]

    async def release(self, side: str, versions: Mapping[str, int]) -> None:
        """Foreign records that can be read again, at these versions."""
        self.later(queries.release, side, list(versions), list(versions.values()))

    async def release_written(self, side: str, ids: Collection[str]) -> None:
        """Foreign records that take writes again; one that cannot be read stays aside."""
        self.later(queries.release_written, side, sorted(ids))

    async def release_unnamed(self, name: str) -> bool:
        """Forget something that told no id; False where there is none of this name."""
        return bool(await self.value(queries.release_unnamed, name))
