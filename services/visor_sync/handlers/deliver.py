"""Deliver: give a system what it lacks, worked out now; a stale or repeated command is harmless."""

import asyncio
import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from services.visor_sync.domain.records import PendingWrite
from services.visor_sync.handlers.capture import take_in
from services.visor_sync.handlers.planning import plan
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.handlers.resolve import GONE, STALE, resolve
from services.visor_sync.handlers.setback import LOWER, PAGE, REFUSED, stop
from services.visor_sync.http_answers import CursorRefused
from services.visor_sync.http_system import item_of
from shared.kafka import TRANSIENT
from shared.logs import log
from shared.messages import COMMANDS, DeliverRecord
from shared.outbox import Out
from shared.patience import after_fault

if TYPE_CHECKING:
    from shared.kafka import Batch

ROUNDS = 4
SWEEP_SECONDS = 1.0
LARGEST_SHARE = 0.05
"""Sweeping takes at most so large a share of one connection's time: a larger mirror is swept less often."""
PATIENCE_SECONDS = 2.0


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
    await batch.advance(mirror.store.lazy)


async def _round(mirror: Mirror, side: Side, people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Write what is lacking; returns the people whose record had changed meanwhile, or who had a write under way.

    Whoever only observes writes nothing at all.
    """
    if mirror.observe:
        log.info("deliver.observing", side=side.name, count=len(people))
        return set()
    planned = await plan(mirror, side, people)
    outcomes = await resolve(mirror, side, [*await _under_way(mirror, side, planned.under_way), *planned.writes])
    stale = dict(planned.moved)
    for write in planned.writes:
        if outcomes[write.key].status in (STALE, *GONE):
            stale[write.external_id or ""] = write.nominal_id, write.base_version or 0
    if stale:
        await _capture_now(mirror, side, {id_: version for id_, (_, version) in stale.items()})
    return {person for person, _ in stale.values()} | planned.under_way


async def _under_way(mirror: Mirror, side: Side, people: Collection[uuid.UUID]) -> list[PendingWrite]:
    """Writes that are not settled: begun by a process that died, or being made by another just now."""
    if not people:
        return []
    async with mirror.store.glance() as unit:
        return await unit.pending_of(side.name, people)


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
        if found and found.version < known.get(external_id, 0):
            await stop(mirror, side, LOWER)
            return
        items[external_id] = item_of(external_id, found, versions[external_id], datetime.now(UTC))
    await take_in(mirror, side, items)


async def sweep(mirror: Mirror) -> None:
    """Pick up, for ever, every person whose newest version a system was not given: a lost command costs seconds."""
    while True:
        try:
            async with mirror.store.only_one("sweep") as lead:
                while True:
                    lead.check()
                    began = asyncio.get_running_loop().time()
                    await sweep_once(mirror)
                    took = asyncio.get_running_loop().time() - began
                    await asyncio.sleep(max(SWEEP_SECONDS, took / LARGEST_SHARE))
        except TRANSIENT as error:
            await after_fault("sweep.waiting", error, SWEEP_SECONDS)


async def sweep_once(mirror: Mirror, patience: float = PATIENCE_SECONDS) -> int:
    """Say again what a side was not given for so many seconds; returns how many commands."""
    if mirror.observe:
        return 0
    async with mirror.store.transaction() as unit:
        late = await unit.sweep(await unit.may_create("athena"), patience)
        await unit.say([Out(COMMANDS[side], DeliverRecord(nominal_id=it, version=ver)) for it, ver, side in late])
    return len(late)
