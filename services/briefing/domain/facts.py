"""What can be said of a person in a week, each fact with the record and date it rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from services.briefing.domain.person import Event, Person, day, part, whole
from services.briefing.domain.table import ScoreTable
from services.briefing.domain.weeks import Week

NEVER = 36_500
"""Quiet days of a person for whom no adverse event is held."""


class Fact(msgspec.Struct, frozen=True):
    """`value` is what the table compares; `record` an event id or a field name; `source` the system it came from."""

    name: str
    value: int | str
    record: str
    source: str
    on: date | None = None


def facts(person: Person, week: Week, table: ScoreTable) -> tuple[Fact, ...]:
    return tuple(fact for of in SOURCES for fact in of(person, week, table))


def events_until(person: Person, week: Week) -> tuple[Event, ...]:
    """Events up to the end of the week, newest first; what is dated later belongs to a later week."""
    return tuple(event for event in person.events() if event.on <= week.sunday)


def age(on: date, week: Week) -> int:
    """Days from a date to the Monday of the week; 0 for a date within the week."""
    return max(0, (week.monday - on).days)


def _event_facts(person: Person, week: Week, table: ScoreTable) -> list[Fact]:
    return [
        Fact(f"event.{event.kind}", age(event.on, week), event.id, event.source, event.on)
        for event in events_until(person, week)
    ]


def adverse_events(person: Person, week: Week, table: ScoreTable) -> list[Event]:
    return [event for event in events_until(person, week) if event.kind in table.events.adverse]


def _adverse_facts(person: Person, week: Week, table: ScoreTable) -> list[Fact]:
    adverse = adverse_events(person, week, table)
    if not adverse:
        return [Fact("adverse.quiet_days", NEVER, "events", "")]
    newest = adverse[0]
    days = age(newest.on, week)
    count = sum(age(event.on, week) <= table.window.frequency_days for event in adverse)
    return [
        Fact("adverse.newest_days", days, newest.id, newest.source, newest.on),
        Fact("adverse.quiet_days", days, newest.id, newest.source, newest.on),
        Fact("adverse.count", count, newest.id, newest.source, newest.on),
    ]


def _late_notifications(person: Person, week: Week, table: ScoreTable) -> list[Fact]:
    late = [event for event in events_until(person, week) if event.kind == "late_notification"]
    late = [event for event in late if age(event.on, week) <= table.window.pattern_days]
    return [Fact("late_notifications.count", len(late), late[0].id, late[0].source, late[0].on)] if late else []


def _risk_level(person: Person, week: Week, table: ScoreTable) -> list[Fact]:
    claim = person.claim("risk_level")
    dated = person.claim("risk_level_date")
    return (
        [Fact("risk_level", str(claim.value), "risk_level", claim.source, day(dated.value) if dated else None)]
        if claim
        else []
    )


def _mappa_level(person: Person, week: Week, table: ScoreTable) -> list[Fact]:
    claim = person.claim("mappa_level")
    return [Fact("mappa_level", whole(claim.value), "mappa_level", claim.source, day(claim.at))] if claim else []


def _whereabouts(person: Person, week: Week, table: ScoreTable) -> list[Fact]:
    claim = person.claim("whereabouts")
    return (
        [Fact("whereabouts", part(claim, "state"), "whereabouts", claim.source, day(part(claim, "since")))]
        if claim
        else []
    )


def _management_mode(person: Person, week: Week, table: ScoreTable) -> list[Fact]:
    claim = person.claim("management_mode")
    return [Fact("management_mode", str(claim.value), "management_mode", claim.source, day(claim.at))] if claim else []


def _review(person: Person, week: Week, table: ScoreTable) -> list[Fact]:
    claim = person.claim("review_date")
    due = day(claim.value) if claim else None
    if claim is None or due is None or due >= week.monday:
        return []
    return [Fact("review.overdue_days", (week.monday - due).days, "review_date", claim.source, due)]


Source = Callable[[Person, Week, ScoreTable], list[Fact]]
SOURCES: tuple[Source, ...] = (
    _event_facts,
    _adverse_facts,
    _late_notifications,
    _risk_level,
    _mappa_level,
    _whereabouts,
    _management_mode,
    _review,
)
