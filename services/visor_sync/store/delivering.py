"""What delivery remembers: writes under way, and what each system was given."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from services.visor_sync.domain.records import PendingWrite
from services.visor_sync.store.rows import Work, json_text, pending, queries
from shared.messages import CHANGES

JournalRow = tuple[uuid.UUID, str, str, str, list[str], float]
"""Nominal, event, source, target, fields, milliseconds since the source accepted the change."""


class Delivering(Work):
    """Writes to the systems."""

    async def may_create(self, side: str) -> bool:
        """Whether a system has been read to its end and all of it is taken in, so that an absence means something.

        One parked message must not stop creation for everybody.
        """
        return bool(await self.connection.fetchval(queries.may_create, side, CHANGES[side]))

    async def held_back(self, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """People who may be someone that a system already has."""
        rows = await self.connection.fetch(queries.held_back, sorted(ids))
        return {row["nominal_id"] for row in rows}

    async def pending_of(self, side: str, ids: Collection[uuid.UUID]) -> list[PendingWrite]:
        """Writes under way for these people at one side."""
        return [pending(row) for row in await self.connection.fetch(queries.pending_of, side, sorted(ids))]

    async def save_pending(self, writes: Sequence[PendingWrite]) -> None:
        """Note the intent to write, before the request."""
        await self.connection.execute(
            queries.save_pending,
            [write.key for write in writes],
            [write.side for write in writes],
            [write.external_id for write in writes],
            [write.nominal_id for write in writes],
            [write.version for write in writes],
            [write.base_version for write in writes],
            [json_text(write.cells) for write in writes],
            [write.request for write in writes],
        )

    async def settle_pending(self, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Resolve writes; returns the keys that nobody else had resolved."""
        rows = await self.connection.fetch(queries.settle_pending, sorted(keys))
        return {row["key"] for row in rows}

    async def mark_delivered(self, side: str, versions: Mapping[str, int]) -> None:
        """Which version of their person foreign records were given, by external id."""
        if versions:
            await self.connection.execute(queries.mark_delivered, side, list(versions), list(versions.values()))

    async def save_journal(self, rows: Sequence[JournalRow]) -> None:
        """Note what the mirror did, without values."""
        await self.connection.execute(
            queries.save_journal,
            [row[0] for row in rows],
            [row[1] for row in rows],
            [row[2] for row in rows],
            [row[3] for row in rows],
            [",".join(row[4]) for row in rows],
            [row[5] for row in rows],
        )

    async def sweep(self, create_in_athena: bool) -> list[tuple[uuid.UUID, int, str]]:
        """Person, version and side of what a system still has to be given, not swept lately."""
        rows = await self.connection.fetch(queries.sweep, create_in_athena)
        return [(row["id"], row["version"], row["side"]) for row in rows]
