"""Ruling: carry out what two people decided, by the way of every change: a new version, said and delivered to both."""

import uuid
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain.cells import DESK
from services.visor_sync.domain.deciding import AGAIN, DIFFERENT, SAME, Choice, Ruling, Undecidable, settle
from services.visor_sync.domain.linking import IDENTIFYING, identifiers, likeness
from services.visor_sync.domain.merge import Origin
from services.visor_sync.domain.records import CaseRow
from services.visor_sync.handlers.apply import join, join_strays
from services.visor_sync.handlers.ports import Mirror
from services.visor_sync.handlers.workspace import Workspace
from shared.messages import COMMANDS, CellChange, DeliverRecord, Json
from shared.outbox import Out

if TYPE_CHECKING:
    from services.visor_sync.store.store import Unit

MADE_IN = "athena"
"""The only system in which the mirror makes records, so the only one whose record may turn out to be somebody's."""


def owner_of(case: CaseRow) -> str:
    """The name, in the table of identifiers, of the record that a possible match asks about."""
    return f"{MADE_IN}:{case.cell}"


async def begin(unit: "Unit", mirror: Mirror, case: CaseRow, value: Json) -> Workspace:
    """Lock what a decision may touch, in the order in which everybody locks: identifiers, strays, people."""
    work = Workspace(unit, mirror.policy, mirror.guards, mirror.search_key)
    person = (await unit.read_records([case.nominal_id]))[case.nominal_id].values()
    names = {owner_of(case)} if case.kind == "match" else set()
    found = identifiers(person)
    for stray in (await unit.read_strays(names)).values():
        found |= identifiers(stray.values())
    if case.cell in IDENTIFYING:
        for said in (value, *(claim.value for claim in case.claims.values())):
            found |= identifiers({**person, case.cell: said})
    await work.load_people(await work.lock(found, names) | {case.nominal_id})
    return work


async def carry_out(unit: "Unit", work: Workspace, case: CaseRow, choice: Choice, ruling: Ruling) -> None:
    """Do what was decided, in this transaction.

    Raises:
        Undecidable: it cannot be done any more.
    """
    lacking = False
    if case.kind == "gone":
        work.close(case.id)
        if choice.outcome == AGAIN:
            await _make_again(unit, work, case.nominal_id, ruling)
    elif case.kind == "match":
        lacking = await _match(unit, work, case, choice, ruling)
    else:
        _settle(work, case, choice, ruling)
    await work.save()
    if lacking:
        person = work.people[case.nominal_id]
        await unit.say([Out(COMMANDS[MADE_IN], DeliverRecord(nominal_id=person.id, version=person.version))])


def _settle(work: Workspace, case: CaseRow, choice: Choice, ruling: Ruling) -> None:
    person = work.people[case.nominal_id]
    merged = settle(person.cells, case, choice, ruling)
    change = CellChange(cell=case.cell, was=case.base, now=merged.cells[case.cell].value)
    origin = Origin(side=DESK, author=ruling.author, at=ruling.at, dot=ruling.dot)
    work.settle(person, origin, [change], merged)
    if case.cell in IDENTIFYING:
        join_strays(work, work.people[person.id])


async def _match(unit: "Unit", work: Workspace, case: CaseRow, choice: Choice, ruling: Ruling) -> bool:
    """Join the two, or keep them apart; returns whether the person now lacks a record of their own."""
    person, stray = work.people[case.nominal_id], work.strays.get(owner_of(case))
    if stray is None:
        raise Undecidable("That record belongs to somebody by now.")
    linked = work.linked(person.id, MADE_IN)
    if choice.outcome == SAME:
        if linked:
            raise Undecidable("This person has a record in ATHENA already: merge the two there first.")
        join(work, person, stray)
    elif choice.outcome == DIFFERENT:
        await unit.set_apart(person.id, stray.owner, likeness(person.values(), stray.values()), ruling.id)
    work.close(case.id)
    return choice.outcome == DIFFERENT and not linked


async def _make_again(unit: "Unit", work: Workspace, nominal: uuid.UUID, ruling: Ruling) -> None:
    """Forget the deleted record, so that delivery makes a new one.

    Of a new version: the system remembers the key under which it made the first one.
    """
    link = (await unit.links_of([nominal])).get((nominal, MADE_IN))
    shadow = (await unit.lock_shadows(MADE_IN, [link.external_id])).get(link.external_id) if link else None
    if shadow is None or not shadow.gone:
        raise Undecidable("The record is there again.")
    await unit.save_shadows(MADE_IN, [msgspec.structs.replace(shadow, version=0, cells={}, withheld={}, gone=True)])
    await unit.forget_links(MADE_IN, [shadow.external_id])
    person = work.people[nominal]
    work.renewed(person, person.cells, ruling.at)
