"""The week's proposal for an area: five, the next five, who is added, and what each place rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from services.briefing.domain import eligibility, notes
from services.briefing.domain.eligibility import Place, PlaceOf, Scope
from services.briefing.domain.facts import adverse_events
from services.briefing.domain.person import Person
from services.briefing.domain.score import PartScore, Score, on_day, score
from services.briefing.domain.table import ScoreTable
from services.briefing.domain.weeks import Week

TOP = 5
SHOWN = 10
SWING = 0.2
"""Each part's weight is tried this much higher and lower, to see whether a place among the five depends on it."""


class Counterfactual(msgspec.Struct, frozen=True):
    """Where a person would stand without one event."""

    event: str
    kind: str
    on: date
    rank: int


class Entry(msgspec.Struct, frozen=True):
    """A place on the list. Ids, points and words only: no name, address or date of birth."""

    id: str
    rank: int
    points: int
    parts: tuple[PartScore, ...]
    rules: tuple[eligibility.Result, ...]
    always: tuple[str, ...]
    contested: tuple[str, ...]
    stale: tuple[str, ...]
    changes: tuple[str, ...]
    last_rank: int | None = None
    without: Counterfactual | None = None
    leaves_when: tuple[str, ...] = ()


class Proposal(msgspec.Struct, frozen=True):
    """`left_out` counts people by the first rule they fail; `unplaced` are on no list: no area is known."""

    force: str
    area: str
    area_name: str
    week: str
    table_version: str
    considered: int
    eligible: int
    left_out: dict[str, int]
    unplaced: tuple[str, ...]
    top: tuple[Entry, ...]
    runners_up: tuple[Entry, ...]
    added: tuple[Entry, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.top, *self.runners_up, *self.added)

    @property
    def on_deck(self) -> tuple[Entry, ...]:
        return (*self.top, *self.runners_up_added, *self.added)

    @property
    def runners_up_added(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.runners_up if entry.always)


class Ranked(msgspec.Struct, frozen=True):
    person: Person
    score: Score
    key: tuple[int, int, str]


def propose(
    people: Iterable[Person],
    place: Place,
    week: Week,
    table: ScoreTable,
    place_of: PlaceOf,
    last: Mapping[str, int] | None = None,
) -> Proposal:
    """The proposal for a place and week; `last` is last week's rank by id. The order of `people` does not matter."""
    scope = Scope(place, place_of, week.monday)
    everyone = sorted(people, key=lambda person: person.id)
    ranked = rank([person for person in everyone if eligibility.eligible(person, scope)], week, table)
    entries = [_entry(index, ranked, scope, week, table, last) for index in _wanted(ranked, week, table)]
    return Proposal(
        force=place.force,
        area=place.code,
        area_name=place.name,
        week=str(week),
        table_version=table.version,
        considered=len(everyone),
        eligible=len(ranked),
        left_out=_left_out(everyone, scope),
        unplaced=tuple(person.id for person in everyone if eligibility.without_an_area(person, scope)),
        top=tuple(entries[:TOP]),
        runners_up=tuple(entries[TOP:SHOWN]),
        added=tuple(entries[SHOWN:]),
    )


def rank(people: Sequence[Person], week: Week, table: ScoreTable) -> list[Ranked]:
    """Most points first, then the newer adverse event, then a hash of id and week: a tie favours nobody for long."""
    scored = ((person, score(person, week, table)) for person in people)
    ranked = [Ranked(person, points, sort_key(person, points.points, week, table)) for person, points in scored]
    return sorted(ranked, key=lambda one: one.key)


def sort_key(person: Person, points: int, week: Week, table: ScoreTable) -> tuple[int, int, str]:
    adverse = adverse_events(person, week, table)
    newest = adverse[0].on.toordinal() if adverse else 0
    return -points, -newest, hashlib.sha256(f"{week}:{person.id}".encode()).hexdigest()


def _wanted(ranked: list[Ranked], week: Week, table: ScoreTable) -> list[int]:
    beyond = [i for i, one in enumerate(ranked[SHOWN:], SHOWN) if notes.always_added(one.person, week, table)]
    return [*range(min(SHOWN, len(ranked))), *beyond]


def _entry(
    index: int,
    ranked: list[Ranked],
    scope: Scope,
    week: Week,
    table: ScoreTable,
    last: Mapping[str, int] | None,
) -> Entry:
    person, points = ranked[index].person, ranked[index].score
    return Entry(
        id=person.id,
        rank=index + 1,
        points=points.points,
        parts=points.parts,
        rules=eligibility.results(person, scope),
        always=notes.always_added(person, week, table),
        contested=notes.contested(person),
        stale=notes.stale(person, week, table),
        changes=notes.changes(person, week, last, index + 1),
        last_rank=last.get(person.id) if last else None,
        without=counterfactual(index, ranked, week, table) if index < SHOWN else None,
        leaves_when=swings(index, ranked, week) if index < TOP else (),
    )


def counterfactual(index: int, ranked: list[Ranked], week: Week, table: ScoreTable) -> Counterfactual | None:
    """The one event without which the person would stand lowest; None when no event changes the place."""
    person = ranked[index].person
    others = [one.key for i, one in enumerate(ranked) if i != index]
    found = []
    for event in adverse_events(person, week, table):
        less = person.without_event(event.id)
        key = sort_key(less, score(less, week, table).points, week, table)
        found.append(Counterfactual(event.id, event.kind, event.on, 1 + sum(other < key for other in others)))
    lowest = max(found, key=lambda one: (one.rank, one.on, one.event), default=None)
    return lowest if lowest and lowest.rank > index + 1 else None


def swings(index: int, ranked: list[Ranked], week: Week) -> tuple[str, ...]:
    """Parts whose weight, a fifth higher or lower for everyone, would take the person out of the five."""
    labels = {part.part: part.label for one in ranked for part in one.score.parts}
    found = []
    for name, label in sorted(labels.items()):
        for factor, words in ((1 - SWING, "less"), (1 + SWING, "more")):
            keys = [(-_weighed(one.score, name, factor), *one.key[1:]) for one in ranked]
            if sum(key < keys[index] for key in keys) >= TOP:
                found.append(f"{label} counted a fifth {words}")
    return tuple(found)


def _weighed(points: Score, name: str, factor: float) -> float:
    return round(sum(part.points * (factor if part.part == name else 1) for part in points.parts), 6)


def _left_out(people: Iterable[Person], scope: Scope) -> dict[str, int]:
    counts = {rule.name: 0 for rule in eligibility.RULES}
    for person in people:
        failed = next((result for result in eligibility.results(person, scope) if not result.met), None)
        if failed:
            counts[failed.rule] += 1
    return counts


def without(found: Counterfactual | None) -> str:
    if found is None:
        return "The place rests on no single event."
    kind = notes.KINDS.get(found.kind, found.kind).lower()
    return f"Without the {kind} of {on_day(found.on)}: {notes.ordinal(found.rank)}."


def steadiness(entry: Entry) -> str:
    if not entry.leaves_when:
        return "Stays in the five with any one weight a fifth higher or lower."
    return f"Leaves the five with: {'; '.join(entry.leaves_when)}."
