"""Lost: changes that no topic holds any more before they were taken in; found, and said again from the shadows."""

import asyncio
import time
import uuid
from typing import Any, Protocol

from services.visor_sync.domain.cells import Cells, ShadowCell
from services.visor_sync.domain.records import ShadowRow
from services.visor_sync.handlers.ports import Mirror
from shared.audit import AuditEvent
from shared.messages import CHANGES, CellChange, RecordChanged, RecordGone
from shared.outbox import Out

PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 0.2
_EVENTS = uuid.UUID("b4b7f1de-9f27-5b83-8c55-0d2b1f0f6a11")
Lost = dict[str, list[ShadowRow]]


class Ends(Protocol):
    """Where topics end now."""

    async def ends(self, topics: list[str]) -> dict[tuple[str, int], int]:
        """By topic and partition."""


async def find_lost(mirror: Mirror, ends: Ends) -> Lost:
    """By side, shadows with changes that are not taken in, in no outbox, not parked, and that no topic will bring now.

    What was said of them was said before the topics' ends were asked for; once all before those is heard, it is lost.
    Where that is not heard in time nothing is found: it may be on its way.
    """
    before = {side: await _unsaid(mirror, side) for side in mirror.sides}
    if not any(before.values()):
        return {}
    told = await ends.ends(list(CHANGES.values()))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await _heard(mirror, told):
        if time.monotonic() > deadline:
            return {}
        await asyncio.sleep(LOOK_SECONDS)
    found: Lost = {}
    for side, rows in before.items():
        known = {row.external_id: row.revision for row in rows}
        found[side] = [it for it in await _unsaid(mirror, side) if known.get(it.external_id) == it.revision]
    return {side: rows for side, rows in found.items() if rows}


async def _unsaid(mirror: Mirror, side: str) -> list[ShadowRow]:
    async with mirror.store.transaction() as unit:
        return await unit.unsaid(side, CHANGES[side])


async def _heard(mirror: Mirror, ends: dict[tuple[str, int], int]) -> bool:
    async with mirror.store.transaction() as unit:
        places = await unit.places_of("visor_sync.apply")
    return all(places.get(it, 0) >= end for it, end in ends.items() if end)


async def say_lost_again(mirror: Mirror, lost: Lost) -> int:
    """Say from the shadows what the lost messages said, each record in one; returns of how many records."""
    count = 0
    for side, rows in lost.items():
        async with mirror.store.transaction() as unit:
            shadows = await unit.lock_shadows(side, [row.external_id for row in rows])
            late = [row for row in shadows.values() if row.applied_revision < row.revision]
            links = await unit.links_by_external(side, [row.external_id for row in late])
            people = await unit.read_records({link.nominal_id for link in links.values()})
            out = []
            for row in late:
                link = links.get(row.external_id)
                person = people[link.nominal_id] if link else None
                level = link is not None and person is not None and link.delivered_version >= person.version
                out.append(again(side, row, person.cells if person else {}, level=level, sandbox=mirror.sandbox))
            await unit.say([Out(CHANGES[side], it, event_id=it.event_id) for it in out])
            subjects = sorted(str(link.nominal_id) for link in links.values())
            detail = {"side": side, "records": len(late)}
            event = AuditEvent(
                actor="operator", role="operator", action="changes.said_again", subjects=subjects, detail=detail
            )
            await unit.audit([event])
            count += len(late)
    return count


def again(side: str, row: ShadowRow, merged: Cells, *, level: bool, sandbox: bool) -> RecordChanged | RecordGone:
    """What a record's changes since they were last taken in come to.

    Who made them is not known any more. What the side had before is known where it had been given all that is merged
    (`level`) or where that is its own; else the change counts as made without having seen it, and people may decide.
    """
    event = uuid.uuid5(_EVENTS, f"{side} {row.external_id} {row.applied_revision} {row.revision}")
    who: dict[str, Any] = {"side": side, "external_id": row.external_id, "author": "unknown", "at": row.changed_at}
    first = row.applied_revision + 1
    if row.gone:
        return RecordGone(event_id=event, revision=row.revision, first=first, **who)
    changed = {name: cell for name, cell in row.cells.items() if _revision(side, row, cell) > row.applied_revision}
    cells = []
    for name, cell in sorted(changed.items()):
        was = merged.get(name)
        had = was is not None and (level or was.source == side)
        cells.append(
            CellChange(
                cell=name,
                was=was.value if was and had else None,
                now=cell.value,
                base=was.dots[0] if was and had else None,
            )
        )
    return RecordChanged(event_id=event, revision=row.revision, first=first, cells=cells, synthetic=sandbox, **who)


def _revision(side: str, row: ShadowRow, cell: ShadowCell) -> int:
    """Which of this record's revisions put a cell there; 0 where another's statement did."""
    record, _, revision = cell.dot.rpartition(":")
    return int(revision) if record == f"{side}:{row.external_id}" and revision.isdecimal() else 0
