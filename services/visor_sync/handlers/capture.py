"""Capture: hear one system's feed, compare each record with its shadow, and say what changed."""

import asyncio
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from services.visor_sync.domain.cells import diff
from services.visor_sync.domain.records import FeedItem, ShadowRow
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.handlers.resolve import resolve
from services.visor_sync.http_system import CursorRefused
from services.visor_sync.reading import Reading, Unreadable
from shared.kafka import TRANSIENT
from shared.logs import log
from shared.messages import CHANGES, RecordChanged, RecordGone
from shared.outbox import Out

if TYPE_CHECKING:
    from services.visor_sync.store.store import Unit

PAGE = 500
WAIT_SECONDS = 20
RETRY_SECONDS = 1.0
LEASE_SECONDS = 30.0
LARGEST = 200_000
"""Bytes of one record: a change holds it twice, a nominal both systems', and Kafka takes messages up to 1 MB."""
_EVENTS = uuid.UUID("8d6f2b58-2d3b-5f0e-9a36-6a0d7a1f4c02")


async def capture(mirror: Mirror, side: Side) -> None:
    """Hear a system for ever, one process at a time; while it is out, wait and say so in status."""
    while True:
        try:
            async with mirror.store.only_one(f"capture {side.name}") as lead:
                while True:
                    lead.check()
                    await hear_page(mirror, side)
        except CursorRefused:
            log.warning("capture.cursor_refused", side=side.name)
            async with mirror.store.transaction() as unit:
                await unit.advance_source(side.name, "", False)
        except TRANSIENT as error:
            log.warning("capture.waiting", side=side.name, error=type(error).__name__)
            await _note_fault(mirror, side, type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)


async def _note_fault(mirror: Mirror, side: Side, fault: str) -> None:
    try:
        async with mirror.store.transaction() as unit:
            await unit.fault_of_source(side.name, fault)
    except TRANSIENT:
        log.warning("capture.database_out", side=side.name)


async def hear_page(mirror: Mirror, side: Side, wait: int = WAIT_SECONDS) -> int:
    """Take in the next page of a feed; returns how many records it held."""
    async with mirror.store.transaction() as unit:
        source = await unit.source(side.name)
    page = await side.system.changes(source.cursor, PAGE, wait if source.caught_up and not source.fault else 0)
    items = page.newest()
    await take_in(mirror, side, items, cursor=page.next, caught_up=not page.more)
    return len(items)


async def take_in(
    mirror: Mirror, side: Side, items: Mapping[str, FeedItem], cursor: str | None = None, caught_up: bool = False
) -> None:
    """Compare records with their shadows and commit shadows, cursor and messages together.

    A write of ours under way on one of them is resolved first. A record we do not know may be one we are creating,
    so creations begun before the page was read are waited for too. Shadows are read after the writes under way: the
    other way round, a creation settled between the two would be taken for a record that is new.
    """
    readings = {item.id: _read(mirror, side, item) for item in items.values()}
    until: int | None = None
    while True:
        async with mirror.store.transaction() as unit:
            if until is None:
                until = await unit.newest_pending(side.name)
            in_the_way = await unit.pending_in_the_way(side.name, items, until) if items else []
            if not in_the_way:
                shadows = await unit.lock_shadows(side.name, items)
                await _save(unit, mirror, side, items, readings, shadows)
                if cursor is not None:
                    await unit.advance_source(side.name, cursor, caught_up)
                return
        await mirror.turns.wait(0.05)
        await resolve(mirror, side, [write for write in in_the_way if write.age_seconds > LEASE_SECONDS])


def _read(mirror: Mirror, side: Side, item: FeedItem) -> Reading | str:
    """A record's reading, or the reason why it cannot be taken in."""
    if item.deleted or item.record is None:
        return Reading(cells={}, withheld={}, synthetic=mirror.sandbox)
    try:
        reading = side.translator.read(item.id, item.record)
    except Unreadable as error:
        return str(error)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        return f"the record's shape is not the one agreed ({type(error).__name__})"
    if len(msgspec.json.encode(reading.cells)) > LARGEST:
        return f"it holds more than {LARGEST} bytes, which no message can carry"
    if reading.synthetic != mirror.sandbox:
        return "a sandbox takes only records marked synthetic, and a live system none of them"
    return reading


async def _save(
    unit: "Unit",
    mirror: Mirror,
    side: Side,
    items: Mapping[str, FeedItem],
    readings: Mapping[str, Reading | str],
    shadows: Mapping[str, ShadowRow],
) -> None:
    rows: list[ShadowRow] = []
    out: list[Out] = []
    for item in items.values():
        reading, shadow = readings[item.id], shadows.get(item.id)
        if shadow and not _is_news(item, shadow):
            continue
        if isinstance(reading, str):
            await unit.quarantine(side.name, item.id, item.version, reading)
            log.warning("record.quarantined", side=side.name, external_id=item.id)
            continue
        row, message = compare(mirror, side.name, item, reading, shadow)
        rows.append(row)
        if message:
            out.append(message)
    await unit.save_shadows(side.name, rows)
    await unit.release(side.name, [row.external_id for row in rows])
    await unit.say(out)


def _is_news(item: FeedItem, shadow: ShadowRow) -> bool:
    """A feed may repeat an older state, a deletion too; one read directly has the version that it was looked for at."""
    unheard_of_end = item.deleted and not shadow.gone and item.version == shadow.version
    return item.version > shadow.version or unheard_of_end


def compare(
    mirror: Mirror, side: str, item: FeedItem, reading: Reading, shadow: ShadowRow | None
) -> tuple[ShadowRow, Out | None]:
    """The shadow that follows from a record as it is now, and the message that says what changed, if anything did."""
    old = shadow or ShadowRow(
        external_id=item.id,
        version=0,
        revision=0,
        applied_revision=0,
        cells={},
        withheld={},
        gone=False,
        changed_at=item.at,
    )
    revision = old.revision + 1
    if item.deleted:
        if old.gone:
            return msgspec.structs.replace(old, version=item.version), None
        gone = RecordGone(event_id=_event(side, item.id, revision), revision=revision, **_who(side, item))
        row = msgspec.structs.replace(old, version=item.version, revision=revision, gone=True, changed_at=item.at)
        return row, Out(CHANGES[side], gone, event_id=gone.event_id)
    changes, cells = diff(old.cells, reading.cells, f"{side}:{item.id}:{revision}")
    hashes = {field: _keyed_hash(mirror.withheld_key, field, value) for field, value in reading.withheld.items()}
    withheld = sorted(field for field in {*hashes, *old.withheld} if hashes.get(field) != old.withheld.get(field))
    row = msgspec.structs.replace(old, version=item.version, cells=cells, withheld=hashes, gone=False)
    if not changes and not withheld:
        return row, None
    row = msgspec.structs.replace(row, revision=revision, changed_at=item.at)
    changed = RecordChanged(
        event_id=_event(side, item.id, revision),
        revision=revision,
        cells=changes,
        withheld=withheld,
        synthetic=reading.synthetic,
        **_who(side, item),
    )
    return row, Out(CHANGES[side], changed, event_id=changed.event_id)


def _who(side: str, item: FeedItem) -> dict[str, Any]:
    return {"side": side, "external_id": item.id, "author": item.author, "at": item.at}


def _event(side: str, external_id: str, revision: int) -> uuid.UUID:
    return uuid.uuid5(_EVENTS, f"{side} {external_id} {revision}")


def _keyed_hash(key: bytes, field: str, value: str) -> str:
    return hmac.new(key, f"{field}\n{value}".encode(), hashlib.sha256).hexdigest()
