"""Casework: what the desk is shown of cases, what one person proposes, and what a second one says to it."""

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain import casework
from services.visor_sync.domain.casework import Answer, Decision, DeskCase, Propose
from services.visor_sync.domain.deciding import ACCEPT, VALUE, Choice, Ruling, Undecidable
from services.visor_sync.domain.records import CaseRow
from services.visor_sync.handlers.ports import Mirror
from services.visor_sync.handlers.ruling import begin, carry_out
from services.visor_sync.handlers.shown import of_desk, shown
from services.visor_sync.handlers.typed import typed
from shared.audit import AuditEvent
from shared.messages import Json

if TYPE_CHECKING:
    from services.visor_sync.store.store import Unit

MOST = 2000


class Officer(msgspec.Struct, frozen=True):
    """Who is at the desk: opaque id, roles, force."""

    subject: str
    role: str
    force: str


class NoSuchCase(Exception):
    """There is no such case, or it is another force's."""


class Outdated(Exception):
    """The case is not what it was when it was looked at."""


async def cases(mirror: Mirror, officer: Officer) -> list[DeskCase]:
    """Open cases of the officer's force, by deadline; everybody on the list counts as seen."""
    async with mirror.store.transaction() as unit:
        rows = await unit.desk_cases(officer.force, MOST)
        found = await of_desk(unit, mirror, rows)
        await _audit(unit, officer, "cases.viewed", sorted({str(row.nominal_id) for row in rows}))
    return sorted(found, key=casework.order)


async def case(mirror: Mirror, officer: Officer, case_id: uuid.UUID) -> DeskCase:
    """One case, open or closed, with what was proposed about it; the look is audited.

    Raises:
        NoSuchCase: nobody's, or another force's.
    """
    async with mirror.store.transaction() as unit:
        row = await _mine(unit, officer, case_id)
        found = await shown(unit, mirror, row)
        await _audit(unit, officer, "case.viewed", [str(row.nominal_id)], case=str(row.id))
        return found


async def propose(mirror: Mirror, officer: Officer, case_id: uuid.UUID, asked: Propose) -> uuid.UUID:
    """Note what one person would decide; nothing changes yet. Returns the proposal's id.

    Raises:
        NoSuchCase: nobody's, or another force's.
        Outdated: it is not what the person looked at, or somebody was faster.
        Undecidable: this is no outcome of it, or no value that both systems can hold.
    """
    async with mirror.store.transaction() as unit:
        row = await _mine(unit, officer, case_id)
        now = await shown(unit, mirror, row)
        if row.closed_at or now.stamp != asked.stamp:
            raise Outdated
        if asked.outcome not in {it.outcome for it in now.options}:
            raise Undecidable("This is no outcome of such a case.")
        value: Json = typed(mirror, row, asked.value) if asked.outcome == VALUE else None
        await unit.void_others(case_id, now.stamp)
        made = await unit.propose(case_id, now.stamp, asked.outcome, value, asked.reason, officer.subject)
        if made is None:
            raise Outdated
        await _act(unit, officer, "case.proposed", row, made, asked.outcome)
        return made


async def answer(mirror: Mirror, officer: Officer, case_id: uuid.UUID, said: Answer) -> casework.State:
    """Confirm a proposal, which carries it out at once, or reject it. Returns what became of it.

    Where the case has changed since it was proposed, the proposal is void and nothing is done.

    Raises:
        NoSuchCase: nobody's, or another force's.
        Outdated: the proposal was answered before.
        Undecidable: the same person cannot do both, and a rejection needs words.
    """
    async with mirror.store.transaction() as unit:
        row = await _mine(unit, officer, case_id)
        made = next((it for it in await unit.decisions_of([case_id]) if it.id == said.decision), None)
        if made is None:
            raise Outdated
        work = await begin(unit, mirror, row, made.value)
        row = await _mine(unit, officer, case_id)
        now = await shown(unit, mirror, row)
        state = _state(officer, made, said, row.closed_at is None and now.stamp == made.stamp)
        if not await unit.answer(made.id, state, officer.subject, said.words):
            raise Outdated
        await _act(unit, officer, f"case.{state}", row, made.id, made.outcome, proposed_by=made.proposed_by)
        if state == "confirmed" and made.outcome != ACCEPT:
            author = f"{made.proposed_by}, {officer.subject}"
            ruling = Ruling(id=made.id, author=author, at=datetime.now(UTC))
            await carry_out(unit, work, row, Choice(made.outcome, made.value), ruling)
        return state


def _state(officer: Officer, made: Decision, said: Answer, unchanged: bool) -> casework.State:
    """What becomes of a proposal by what a person says to it."""
    if not unchanged:
        return "void"
    if said.agree and made.proposed_by == officer.subject:
        raise Undecidable("Whoever proposed a decision cannot confirm it: a second person must.")
    if not said.agree and not said.words.strip():
        raise Undecidable("Say why it is rejected.")
    return "confirmed" if said.agree else "rejected"


async def refused(mirror: Mirror, officer: Officer, what: str, why: str) -> None:
    """Audit that somebody asked for a case, or for a decision, that they may not have. `what` is an address' id."""
    async with mirror.store.transaction() as unit:
        await _audit(unit, officer, "case.refused", [], case=what, why=why)


async def _mine(unit: "Unit", officer: Officer, case_id: uuid.UUID) -> CaseRow:
    row = await unit.desk_case(case_id)
    if row is None or row.force not in (officer.force, ""):
        raise NoSuchCase
    return row


async def _act(
    unit: "Unit", officer: Officer, action: str, row: CaseRow, decision: uuid.UUID, outcome: str, **more: str
) -> None:
    await _audit(
        unit,
        officer,
        action,
        [str(row.nominal_id)],
        case=str(row.id),
        decision=str(decision),
        outcome=outcome,
        **more,
    )


async def _audit(unit: "Unit", officer: Officer, action: str, people: list[str], **detail: str) -> None:
    event = AuditEvent(actor=officer.subject, role=officer.role, action=action, subjects=people, detail=detail)
    await unit.audit([event])
