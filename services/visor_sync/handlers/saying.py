"""What the mirror says of a person and of a case once it is saved."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from services.visor_sync.domain.merge import Origin
from services.visor_sync.domain.projecting import BASIC, FULL, fields_for, handling
from services.visor_sync.domain.records import CaseRow, Link, Nominal
from shared.audit import AuditEvent
from shared.messages import COMMANDS, NOMINALS_BASIC, NOMINALS_FULL, CaseState, DeliverRecord, NominalBasic, NominalFull
from shared.outbox import Out
from shared.policy import Policy
from shared.traces import TermKey, traces


def of_person(person: Nominal, sides: Mapping[tuple[uuid.UUID, str], Link], policy: Policy, key: TermKey) -> list[Out]:
    """The person's state in each tier, and a command for each side that was not given this version yet.

    Of a sensitive person the basic tier says that there is one, and by which keyed hashes a search must know it.
    """
    common: dict[str, Any] = {
        "id": person.id,
        "version": person.version,
        "force": person.force,
        "changed_at": person.changed_at,
        "synthetic": person.synthetic,
        "handling": handling(person.cells),
    }
    shown = fields_for(person.cells, BASIC, policy, "map")
    if common["handling"]:
        basic = NominalBasic(fields={}, traces=key.all(traces(shown)), **common)
    else:
        basic = NominalBasic(fields=shown, **common)
    full = NominalFull(fields=fields_for(person.cells, FULL, policy, "briefing"), **common)
    out = [Out(NOMINALS_BASIC, basic), Out(NOMINALS_FULL, full)]
    for side, topic in COMMANDS.items():
        link = sides.get((person.id, side))
        if (link.delivered_version if link else 0) < person.version:
            out.append(Out(topic, DeliverRecord(nominal_id=person.id, version=person.version)))
    return out


def once_more(taken: Iterable[Link], people: Mapping[uuid.UUID, Nominal], changed: Collection[uuid.UUID]) -> list[Out]:
    """Commands for those whose delivery was left until these changes were taken in, which then changed nothing."""
    return [
        Out(COMMANDS[link.side], DeliverRecord(nominal_id=link.nominal_id, version=person.version))
        for link in taken
        if link.nominal_id not in changed and link.delivered_version < (person := people[link.nominal_id]).version
    ]


def of_cases(rows: Iterable[CaseRow]) -> list[CaseState]:
    """Cases as the topic carries them: no values, and of a set's element only its field."""
    return [
        CaseState(
            id=row.id,
            nominal_id=row.nominal_id,
            kind=row.kind,
            cell=row.cell.partition("/")[0],
            open=row.closed_at is None,
            opened_at=row.opened_at,
            force=row.force,
        )
        for row in rows
    ]


def that_it_changed(person: Nominal, origin: Origin, fields: list[str]) -> AuditEvent:
    """The audit row of a change: who made it where, and in which fields."""
    return AuditEvent(
        actor=origin.author,
        role=origin.side,
        action="record.changed",
        subjects=[str(person.id)],
        detail={"fields": fields, "version": person.version, "joining": origin.joining},
    )
