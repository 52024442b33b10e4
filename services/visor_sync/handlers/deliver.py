"""Deliver: give a system what it lacks, worked out now; a stale or repeated command is harmless."""

import asyncio
import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain.cells import ShadowCell, field_names
from services.visor_sync.domain.projecting import lacking, overlaid, seen
from services.visor_sync.domain.records import Link, Nominal, PendingWrite, ShadowRow
from services.visor_sync.handlers.capture import take_in
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.handlers.resolve import GONE, STALE, creating, resolve
from services.visor_sync.handlers.setback import LOWER, PAGE, REFUSED, stop
from services.visor_sync.http_system import CursorRefused, item_of, request_item
from shared.audit import AuditEvent
from shared.kafka import TRANSIENT
from shared.logs import log
from shared.messages import COMMANDS, DeliverRecord
from shared.outbox import Out
from shared.patience import after_fault

if TYPE_CHECKING:
    from services.visor_sync.store.store import Unit
    from shared.kafka import Batch

AUTHOR = "boyd-mirror"
ROUNDS = 3
SWEEP_SECONDS = 1.0
_WRITES = uuid.UUID("3f2d0a52-7b27-5c39-8a52-f7f2a4b5c803")


async def deliver(mirror: Mirror, side: Side, batch: "Batch") -> None:
    """Bring the people a batch names up to date at one side.

    Raises:
        ConnectionError: the system is out; what was begun stays pending, and the batch comes again.
    """
    people = {message.body.nominal_id for message in batch.messages if message.body}
    for _ in range(ROUNDS):
        people = await _round(mirror, side, people)
        if not people:
            break
    async with mirror.store.transaction() as unit:
        await unit.advance(batch)


