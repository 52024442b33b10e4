"""Report: what the mirror tells operators; a look at a person is audited before anything is shown."""

import uuid
from collections.abc import Mapping

from services.visor_sync.domain.answers import (
    Journal,
    JournalLine,
    Listed,
    OpenCase,
    ParkedItem,
    Record,
    Records,
    ShownField,
    SourceState,
    Status,
    Waiting,
)
from services.visor_sync.domain.cells import state_of
from services.visor_sync.domain.projecting import FULL, fields_for
from services.visor_sync.domain.records import CaseRow, Nominal, ShadowRow, Source
from services.visor_sync.handlers.ports import Mirror
from shared.audit import AuditEvent
from shared.messages import FieldState, Json
from shared.policy import Field


async def status(mirror: Mirror) -> Status:
    """The mirror's figures."""
    async with mirror.store.transaction() as unit:
        figures = await unit.status()
        sources = {side: await unit.source(side) for side in mirror.sides}
    return Status(
        visor_records=figures["visor"],
        athena_records=figures["athena"],
        linked=figures["linked"],
        waiting=figures["strays"] + figures["nominals"] - figures["linked"],
        open_cases=figures["open_cases"],
        parked_messages=figures["parked"],
        oldest_unmirrored_seconds=round(max(0.0, figures["oldest_seconds"] or 0.0), 3),
        outbox=figures["outbox"],
        writes_under_way=figures["writes_under_way"],
        unapplied=figures["unapplied"],
        observing=mirror.observe,
        sources={side: _source(it) for side, it in sources.items()},
    )


def _source(source: Source) -> SourceState:
    return SourceState(
        caught_up=source.caught_up,
        heard_at=source.heard_at,
        fault=source.fault,
        stopped=source.stopped,
        stopped_at=source.stopped_at,
        decision=source.decision,
    )


async def records(mirror: Mirror, after: uuid.UUID | None, limit: int, actor: str, role: str) -> Records:
    """Nominals in the order of their ids; everybody on the page counts as seen."""
    async with mirror.store.transaction() as unit:
        found = await unit.page_of_records(after, limit)
        links = await unit.links_of([it.id for it in found])
        seen = [str(it.id) for it in found]
        await unit.audit([AuditEvent(actor=actor, role=role, action="records.listed", subjects=seen)])
    sides: dict[uuid.UUID, dict[str, str]] = {it.id: {} for it in found}
    for (person, side), link in sorted(links.items()):
        sides[person][side] = link.external_id
    rows = [
        Listed(
            id=it.id,
            version=it.version,
            force=it.force,
            changed_at=it.changed_at,
            synthetic=it.synthetic,
            sides=sides[it.id],
        )
        for it in found
    ]
    return Records(rows, rows[-1].id if len(rows) == limit else None)


async def one_record(mirror: Mirror, reference: str, actor: str, role: str) -> Record | Waiting | None:
    """A person with provenance by field and what each side shows, or a record that waits; None where nobody is found.

    `reference` is the mirror's id or either system's.
    """
    async with mirror.store.transaction() as unit:
        person_id = await unit.find(reference)
        stray = None if person_id else await unit.stray(reference)
        subjects = [str(person_id)] if person_id else [stray.owner] if stray else []
        event = AuditEvent(actor=actor, role=role, action="record.viewed", subjects=subjects)
        await unit.audit([event])
        if person_id is None:
            return Waiting(sides={stray.side: stray.external_id}, claims=stray.cells) if stray else None
        person = (await unit.read_records([person_id]))[person_id]
        links = {side: link for (_, side), link in (await unit.links_of([person_id])).items()}
        shadows = {
            side: (await unit.read_shadows(side, [link.external_id]))[link.external_id] for side, link in links.items()
        }
        cases = await unit.open_cases(person_id)
    return _shown(mirror, person, shadows, cases)


def _shown(mirror: Mirror, person: Nominal, shadows: Mapping[str, ShadowRow], cases: list[CaseRow]) -> Record:
    fields = fields_for(person.cells, FULL, mirror.policy)
    return Record(
        id=person.id,
        version=person.version,
        force=person.force,
        changed_at=person.changed_at,
        sides={side: shadow.external_id for side, shadow in shadows.items()},
        fields=[_field(row, fields.get(name), shadows) for name, row in mirror.policy.fields.items()],
        cases=[
            OpenCase(id=case.id, kind=case.kind, cell=case.cell, opened_at=case.opened_at, claims=case.claims)
            for case in cases
        ],
    )


def _field(row: Field, state: FieldState | None, shadows: Mapping[str, ShadowRow]) -> ShownField:
    state = state or FieldState(held=[])
    return ShownField(
        field=row.name,
        label=row.label,
        owner=row.owner,
        tier=row.tier,
        held=state.held,
        contested=state.contested,
        proposed=state.proposed,
        shown=_by_side(row.name, shadows),
    )


def _by_side(name: str, shadows: Mapping[str, ShadowRow]) -> dict[str, list[Json]]:
    if any(name in row.withheld for row in shadows.values()):
        return {side: ["withheld"] if name in row.withheld else [] for side, row in shadows.items()}
    return {
        side: [value for cell, value in state_of(row.cells).items() if cell.partition("/")[0] == name]
        for side, row in shadows.items()
    }


async def cases(mirror: Mirror, limit: int, actor: str, role: str) -> list[CaseRow]:
    """Open cases, the oldest first, with both claims; the look is audited."""
    async with mirror.store.transaction() as unit:
        found = await unit.open_cases(None, limit)
        people = sorted({str(case.nominal_id) for case in found})
        await unit.audit([AuditEvent(actor=actor, role=role, action="cases.viewed", subjects=people)])
        return found


async def parked(mirror: Mirror, limit: int, actor: str, role: str) -> list[ParkedItem]:
    """What could not be handled, with its reason; the look is audited."""
    async with mirror.store.transaction() as unit:
        found = [ParkedItem(**row) for row in await unit.parked(limit)]
        await unit.audit([AuditEvent(actor=actor, role=role, action="parked.viewed", subjects=_people(found))])
        return found


def _people(items: list[ParkedItem]) -> list[str]:
    """Whom set-aside items are about: of a topic and of a system only the id there is known."""
    return sorted({item.id if item.source == "mirror" else f"{item.source}:{item.id}" for item in items})


async def journal(mirror: Mirror, after: int | None, limit: int, actor: str, role: str) -> Journal:
    """What the mirror did since a place (None: from now on), and the place to go on from.

    Whose lines are shown is audited; an answer without lines shows nobody.
    """
    async with mirror.store.transaction() as unit:
        if after is None:
            return Journal(await unit.journal_end(), [])
        lines = [JournalLine(**row) for row in await unit.journal_after(after, limit)]
        if lines:
            seen = sorted({str(line.nominal_id) for line in lines})
            await unit.audit([AuditEvent(actor=actor, role=role, action="journal.viewed", subjects=seen)])
    return Journal(lines[-1].pos if lines else after, lines)
