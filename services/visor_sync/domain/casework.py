"""A case as the people see it who decide it: both values, who said them and when, how long it may wait."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from services.visor_sync.domain.records import CaseRow
from shared.messages import Json
from shared.policy import Field

LONDON = ZoneInfo("Europe/London")
DAYS = {"very_high": 1, "high": 2, "medium": 5, "low": 10}
"""Days in which a case should be decided, by risk level; BOYD's own figures, for a force to set."""
UNASSESSED_DAYS = 2
RISKS = ("very_high", "high", "medium", "low")
RISK_WORDS = {"very_high": "Very high", "high": "High", "medium": "Medium", "low": "Low", "": "Not assessed"}
STATES = {
    "proposed": "waits for a second person",
    "confirmed": "confirmed",
    "rejected": "rejected",
    "void": "void, because the case had changed",
}
SIDES = {"visor": "ViSOR", "athena": "ATHENA", "desk": "earlier decision"}
KINDS = {
    "clash": "Both systems changed it",
    "proposal": "Changed where it is not owned",
    "gone": "Deleted in one system",
    "match": "Possibly one person",
}
READ_AS = ("line", "town", "postcode", "district", "vrm", "make", "colour", "name", "date", "kind", "note")
POINT = ("lat", "lon", "as_at")
"""Parts of an address that are measured, not typed."""

NO_NUL = r"^[^\x00]*$"
Reason = Annotated[str, msgspec.Meta(min_length=10, max_length=500, pattern=NO_NUL)]
State = Literal["proposed", "confirmed", "rejected", "void"]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What one person proposed about a case and what a second one said to it; people by their opaque ids.

    `stamp` is a digest of the case as it was then.
    """

    id: uuid.UUID
    case_id: uuid.UUID
    stamp: str
    outcome: str
    value: Json
    reason: str
    proposed_by: str
    proposed_at: datetime
    state: State
    answered_by: str | None
    answered_at: datetime | None
    answer: str


class Option(msgspec.Struct, frozen=True):
    """One outcome that can be proposed, and what it means."""

    outcome: str
    meaning: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What one side says. `by` names who said it there, `at` when (UTC)."""

    side: str
    value: Json
    by: str = ""
    at: datetime | None = None


class Compared(msgspec.Struct, frozen=True):
    """One field of two records that may be one person's."""

    label: str
    ours: Json
    theirs: Json


class DeskCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case for the desk. `stamp` goes back with a proposal: it says what was looked at.

    `proposed` is an open proposal; `awaited` the system in which an accepted value is to be keyed in.
    """

    id: uuid.UUID
    nominal_id: uuid.UUID
    kind: str
    meaning: str
    cell: str
    label: str
    force: str
    risk: str
    name: str
    sides: dict[str, str]
    opened_at: datetime
    due_at: datetime
    open: bool
    stamp: str
    base: Json
    claims: list[Line]
    options: list[Option]
    compared: list[Compared] = []
    proposed: Decision | None = None
    awaited: str = ""
    decisions: list[Decision] = []


class DeskCases(msgspec.Struct, frozen=True):
    """Open cases of the asker's force, by deadline, then by risk."""

    cases: list[DeskCase]


class Propose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one person would decide, and why. `value` goes with the outcome `value` alone."""

    stamp: str
    outcome: str
    reason: Reason
    value: Json = None


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a second person says to a proposal; a rejection needs words, and the proposer may withdraw so too."""

    decision: uuid.UUID
    agree: bool
    words: Annotated[str, msgspec.Meta(max_length=500, pattern=NO_NUL)] = ""


class Proposed(msgspec.Struct, frozen=True):
    """The id of a proposal: a second person answers it by this."""

    decision: uuid.UUID


class Answered(msgspec.Struct, frozen=True):
    """What became of a proposal."""

    state: State


def due(opened_at: datetime, risk: str) -> datetime:
    """When a case should be decided."""
    return opened_at + timedelta(days=DAYS.get(risk, UNASSESSED_DAYS))


def order(case: DeskCase) -> tuple[datetime, int, datetime, uuid.UUID]:
    """By deadline, which is the sooner the higher the risk; then the higher risk, then the older."""
    rank = RISKS.index(case.risk) if case.risk in RISKS else 1
    return case.due_at, rank, case.opened_at, case.id


def options(case: CaseRow, allowed: Sequence[str], owner: str, joinable: bool) -> list[Option]:
    """The outcomes of a case in words."""
    said = {
        "value": "Another value, for both systems",
        "refuse": f"Refuse: {side(owner)}'s value stands, and this proposal is not made again",
        "accept": f"Accept: somebody keys it into {side(owner)}, which owns the field; the case stays open until then",
        "stays": f"It stays deleted in {side(case.cell)}; the other system keeps its record",
        "again": f"It was deleted by mistake: the mirror makes the record again in {side(case.cell)}",
        "same": "The same person: join the two records",
        "different": "Different people: never asked again unless their identifiers change",
    }
    said |= {name: f"The value of {label}, for both systems" for name, label in SIDES.items()}
    return [Option(it, said[it]) for it in allowed if joinable or it != "same"]


def side(name: str) -> str:
    """A system's own name."""
    return SIDES.get(name, name)


def label(case: CaseRow, fields: Mapping[str, Field]) -> str:
    """What a case is about, in words that name no element of a set."""
    if case.kind == "gone":
        return f"The record in {side(case.cell)}"
    if case.kind == "match":
        return "A record in ATHENA"
    row = fields.get(case.cell.partition("/")[0])
    return row.label if row else "A field that is held no more"


def parts(value: Mapping[str, Json]) -> dict[str, Json]:
    """The parts of a value that a person types, as people read them; all but what was measured."""
    names = [name for name in (*READ_AS, *sorted(value)) if name in value and name not in POINT]
    return {name: value[name] for name in dict.fromkeys(names)}


def said(value: Json) -> str:
    """A value as a person reads it, no word of it twice."""
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        told = [str(part) for part in parts(value).values() if part not in (None, "")]
        return ", ".join(dict.fromkeys(told))
    return str(value)


def day(instant: datetime) -> str:
    """`23 November 2026`: the civil day of an instant, in London."""
    local = instant.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"