async def _round(mirror: Mirror, side: Side, people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Resolve what is under way, write what is lacking; returns the people whose record had changed meanwhile.

    To a side that is stopped nothing is written; the sweeper comes back to these people once it is heard again. Whoever
    only observes writes nothing at all.
    """
    if mirror.observe:
        log.info("deliver.observing", side=side.name, count=len(people))
        return set()
    async with mirror.store.transaction() as unit:
        if (await unit.source(side.name)).stopped:
            log.info("deliver.stopped", side=side.name, count=len(people))
            return set()
        under_way = await unit.pending_of(side.name, people)
    await resolve(mirror, side, under_way)
    async with mirror.store.transaction() as unit:
        writes = await _plan(unit, mirror, side, people)
    outcomes = await resolve(mirror, side, writes)
    stale = [write for write in writes if outcomes[write.key].status in (STALE, *GONE)]
    if stale:
        await _capture_now(mirror, side, {write.external_id or "": write.base_version or 0 for write in stale})
    return {write.nominal_id for write in stale}


async def _capture_now(mirror: Mirror, side: Side, versions: Mapping[str, int]) -> None:
    """Somebody changed these records first: capture that, so that it is merged before anything is written.

    The feed is looked at first, because it names the author; what is not in its next page is read by itself. A record
    that is at a lower version than we knew before we looked tells that the system went backwards: the side is stopped.
    """
    async with mirror.store.transaction() as unit:
        source = await unit.source(side.name)
        known = {row.external_id: row.version for row in (await unit.read_shadows(side.name, versions)).values()}
    if source.stopped:
        return
    try:
        page = await side.system.changes(source.cursor, PAGE, 0)
    except CursorRefused:
        await stop(mirror, side, REFUSED)
        return
    items = {id_: item for id_, item in page.newest().items() if id_ in versions}
    for external_id in versions.keys() - items.keys():
        found = await side.system.record(external_id)
        if found and found[0] < known.get(external_id, 0):
            await stop(mirror, side, LOWER)
            return
        items[external_id] = item_of(external_id, found, versions[external_id], datetime.now(UTC))
    await take_in(mirror, side, items)


async def _plan(unit: "Unit", mirror: Mirror, side: Side, people: Collection[uuid.UUID]) -> list[PendingWrite]:
    """What to write to whom; the intent is committed with the audit rows before any request is made.

    Whom another process is writing to just now is left to it; the sweeper comes back to them.
    """
    links = await unit.links_of(people)
    if missing := sorted(person for person in people if (person, side.name) not in links):
        await unit.lock_identifiers({creating(side.name, person) for person in missing})
        links |= await unit.links_of(missing)
    here = {person: links[person, side.name] for person in people if (person, side.name) in links}
    shadows = await unit.lock_shadows(side.name, {link.external_id for link in here.values()})
    if under_way := {write.nominal_id for write in await unit.pending_of(side.name, people)}:
        log.info("deliver.others_turn", side=side.name, count=len(under_way))
    if aside := await unit.aside(people):
        log.info("deliver.set_aside", side=side.name, count=len(aside))
    records = await unit.read_records(set(people) - under_way - aside)
    here = {person: link for person, link in here.items() if person in records}
    writes = await _creations(unit, side, mirror, [it for it in records.values() if it.id not in here])
    done: dict[str, int] = {}
    relabelled: list[ShadowRow] = []
    for person_id, link in here.items():
        person, shadow = records[person_id], shadows[link.external_id]
        if link.delivered_version >= person.version or shadow.applied_revision < shadow.revision:
            continue
        wanted = {} if shadow.gone else lacking(person.cells, shadow.cells, side.name, mirror.policy)
        if wanted:
            writes.append(_update(side, person, link, shadow, wanted))
            continue
        done[link.external_id] = person.version
        if fresher := seen(person.cells, shadow.cells):
            relabelled.append(msgspec.structs.replace(shadow, cells={**shadow.cells, **fresher}))
    await unit.save_pending(writes)
    await unit.save_shadows(side.name, relabelled)
    await unit.mark_delivered(side.name, done)
    await unit.audit([_disclosed(side, write) for write in writes])
    return writes


async def _creations(unit: "Unit", side: Side, mirror: Mirror, missing: list[Nominal]) -> list[PendingWrite]:
    """Records to create: never in ViSOR, and only where we know that the system does not have the person."""
    if side.name != "athena" or not missing or not await unit.may_create(side.name):
        return []
    held_back = await unit.held_back({person.id for person in missing})
    writes = []
    for person in missing:
        if person.id not in held_back:
            wanted = lacking(person.cells, {}, side.name, mirror.policy)
            writes.append(_write(side, person, wanted, overlaid({}, wanted), None, None))
    return writes


def _update(
    side: Side, person: Nominal, link: Link, shadow: ShadowRow, wanted: Mapping[str, ShadowCell]
) -> PendingWrite:
    return _write(side, person, wanted, overlaid(shadow.cells, wanted), link.external_id, shadow.version)


def _write(
    side: Side,
    person: Nominal,
    wanted: Mapping[str, ShadowCell],
    state: Mapping[str, object],
    external_id: str | None,
    base_version: int | None,
) -> PendingWrite:
    """A write under a key that follows from what it is, so that the same write made again is the same."""
    key = uuid.uuid5(_WRITES, f"{side.name} {person.id} {person.version} {external_id} {base_version}")
    record = side.translator.write(state, set(field_names(list(wanted))))
    if external_id is None:
        record["synthetic"] = person.synthetic
    return PendingWrite(
        key=key,
        side=side.name,
        external_id=external_id,
        nominal_id=person.id,
        version=person.version,
        base_version=base_version,
        cells=dict(wanted),
        request=request_item(
            key=str(key), author=AUTHOR, record=record, external_id=external_id, if_match=base_version
        ),
    )


def _disclosed(side: Side, write: PendingWrite) -> AuditEvent:
    return AuditEvent(
        actor=AUTHOR,
        role="mirror",
        action="record.disclosed",
        subjects=[str(write.nominal_id)],
        detail={"to": side.name, "fields": field_names(list(write.cells)), "version": write.version},
    )


async def sweep(mirror: Mirror) -> None:
    """Pick up, for ever, every person whose newest version a system was not given: a lost command costs a second."""
    while True:
        try:
            async with mirror.store.only_one("sweep") as lead:
                while True:
                    lead.check()
                    if not await sweep_once(mirror):
                        await asyncio.sleep(SWEEP_SECONDS)
        except TRANSIENT as error:
            await after_fault("sweep.waiting", error, SWEEP_SECONDS)


async def sweep_once(mirror: Mirror) -> int:
    """Say again what still has to be delivered; returns how many commands."""
    if mirror.observe:
        return 0
    async with mirror.store.transaction() as unit:
        late = await unit.sweep(await unit.may_create("athena"))
        await unit.say([Out(COMMANDS[side], DeliverRecord(nominal_id=it, version=ver)) for it, ver, side in late])
    return len(late)
