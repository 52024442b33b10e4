"""Holding both systems against each other, field by field: every difference is explained, or it is drift."""

import uuid
from collections.abc import Iterator, Mapping

import msgspec

from services.visor_sync.domain.cells import Cells
from services.visor_sync.domain.values import same
from shared.messages import Json
from shared.policy import Policy

DRIFT = "drift"
CASE_OPEN = "case open"
IN_FLIGHT = "in flight"
OBSERVING = "observing"
OWNER_HAS_NONE = "the owner holds no value"
NOT_CREATED = "not in ATHENA yet"
HELD_BACK = "may be a person whom ATHENA already has: case open"
GONE = "gone from one system: case open"
GONE_DECIDED = "gone from one system: people decided that it stays so"
LOST = "a change that no topic holds any more: say-again"
EXCUSED = (CASE_OPEN, IN_FLIGHT, OBSERVING, OWNER_HAS_NONE, HELD_BACK, GONE, GONE_DECIDED)


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One field of one person on which the systems do not agree, and why; never the values."""

    nominal_id: uuid.UUID
    field: str
    why: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One person as both systems show them now. `in_flight`: something of theirs is still on its way.

    `observing`: something of theirs would be, if the mirror wrote.
    """

    nominal_id: uuid.UUID
    visor: Mapping[str, Json]
    athena: Mapping[str, Json]
    merged: Cells
    in_flight: bool
    observing: bool = False


class Report(msgspec.Struct, kw_only=True):
    """What reconciliation found. Counts are people, but for `fields` and `differing`, which count fields.

    `states` are what the topics of states should say, each person once a topic; what differs there is in `differing`.

    `waiting` are ATHENA's records that belong to nobody in ViSOR. A run that could not check everything has not passed.
    """

    checked: int = 0
    fields: int = 0
    matched: int = 0
    written_differently: int = 0
    withheld: int = 0
    differing: dict[str, int] = {}
    differences: list[Difference] = []
    missing: dict[str, int] = {}
    waiting: int = 0
    states: int = 0
    states_matched: int = 0
    could_not_check: list[str] = []
    passed: bool = False

    def add(self, difference: Difference) -> None:
        """Count one difference."""
        self.differing[difference.why] = self.differing.get(difference.why, 0) + 1
        self.differences.append(difference)

    def lacks(self, why: str) -> None:
        """Count one person whom one of the systems lacks."""
        self.missing[why] = self.missing.get(why, 0) + 1

    def close(self) -> "Report":
        """Decide whether the run has passed."""
        unexplained = [why for why in (*self.differing, *self.missing) if why not in EXCUSED]
        self.passed = not unexplained and not self.could_not_check
        return self


def compare(person: Person, policy: Policy, report: Report) -> None:
    """Hold one person's fields against each other and count what is found."""
    report.checked += 1
    report.withheld += sum(row.merge == "withheld" for row in policy.fields.values())
    for name in _cells(person):
        visor, athena = person.visor.get(name), person.athena.get(name)
        if policy.of_cell(name).direction == "none" and None in (visor, athena):
            continue  # only its owner has it, as it should be
        report.fields += 1
        if visor == athena:
            report.matched += 1
        elif same(visor, athena):
            report.matched += 1
            report.written_differently += 1
        else:
            field = name.partition("/")[0]
            report.add(Difference(nominal_id=person.nominal_id, field=field, why=_why(person, name, policy)))


def _cells(person: Person) -> Iterator[str]:
    yield from sorted({*person.visor, *person.athena})


def _why(person: Person, name: str, policy: Policy) -> str:
    cell, row = person.merged.get(name), policy.of_cell(name)
    if cell and (cell.claims or cell.proposal):
        return CASE_OPEN
    if person.in_flight:
        return IN_FLIGHT
    if person.observing:
        return OBSERVING
    if cell and row.owner != "shared" and cell.source not in (row.owner, "desk"):
        return OWNER_HAS_NONE
    return DRIFT
