"""Resolving writes: send them (again, under the same key), and remember what the system answered."""

import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain.cells import field_names
from services.visor_sync.domain.evaluating import cleared
from services.visor_sync.domain.projecting import seen
from services.visor_sync.domain.records import UNREADABLE, Link, Nominal, Outcome, PendingWrite, ShadowRow
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.numbers import LATENCY
from shared.logs import log
from shared.policy import Policy

if TYPE_CHECKING:
    from services.visor_sync.store.delivering import JournalRow
    from services.visor_sync.store.store import Unit

AT_ONCE = 250
READS = 3
STALE = 412
GONE = (404, 410)


async def resolve(mirror: Mirror, side: Side, writes: Sequence[PendingWrite]) -> dict[uuid.UUID, Outcome]:
    """Send writes and settle them; a write that was sent before has the same effect once. Returns outcomes by key.

    What is settled need not last at once: a write that seems pending again is sent again under its key. Whoever only
    observes sends nothing.

    Raises:
        ConnectionError: the system did not answer; the writes stay pending and are resolved later.
    """
    answered: dict[uuid.UUID, Outcome] = {}
    if mirror.observe:
        return answered
    for start in range(0, len(writes), AT_ONCE):
        some = writes[start : start + AT_ONCE]
        outcomes = await _send(side, some)
        answered |= {write.key: outcome for write, outcome in zip(some, outcomes, strict=True)}
        async with mirror.store.transaction(lasting=False) as unit:
            done = await _settle(unit, side.name, some, answered, mirror.policy)
        for _, _, source, target, _, ms in done:
            LATENCY.labels(source or "unknown", target).observe(ms / 1000)
        mirror.turns.settled()
    return answered


async def _send(side: Side, writes: Sequence[PendingWrite]) -> list[Outcome]:
    """Send writes; those whose outcome cannot be read are sent again a few times, under the same key."""
    outcomes = await side.system.write([write.request for write in writes])
    for _ in range(READS):
        unread = [place for place, outcome in enumerate(outcomes) if outcome.status == UNREADABLE]
        if not unread:
            break
        for place, outcome in zip(unread, await side.system.write([writes[it].request for it in unread]), strict=True):
            outcomes[place] = outcome
    return outcomes


async def forget_writes(mirror: Mirror, side: Side) -> None:
    """Forget the writes that were begun before the mirror only observed: if one was done, the system shows it."""
    async with mirror.store.transaction() as unit:
        await unit.forget_pending([write.key for write in await unit.pending_at(side.name)])


async def _settle(
    unit: "Unit", side: str, writes: Sequence[PendingWrite], answered: Mapping[uuid.UUID, Outcome], policy: Policy
) -> "list[JournalRow]":
    """Remember what became of the writes; returns the journal's lines of those that were done."""
    await unit.lock_identifiers({creating(side, write.nominal_id) for write in writes if write.external_id is None})
    done = {write.key: write for write in writes if answered[write.key].status in (200, 201)}
    ids = {_id(write, answered[write.key]) for write in done.values()}
    shadows = await unit.lock_shadows(side, ids)
    mine = await unit.settle_pending([write.key for write in writes])
    people = {write.nominal_id: write.person for write in done.values() if write.person}
    people |= await unit.read_records({write.nominal_id for write in done.values()} - people.keys())
    rows: list[ShadowRow] = []
    links: list[Link] = []
    journal: list[JournalRow] = []
    for key, write in done.items():
        if key not in mine:
            continue
        person, outcome = people[write.nominal_id], answered[key]
        row = after_write(write, outcome, shadows.get(_id(write, outcome)), person)
        rows.append(msgspec.structs.replace(row, cells=cleared(row.cells, policy)))
        links.append(_link(side, row.external_id, write))
        journal.append(_line(side, write, person))
    await unit.save_shadows(side, rows)
    await unit.save_links(links)
    await unit.release_written(side, [*(it.external_id for it in links), *(str(it.nominal_id) for it in links)])
    await unit.save_journal(journal)
    for write in writes:
        outcome = answered[write.key]
        if write.key in mine and outcome.status not in (200, 201, STALE, *GONE):
            log.warning("write.refused", side=side, nominal=str(write.nominal_id), status=outcome.status)
            reason = _why(side, outcome)[:500].replace("\x00", "\ufffd")
            await unit.quarantine(side, write.external_id or str(write.nominal_id), write.version, reason)
    return journal


def _why(side: str, outcome: Outcome) -> str:
    """Why a write was set aside. One whose outcome cannot be read may have been done: then the system shows it."""
    if outcome.status == UNREADABLE:
        return f"{side} was written to, and what it says of that cannot be read: {outcome.problem or ''}"
    return f"{side} refused to be written to ({outcome.status}): {outcome.problem or ''}"


def creating(side: str, nominal: uuid.UUID) -> str:
    """The name of the lock under which one person's record is created at a side, planned and settled."""
    return f"creating {side} {nominal}"


def _id(write: PendingWrite, outcome: Outcome) -> str:
    return write.external_id or outcome.id or ""


def after_write(write: PendingWrite, outcome: Outcome, shadow: ShadowRow | None, person: Nominal) -> ShadowRow:
    """The shadow once a write has succeeded: what was there, what was written, and the dots that now stand for it.

    Where somebody else changed the record between our steps it stays at its old version: what the feed then says of it
    is news, and is looked at.
    """
    old = shadow or ShadowRow(
        external_id=_id(write, outcome),
        version=0,
        revision=0,
        applied_revision=0,
        cells={},
        withheld={},
        gone=False,
        changed_at=datetime.now(UTC),
    )
    cells = {**old.cells, **seen(person.cells, old.cells), **write.cells}
    version = max(old.version, outcome.version or 0) if outcome.alone else old.version
    return msgspec.structs.replace(old, version=version, cells=cells)


def _link(side: str, external_id: str, write: PendingWrite) -> Link:
    return Link(side=side, external_id=external_id, nominal_id=write.nominal_id, delivered_version=write.version)


def _line(side: str, write: PendingWrite, person: Nominal) -> "JournalRow":
    """A line of the journal: since the newest written change was accepted at its source, in milliseconds."""
    origins = [person.cells[name] for name in write.cells if name in person.cells]
    newest = max((cell.at.timestamp() for cell in origins), default=time.time())
    source = max(origins, key=lambda cell: cell.at).source if origins else ""
    ms = max(0.0, (time.time() - newest) * 1000)
    return write.nominal_id, "delivered", source, side, field_names(list(write.cells)), ms
