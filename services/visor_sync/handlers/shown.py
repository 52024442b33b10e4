"""Cases put together for the desk: the person, both values, what may be decided, what was proposed."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain import casework, deciding
from services.visor_sync.domain.casework import Compared, Decision, DeskCase, Line
from services.visor_sync.domain.linking import likeness
from services.visor_sync.domain.records import CaseRow, Nominal, Stray
from services.visor_sync.handlers.ports import Mirror
from services.visor_sync.handlers.ruling import MADE_IN, owner_of
from shared.policy import Policy

if TYPE_CHECKING:
    from services.visor_sync.store.store import Unit

COMPARED = ("family_name", "given_names", "date_of_birth", "sex", "pnc_id", "cro_id", "visor_ref", "main_address")


async def shown(unit: "Unit", mirror: Mirror, row: CaseRow) -> DeskCase:
    """One case for the desk."""
    [found] = await of_desk(unit, mirror, [row])
    return found


async def of_desk(unit: "Unit", mirror: Mirror, rows: Sequence[CaseRow]) -> list[DeskCase]:
    """Cases for the desk, in the order given."""
    ids = {row.nominal_id for row in rows}
    people = await unit.read_records(ids)
    links = await unit.links_of(ids)
    strays = await unit.read_strays({owner_of(row) for row in rows if row.kind == "match"})
    made: dict[uuid.UUID, list[Decision]] = {row.id: [] for row in rows}
    for decision in await unit.decisions_of(list(made)):
        made[decision.case_id].append(decision)
    sides: dict[uuid.UUID, dict[str, str]] = {it: {} for it in ids}
    for (person, side), link in sorted(links.items()):
        sides[person][side] = link.external_id
    return [
        _case(
            mirror.policy, row, people[row.nominal_id], strays.get(owner_of(row)), sides[row.nominal_id], made[row.id]
        )
        for row in rows
    ]


def _case(
    policy: Policy,
    row: CaseRow,
    person: Nominal,
    stray: Stray | None,
    sides: dict[str, str],
    made: list[Decision],
) -> DeskCase:
    values = person.values()
    risk = str(values.get("risk_level") or "")
    stamp = deciding.stamp(row, likeness(values, stray.values()) if stray else "")
    decisions = [_now(it, stamp if row.closed_at is None else "") for it in made]
    field = policy.fields.get(row.cell.partition("/")[0]) if row.kind in ("clash", "proposal") else None
    last = decisions[-1] if decisions and decisions[-1].stamp == stamp and row.closed_at is None else None
    owner = field.owner if field else ""
    joinable = stray is not None and MADE_IN not in sides
    return DeskCase(
        id=row.id,
        nominal_id=row.nominal_id,
        kind=row.kind,
        meaning=casework.KINDS[row.kind],
        cell=row.cell,
        label=casework.label(row, policy.fields),
        force=row.force,
        risk=risk,
        name=" ".join(str(values[it]) for it in ("given_names", "family_name") if values.get(it)),
        sides=sides,
        opened_at=row.opened_at,
        due_at=casework.due(row.opened_at, risk),
        open=row.closed_at is None,
        stamp=stamp,
        base=row.base,
        claims=[
            Line(side=side, value=claim.value, by=claim.author, at=claim.at)
            for side, claim in sorted(row.claims.items(), reverse=True)
        ],
        options=casework.options(row, deciding.outcomes(row), owner, joinable),
        compared=_compared(policy, person, stray) if stray else [],
        proposed=last if last and last.state == "proposed" else None,
        awaited=owner if last and last.state == "confirmed" else "",
        decisions=decisions,
    )


def _now(decision: Decision, stamp: str) -> Decision:
    """A proposal about another state of the case is void, whether anybody has said so yet or not."""
    stale = decision.state == "proposed" and decision.stamp != stamp
    return msgspec.structs.replace(decision, state="void") if stale else decision


def _compared(policy: Policy, person: Nominal, stray: Stray) -> list[Compared]:
    ours, theirs = person.values(), stray.values()
    names = [name for name in COMPARED if name in policy.fields and (name in ours or name in theirs)]
    return [Compared(policy.fields[name].label, ours.get(name), theirs.get(name)) for name in names]
