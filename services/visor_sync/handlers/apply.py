"""Apply: take one partition's changes in, in one transaction: link, merge, save, and say what became of it."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain.cells import Claim
from services.visor_sync.domain.evaluating import not_withheld
from services.visor_sync.domain.linking import Match, match
from services.visor_sync.domain.merge import Opened, Origin, case_id
from services.visor_sync.domain.records import Link, Nominal, Stray
from services.visor_sync.handlers.ports import Mirror
from services.visor_sync.handlers.touched import may_link
from services.visor_sync.handlers.workspace import Workspace
from shared.messages import CellChange, RecordChanged, RecordGone

if TYPE_CHECKING:
    from shared.kafka import Batch

Change = RecordChanged | RecordGone


async def apply(mirror: Mirror, batch: "Batch") -> None:
    """Take a batch of changes in; each event has its effect once, whatever is repeated."""
    changes: list[Change] = [message.body for message in batch.messages if message.body]
    async with mirror.store.transaction() as unit:
        fresh = await unit.advance_hearing(batch, [change.event_id for change in changes])
        work = Workspace(unit, mirror.policy, mirror.guards, mirror.search_key)
        await work.load([change for change in changes if change.event_id in fresh])
        for change in changes:
            if change.event_id in fresh:
                fresh.discard(change.event_id)
                await take(work, change)
        await work.save()


async def take(work: Workspace, change: Change) -> None:
    """Take one change in."""
    work.applied[change.external_id] = _taken(work.applied.get(change.external_id), change)
    if isinstance(change, RecordChanged):
        change = msgspec.structs.replace(change, cells=not_withheld(change.cells, work.policy))
    link = work.links.get((change.side, change.external_id))
    if isinstance(change, RecordGone):
        if link:
            _gone(work, work.people[link.nominal_id], change)
        else:
            work.drop(f"{change.side}:{change.external_id}")
        return
    if link:
        person = work.people[link.nominal_id]
        work.merge(person, _origin(change), change.cells)
        if may_link(change):
            join_strays(work, work.people[link.nominal_id])
    elif change.side == "visor":
        await _new_person(work, change)
    else:
        _stray(work, change)


def _taken(before: tuple[int, int] | None, change: Change) -> tuple[int, int]:
    """The first and last revision of a record that a batch takes in, none between them missing.

    Where one is missing, a message was lost: the record stays unapplied, so that nothing is written over what it said.
    """
    first, last = change.first or change.revision, change.revision
    if before is None:
        return first, last
    return (min(first, before[0]), max(last, before[1])) if first <= before[1] + 1 else before


def _origin(change: RecordChanged) -> Origin:
    dot = f"{change.side}:{change.external_id}:{change.revision}"
    return Origin(side=change.side, author=change.author, at=change.at, dot=dot)


async def _new_person(work: Workspace, change: RecordChanged) -> None:
    """Only ViSOR makes people: who is registered is ViSOR's to say."""
    person = Nominal(
        id=await work.new_id(),
        version=0,
        cells={},
        force="",
        synthetic=change.synthetic,
        changed_at=change.at,
    )
    work.add(person, Link(side="visor", external_id=change.external_id, nominal_id=person.id, delivered_version=0))
    work.merge(person, _origin(change), change.cells)
    join_strays(work, work.people[person.id])


def _stray(work: Workspace, change: RecordChanged) -> None:
    """A record of ATHENA whose person we do not know yet: join it, or keep it until ViSOR names the person."""
    owner = f"{change.side}:{change.external_id}"
    old = work.strays.get(owner)
    origin = _origin(change)
    claims = dict(old.cells) if old else {}
    for cell in change.cells:
        claims[cell.cell] = Claim(
            value=cell.now, source=origin.side, author=origin.author, at=origin.at, dot=origin.dot
        )
    stray = Stray(side=change.side, external_id=change.external_id, cells=claims, synthetic=change.synthetic)
    work.keep(stray)
    for person in work.candidates(stray):
        if _consider(work, person, stray):
            return


def join_strays(work: Workspace, person: Nominal) -> None:
    """Join what a person's identifiers now point to."""
    for stray in work.strays_for(person):
        _consider(work, work.people[person.id], stray)


def _consider(work: Workspace, person: Nominal, stray: Stray) -> bool:
    """Join a stray to a person where they are one; where they may be, open a case. Returns whether it was joined.

    That people decided they are two outranks any likeness.
    """
    if work.apart(person, stray):
        return False
    certainty = match(person.values(), stray.values())
    question = case_id(person.id, "match", stray.external_id)
    if certainty is Match.LINK and not work.linked(person.id, stray.side):
        join(work, person, stray)
        work.close(question)
        return True
    if certainty is not Match.NONE:
        opened = Opened(id=question, kind="match", cell=stray.external_id, base=None, claims={})
        work.open(person.id, opened)
    return False


def join(work: Workspace, person: Nominal, stray: Stray) -> None:
    """Make two systems' records one person's; neither has seen the other, so differences are judged as such."""
    link = Link(side=stray.side, external_id=stray.external_id, nominal_id=person.id, delivered_version=0)
    work.joined(stray, link)
    by_dot: dict[str, list[str]] = {}
    for name, claim in stray.cells.items():
        by_dot.setdefault(claim.dot, []).append(name)
    for dot, names in sorted(by_dot.items()):
        claim = stray.cells[names[0]]
        origin = Origin(side=stray.side, author=claim.author, at=claim.at, dot=dot, joining=True)
        changes = [CellChange(cell=name, now=stray.cells[name].value) for name in sorted(names)]
        work.merge(work.people[person.id], origin, _said(changes))


def _said(changes: Sequence[CellChange]) -> list[CellChange]:
    return [change for change in changes if change.now is not None]


def _gone(work: Workspace, person: Nominal, change: RecordGone) -> None:
    """A record deleted in one system is never deleted in the other: people decide."""
    claim = Claim(
        value=None,
        source=change.side,
        author=change.author,
        at=change.at,
        dot=f"{change.side}:{change.external_id}:{change.revision}",
    )
    question: uuid.UUID = case_id(person.id, "gone", change.side)
    work.open(person.id, Opened(id=question, kind="gone", cell=change.side, base=None, claims={change.side: claim}))
