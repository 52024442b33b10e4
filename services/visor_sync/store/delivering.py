"""What delivery remembers: writes under way, and what each system was given."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from services.visor_sync.domain.records import PendingWrite, ShadowRow, ToDeliver
from services.visor_sync.store.rows import Work, json_text, nominal, pending, queries, shadow
from shared.messages import CHANGES

JournalRow = tuple[uuid.UUID, str, str, str, list[str], float]
"""Nominal, event, source, target, fields, milliseconds since the source accepted the change."""


class Delivering(Work):
    """Writes to the systems."""

    async def may_create(self, side: str) -> bool:
        """Whether a system has been read to its end and all of it is taken in, so that an absence means something.

        One parked message must not stop creation for everybody.
        """
        return bool(await self.value(queries.may_create, side, CHANGES[side]))

    async def held_back(self, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """People who may be someone that a system already has."""
        rows = await self.rows_of(queries.held_back, sorted(ids))
        return {row["nominal_id"] for row in rows}

    async def pending_of(self, side: str, ids: Collection[uuid.UUID]) -> list[PendingWrite]:
        """Writes under way for these people at one side."""
        return [pending(row) for row in await self.rows_of(queries.pending_of, side, sorted(ids))]

    async def save_pending(self, writes: Sequence[PendingWrite]) -> None:
        """Note the intent to write, before the request."""
        self.later(
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

    async def lock_given(self, side: str, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, ShadowRow]]:
        """What a side was last given of these people, the version and its shadow, locked until the transaction ends."""
        rows = await self.rows_of(queries.lock_given, side, sorted(ids))
        return {row["nominal_id"]: (row["delivered_version"], shadow(row)) for row in rows}

    async def to_deliver(self, side: str, ids: Collection[uuid.UUID]) -> list[ToDeliver]:
        """These people as they are now, and what may be in the way of a write to a side."""
        rows = await self.rows_of(queries.to_deliver, side, sorted(ids))
        return [
            ToDeliver(person=nominal(row), written_to=row["written_to"], aside=row["aside"], stopped=row["stopped"])
            for row in rows
        ]

    async def settle_pending(self, keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Resolve writes; returns the keys that nobody else had resolved."""
        rows = await self.rows_of(queries.settle_pending, sorted(keys))
        return {row["key"] for row in rows}

    async def forget_pending(self, keys: Collection[uuid.UUID]) -> None:
        """Let writes go whatever became of them."""
        self.later(queries.forget_pending, sorted(keys))

    async def mark_delivered(self, side: str, versions: Mapping[str, int]) -> None:
        """Which version of their person foreign records were given, by external id."""
        if versions:
            self.later(queries.mark_delivered, side, list(versions), list(versions.values()))

    async def save_journal(self, rows: Sequence[JournalRow]) -> None:
        """Note what the mirror did, without values."""
        self.later(
            queries.save_journal,
            [row[0] for row in rows],
            [row[1] for row in rows],
            [row[2] for row in rows],
            [row[3] for row in rows],
            [",".join(row[4]) for row in rows],
            [row[5] for row in rows],
        )

    async def sweep(self, create_in_athena: bool, patience: float) -> list[tuple[uuid.UUID, int, str]]:
        """Person, version and side of what a system was not given for so many seconds, and is to be said again now."""
        rows = await self.rows(queries.sweep, create_in_athena, patience)
        return [(row["id"], row["version"], row["side"]) for row in rows]
