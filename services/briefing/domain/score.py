"""Points of a person in a week: the table's rows applied to the facts, each part held to its cap."""

from __future__ import annotations

from datetime import date

import msgspec

from services.briefing.domain.facts import Fact, facts
from services.briefing.domain.person import Person
from services.briefing.domain.table import Part, Row, ScoreTable, matches
from services.briefing.domain.weeks import Week

HELD_BY_PPU = "Detail held by the PPU"


class Reason(msgspec.Struct, frozen=True):
    """One row that counted: the fact's value, points before the cap, and the record, system and date behind it."""

    fact: str
    value: int | str
    points: int
    words: str
    reason: str
    tier: str
    record: str
    source: str
    on: date | None

    def said(self, *, restricted: bool) -> str:
        """The words for an audience; what rests on a field above its tier is said to be held by the PPU."""
        return self.words if restricted or self.tier == "basic" else HELD_BY_PPU


class PartScore(msgspec.Struct, frozen=True):
    part: str
    label: str
    cap: int
    points: int
    reasons: tuple[Reason, ...]

    @property
    def capped(self) -> bool:
        return sum(reason.points for reason in self.reasons) != self.points


class Score(msgspec.Struct, frozen=True):
    points: int
    parts: tuple[PartScore, ...]


def score(person: Person, week: Week, table: ScoreTable) -> Score:
    known = facts(person, week, table)
    parts = tuple(scored for part in table.part if (scored := _part(part, known, table)).reasons)
    return Score(sum(part.points for part in parts), parts)


def _part(part: Part, known: tuple[Fact, ...], table: ScoreTable) -> PartScore:
    rows = table.rows_of(part.part)
    compared = {row.fact for row in rows}
    reasons = tuple(_reason(row, fact) for fact in known if fact.name in compared and (row := _first(rows, fact)))
    return PartScore(part.part, part.label, part.cap, held_to(part.cap, reasons), reasons)


def held_to(cap: int, reasons: tuple[Reason, ...]) -> int:
    """The sum of points, no further from 0 than the cap; a negative cap is a floor."""
    total = sum(reason.points for reason in reasons)
    return min(total, cap) if cap >= 0 else max(total, cap)


def _first(rows: tuple[Row, ...], fact: Fact) -> Row | None:
    return next((row for row in rows if matches(row, fact.name, fact.value)), None)


def _reason(row: Row, fact: Fact) -> Reason:
    words = row.words.format(date=on_day(fact.on), value=fact.value)
    return Reason(fact.name, fact.value, row.points, words, row.reason, row.tier, fact.record, fact.source, fact.on)


def on_day(on: date | None) -> str:
    """`16 Nov 2026`, or that there is no date."""
    return f"{on.day} {on:%b %Y}" if on else "(no date)"
