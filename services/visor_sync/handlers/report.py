"""Report: what the mirror tells operators; a look at a person is audited before anything is shown."""

from typing import Any

import msgspec

from services.visor_sync.domain.cells import Claim, state_of
from services.visor_sync.domain.projecting import FULL, fields_for
from services.visor_sync.domain.records import CaseRow, Nominal, ShadowRow, Stray
from services.visor_sync.handlers.ports import Mirror
from shared.audit import AuditEvent


async def status(mirror: Mirror) -> dict[str, Any]:
    """The mirror's figures. `oldest_unmirrored_seconds` is 0 when everything is mirrored."""
    async with mirror.store.transaction() as unit:
        figures = await unit.status()
        sources = {side: await unit.source(side) for side in mirror.sides}
    oldest = figures["oldest_seconds"]
    return {
        "visor_records": figures["visor"],
        "athena_records": figures["athena"],
        "linked": figures["linked"],
        "waiting": figures["strays"] + figures["nominals"] - figures["linked"],
        "open_cases": figures["open_cases"],
        "parked_messages": figures["parked"],
        "oldest_unmirrored_seconds": round(max(0.0, oldest or 0.0), 3),
        "outbox": figures["outbox"],
        "writes_under_way": figures["writes_under_way"],
        "unapplied": figures["unapplied"],
        "sources": {
            side: {
                "caught_up": source.caught_up,
                "heard_at": source.heard_at,
                "fault": source.fault,
                "stopped": source.stopped,
                "stopped_at": source.stopped_at,
                "decision": source.decision,
            }
            for side, source in sources.items()
        },
    }


async def one_record(mirror: Mirror, reference: str, actor: str, role: str) -> dict[str, Any] | None:
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
            return _waiting(stray) if stray else None
        person = (await unit.read_records([person_id]))[person_id]
        links = {side: link for (_, side), link in (await unit.links_of([person_id])).items()}
        shadows = {
            side: (await unit.read_shadows(side, [link.external_id]))[link.external_id] for side, link in links.items()
        }
        cases = await unit.open_cases(person_id)
    return _shown(mirror, person, shadows, cases)


def _shown(mirror: Mirror, person: Nominal, shadows: dict[str, ShadowRow], cases: list[CaseRow]) -> dict[str, Any]:
    fields = fields_for(person.cells, FULL, mirror.policy)
    return {
        "id": person.id,
        "version": person.version,
        "force": person.force,
        "changed_at": person.changed_at,
        "sides": {side: shadow.external_id for side, shadow in shadows.items()},
        "fields": [
            {
                "field": name,
                "label": row.label,
                "owner": row.owner,
                "tier": row.tier,
                **_field(name, fields, shadows),
            }
            for name, row in mirror.policy.fields.items()
        ],
        "cases": [
            {"id": case.id, "kind": case.kind, "cell": case.cell, "opened_at": case.opened_at, "claims": case.claims}
            for case in cases
        ],
    }


def _field(name: str, fields: dict[str, Any], shadows: dict[str, ShadowRow]) -> dict[str, Any]:
    state = fields.get(name)
    shown = {
        side: [value for cell, value in state_of(row.cells).items() if cell.partition("/")[0] == name]
        for side, row in shadows.items()
    }
    if any(name in row.withheld for row in shadows.values()):
        shown = {side: ["withheld"] if name in row.withheld else [] for side, row in shadows.items()}
    return {**(msgspec.to_builtins(state) if state else {"held": []}), "shown": shown}


def _waiting(stray: Stray) -> dict[str, Any]:
    claims: dict[str, Claim] = stray.cells
    return {"waiting": True, "sides": {stray.side: stray.external_id}, "claims": claims}


async def cases(mirror: Mirror, limit: int, actor: str, role: str) -> list[CaseRow]:
    """Open cases, the oldest first, with both claims; the look is audited."""
    async with mirror.store.transaction() as unit:
        found = await unit.open_cases(None, limit)
        people = sorted({str(case.nominal_id) for case in found})
        await unit.audit([AuditEvent(actor=actor, role=role, action="cases.viewed", subjects=people)])
        return found


async def parked(mirror: Mirror, limit: int) -> list[dict[str, Any]]:
    """What could not be handled, with its reason."""
    async with mirror.store.transaction() as unit:
        return await unit.parked(limit)


async def journal(mirror: Mirror, after: int | None, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """What the mirror did since a place (None: from now on), and the place to go on from."""
    async with mirror.store.transaction() as unit:
        if after is None:
            return await unit.journal_end(), []
        lines = await unit.journal_after(after, limit)
        return (lines[-1]["pos"] if lines else after), lines
