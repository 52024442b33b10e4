"""Capture: hear one system's feed, compare each record with its shadow, and say what changed."""

import asyncio
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from services.visor_sync.domain.records import FeedItem, InTheWay, ShadowRow, Source
from services.visor_sync.handlers.comparing import compare, is_news, read
from services.visor_sync.handlers.massive import Watch
from services.visor_sync.handlers.ports import Mirror, Side, Superseded
from services.visor_sync.handlers.resolve import forget_writes, resolve
from services.visor_sync.handlers.setback import PAGE, REFUSED, resume, stop
from services.visor_sync.http_answers import AnswerUnreadable, CursorRefused
from services.visor_sync.reading import Reading
from shared.kafka import TRANSIENT
from shared.logs import log
from shared.outbox import Out
from shared.patience import after_fault

if TYPE_CHECKING:
    from services.visor_sync.store.store import Unit

WAIT_SECONDS = 20
RETRY_SECONDS = 1.0
UNREADABLE_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""How long to wait before what could not be read is asked for again, each time in a row."""
LEASE_SECONDS = 30.0


async def capture(mirror: Mirror, side: Side) -> None:
    """Hear a system for ever, one process at a time; while it is out or says nonsense, wait and say so in status."""
    in_a_row = 0
    while True:
        try:
            async with mirror.store.only_one(f"capture {side.name}") as lead:
                if mirror.observe:
                    await forget_writes(mirror, side)
                watch = Watch()
                while True:
                    lead.check()
                    await _next(mirror, side, watch)
                    in_a_row = 0
        except TRANSIENT as error:
            if isinstance(error, Superseded):
                await after_fault("capture.superseded", error, RETRY_SECONDS, side=side.name)
                continue
            in_a_row = in_a_row + 1 if isinstance(error, AnswerUnreadable) else 0
            seconds = UNREADABLE_SECONDS[min(in_a_row, len(UNREADABLE_SECONDS)) - 1] if in_a_row else RETRY_SECONDS
            await _note_fault(mirror, side, type(error).__name__)
            await after_fault("capture.waiting", error, seconds, side=side.name)


async def _next(mirror: Mirror, side: Side, watch: Watch) -> None:
    """Hear the next page; of a side that is stopped nothing, until a person has decided and that is carried out.

    Raises:
        Superseded: it is heard under a newer policy already.
    """
    async with mirror.store.glance() as unit:
        source = await unit.source(side.name)
    if source.policy > mirror.policy.version:
        raise Superseded
    try:
        if source.stopped is None:
            await hear_page(mirror, side, source, watch)
        elif source.decision is not None:
            watch.forget()
            await resume(mirror, side, source.decision)
        else:
            await asyncio.sleep(RETRY_SECONDS)
    except CursorRefused:
        await stop(mirror, side, REFUSED)


async def _note_fault(mirror: Mirror, side: Side, fault: str) -> None:
    try:
        async with mirror.store.transaction() as unit:
            await unit.fault_of_source(side.name, fault)
    except TRANSIENT:
        log.warning("capture.database_out", side=side.name)


async def hear_page(mirror: Mirror, side: Side, source: Source, watch: Watch) -> None:
    """Take in the next page of a feed, unless very much has changed at once since it was read to its end.

    Under a new policy the feed is heard from its beginning again, so that each record is compared under the new table.

    Raises:
        CursorRefused: the feed was set back, or is another.
    """
    older = source.policy < mirror.policy.version
    begun = source.caught_up and not source.fault and not older
    page = await side.system.changes("" if older else source.cursor, PAGE, WAIT_SECONDS if begun else 0)
    if source.caught_up and not older and (reason := await watch.too_much(mirror, side, page)):
        await stop(mirror, side, reason)
        return
    await take_in(mirror, side, page.newest(), cursor=page.next, caught_up=not page.more)


async def take_in(
    mirror: Mirror, side: Side, items: Mapping[str, FeedItem], cursor: str | None = None, caught_up: bool = False
) -> None:
    """Compare records with their shadows and commit shadows, cursor and messages together.

    Of a side that is stopped, or heard under a newer policy, nothing is taken in.

    A write of ours under way on one of them is resolved first. A record we do not know may be one we are creating,
    so creations begun before the page was read are waited for too. Shadows are read after the writes under way: the
    other way round, a creation settled between the two would be taken for a record that is new.
    """
    until = await _unwritten(mirror, side, items)
    items = {item.id: item for item in await side.system.fill(await _news(mirror, side, items))}
    readings = {item.id: read(mirror, side, item) for item in items.values()}
    while items:
        async with mirror.store.transaction() as unit:
            found = await unit.in_the_way(side.name, items, until)
            if found.stopped or found.policy > mirror.policy.version:
                return
            if not found.writes:
                shadows = await unit.lock_shadows(side.name, items)
                await _save(unit, mirror, side, items, readings, shadows)
                if cursor is not None:
                    await unit.advance_source(side.name, cursor, caught_up, mirror.policy.version)
                return
        await _wait_for(mirror, side, found)
    if cursor is not None:
        async with mirror.store.glance(lasting=False) as unit:
            await unit.advance_source(side.name, cursor, caught_up, mirror.policy.version)


async def _unwritten(mirror: Mirror, side: Side, items: Collection[str]) -> int:
    """Wait until no write that was begun by now is under way on these records; returns the place of the newest.

    A feed may show a write of ours before its answer has come and is in the shadow. Then there is nothing to read.
    """
    until: int | None = None
    while True:
        async with mirror.store.glance() as unit:
            found = await unit.in_the_way(side.name, items, until)
        until = found.until
        if found.stopped or not found.writes:
            return until
        await _wait_for(mirror, side, found)


async def _wait_for(mirror: Mirror, side: Side, found: InTheWay) -> None:
    """Wait until a write is settled; one that nobody settles is sent again."""
    await mirror.turns.wait(0.05)
    await resolve(mirror, side, [write for write in found.writes if write.age_seconds > LEASE_SECONDS])


async def _news(mirror: Mirror, side: Side, items: Mapping[str, FeedItem]) -> list[FeedItem]:
    """The items that may say something new: no echo of our own writes is read."""
    async with mirror.store.glance() as unit:
        known = await unit.known_versions(side.name, items)
    return [item for id_, item in items.items() if id_ not in known or is_news(item, known[id_], mirror.policy)]


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
        if shadow and not is_news(item, shadow, mirror.policy):
            continue
        if isinstance(reading, str):
            await unit.set_aside_record(side.name, item, reading)
            continue
        row, message = compare(mirror, side.name, item, reading, shadow)
        rows.append(row)
        if message:
            out.append(message)
    await unit.save_shadows(side.name, rows)
    await unit.release(side.name, {row.external_id: row.version for row in rows})
    await unit.say(out)
