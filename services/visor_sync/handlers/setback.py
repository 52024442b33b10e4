"""A system that is not to be believed, as one restored from a backup: stop, wait for a person, do what they decide."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain.cells import ShadowCell
from services.visor_sync.domain.records import UNKNOWN, WRITE_AGAIN, FeedItem, ShadowRow
from services.visor_sync.handlers.comparing import compare, read
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.handlers.resolve import resolve
from shared.audit import AuditEvent
from shared.logs import log
from shared.messages import RecordChanged
from shared.outbox import Out

if TYPE_CHECKING:
    from services.visor_sync.store import Store
    from services.visor_sync.store.store import Unit

PAGE = 500
REFUSED = "its change feed does not know our place in it any more, so it was set back or replaced"
LOWER = "a record is at a lower version than it was, so the system was set back"


async def stop(mirror: Mirror, side: Side, reason: str) -> None:
    """Hear nothing of a side and write nothing to it until a person decides."""
    log.error("source.stopped", side=side.name, reason=reason)
    async with mirror.store.transaction() as unit:
        await unit.stop_source(side.name, reason)


async def decide(store: "Store", side: str, decision: str) -> bool:
    """Note a person's decision for the capture of that side to carry out; False where the side is not stopped."""
    event = AuditEvent(
        actor="operator", role="operator", action="source.resumed", detail={"side": side, "decision": decision}
    )
    async with store.transaction() as unit:
        decided = await unit.decide_source(side, decision)
        if decided:
            await unit.audit([event])
        return decided


async def resume(mirror: Mirror, side: Side, decision: str) -> None:
    """Read a side whole and take what it shows as was decided; begun again from the start, it comes to the same.

    Either its differences are its changes (`trust-source`), or nothing is said of them and what is merged is written
    over them (`write-again`). A field that the mirror may not write there then differs until somebody keys it in;
    reconciliation names it as drift.

    Raises:
        CursorRefused: it went backwards once more meanwhile.
        ConnectionError: it does not answer; try again.
    """
    async with mirror.store.transaction() as unit:
        under_way = await unit.pending_at(side.name)
    await resolve(mirror, side, under_way)
    seen: dict[str, int] = {}
    cursor, more = "", True
    while more:
        page = await side.system.changes(cursor, PAGE, 0)
        newest = {item.id: item for item in await side.system.fill(list(page.newest().values()))}
        items = {id_: item for id_, item in newest.items() if item.version >= seen.get(id_, 0)}
        async with mirror.store.transaction() as unit:
            await _take(unit, mirror, side, items, decision)
        seen |= {id_: item.version for id_, item in items.items()}
        cursor, more = page.next, page.more
    async with mirror.store.transaction() as unit:
        await _end(unit, mirror, side, await unit.lock_missing(side.name, seen), decision)
        await unit.resume_source(side.name, cursor)
    log.info("source.resumed", side=side.name, decision=decision, records=len(seen))


async def _take(unit: "Unit", mirror: Mirror, side: Side, items: Mapping[str, FeedItem], decision: str) -> None:
    """Make a page's records their own shadows, whatever their versions were before."""
    shadows = await unit.lock_shadows(side.name, items)
    rows: list[ShadowRow] = []
    out: list[Out] = []
    lacking: list[str] = []
    unreadable: set[str] = set()
    for item in items.values():
        reading, shadow = read(mirror, side, item), shadows.get(item.id)
        if isinstance(reading, str):
            await unit.set_aside_record(side.name, item, reading)
            unreadable.add(item.id)
            if shadow and item.version != UNKNOWN:  # once it can be read, that version is news
                rows.append(msgspec.structs.replace(shadow, version=item.version - 1))
            continue
        row, message = compare(mirror, side.name, item, reading, shadow)
        if decision == WRITE_AGAIN and shadow and message and isinstance(message.message, RecordChanged):
            row, message = known(side.name, row, message.message, shadow), None
            lacking.append(item.id)
        rows.append(row)
        out += [message] if message else []
    await unit.save_shadows(side.name, rows)
    await unit.release(side.name, {id_: it.version for id_, it in items.items() if id_ not in unreadable})
    await unit.deliver_again(side.name, lacking)
    await unit.say(out)


def known(side: str, row: ShadowRow, body: RecordChanged, before: ShadowRow) -> ShadowRow:
    """The shadow that knows what a side shows and says nothing of it.

    The cells that differ have a dot that no merged cell stands for, so that what is merged is written over them.
    """
    dot = f"{side}:{row.external_id}:{row.revision}:set-back"
    cells = row.cells | {change.cell: ShadowCell(change.now, dot) for change in body.cells}
    return msgspec.structs.replace(row, cells=cells, revision=before.revision, changed_at=before.changed_at)


async def _end(unit: "Unit", mirror: Mirror, side: Side, missing: list[ShadowRow], decision: str) -> None:
    """Records that a side has no trace of: gone, and people decide; or made again, where the mirror makes records."""
    links = await unit.links_by_external(side.name, [row.external_id for row in missing])
    again = side.name == "athena" and decision == WRITE_AGAIN
    rows: list[ShadowRow] = []
    out: list[Out] = []
    forgotten: list[str] = []
    for shadow in missing:
        if again and shadow.external_id in links and shadow.applied_revision == shadow.revision:
            forgotten.append(shadow.external_id)
            rows.append(msgspec.structs.replace(shadow, version=0, cells={}, withheld={}, gone=True))
            continue
        item = FeedItem(id=shadow.external_id, version=0, at=datetime.now(UTC), deleted=True)
        reading = read(mirror, side, item)
        assert not isinstance(reading, str)
        row, message = compare(mirror, side.name, item, reading, shadow)
        rows.append(row)
        out += [message] if message else []
    await unit.save_shadows(side.name, rows)
    await unit.forget_links(side.name, forgotten)
    await unit.say(out)
