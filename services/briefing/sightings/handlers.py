"""What the briefing does with sightings: hears them, shows them to the PPU, and says what came of them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.briefing.domain.sighting import Sighting
from services.briefing.handlers import Viewer
from shared.audit import AuditEvent
from shared.kafka import Batch
from shared.messages import DESK
from shared.outbox import Out
from shared.sightings import Outcome, SightingReported, SightingSettled

MOST_OPEN, MOST_SETTLED = 100, 25


class NoSuchSighting(Exception):
    """The force has no sighting of this id."""


class AlreadySettled(Exception):
    """Somebody else was faster."""


class Work(Protocol):
    """One transaction on the sightings."""

    async def take(self, said: Sequence[SightingReported]) -> None: ...

    async def open(self, force: str, basic: Set[str], most: int) -> list[Sighting]: ...

    async def waiting(self, force: str) -> int: ...

    async def settled(self, force: str, basic: Set[str], most: int) -> list[Sighting]: ...

    async def known(self, sighting: UUID, force: str) -> bool: ...

    async def settle(
        self, sighting: UUID, force: str, outcome: str, note: str, by: str, at: datetime
    ) -> UUID | None: ...

    async def record(self, event: AuditEvent) -> None: ...

    async def say(self, out: Sequence[Out]) -> None: ...

    async def advance(self, batch: Batch) -> None: ...


class Sightings(Protocol):
    def working(self) -> AbstractAsyncContextManager[Work]: ...


@dataclass(frozen=True)
class Desk:
    """What waits (`waiting` counts also what is not shown), and what was settled last."""

    open: tuple[Sighting, ...]
    waiting: int
    settled: tuple[Sighting, ...]


async def take(sightings: Sightings, batch: Batch) -> None:
    """Keep what officers reported; the outcomes on the same topic are the briefing's own and are passed over."""
    said = [message.body for message in batch.messages if isinstance(message.body, SightingReported)]
    async with sightings.working() as work:
        if said:
            await work.take(said)
        await work.advance(batch)


async def view(sightings: Sightings, viewer: Viewer, force: str, basic: Set[str]) -> Desk:
    """A force's sightings, recorded with everyone they name before they are returned."""
    async with sightings.working() as work:
        waiting, settled = await work.open(force, basic, MOST_OPEN), await work.settled(force, basic, MOST_SETTLED)
        count = await work.waiting(force)
        named = sorted({str(one.nominal_id) for one in (*waiting, *settled)})
        await work.record(viewer.event("sightings.viewed", named, {"open": count, "force": force}))
    return Desk(tuple(waiting), count, tuple(settled))


async def settle(
    sightings: Sightings, viewer: Viewer, force: str, sighting: UUID, outcome: Outcome, note: str, now: datetime
) -> None:
    """Say what came of a sighting; the officer who reported it is told.

    Raises:
        NoSuchSighting: the force has none of this id; the attempt was recorded.
        AlreadySettled: it has, and it was settled before.
    """
    async with sightings.working() as work:
        detail = {"sighting": str(sighting), "outcome": outcome}
        nominal = await work.settle(sighting, force, outcome, note, viewer.subject, now)
        known = nominal is not None or await work.known(sighting, force)
        if nominal is not None:
            told = SightingSettled(
                id=sighting, nominal_id=nominal, outcome=outcome, note=note, settled_by=viewer.subject, settled_at=now
            )
            await work.record(viewer.event("sighting.settled", [str(nominal)], detail))
            await work.say([Out(DESK, told)])
        else:
            why = "settled" if known else "unknown"
            await work.record(viewer.event("sighting.refused", [], {**detail, "why": why}))
    if nominal is None:
        raise AlreadySettled(str(sighting)) if known else NoSuchSighting(str(sighting))
