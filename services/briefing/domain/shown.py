"""A place on the list as the page shows it to one audience."""

from __future__ import annotations

from datetime import date

import msgspec

from services.briefing.domain.card import Card, reference
from services.briefing.domain.notes import system
from services.briefing.domain.proposal import Entry, steadiness, without
from services.briefing.domain.score import PartScore, Reason

RESTRICTED = frozenset({"ppu-staff", "ppu-supervisor", "intelligence"})
"""Roles whose audience is tier restricted; anyone else sees kinds and dates of events, and no record ids."""


class ShownReason(msgspec.Struct, frozen=True):
    words: str
    reason: str
    points: int
    record: str
    source: str
    on: date | None


class ShownPart(msgspec.Struct, frozen=True):
    label: str
    points: int
    cap: int
    capped: bool
    reasons: tuple[ShownReason, ...]


class Shown(msgspec.Struct, frozen=True):
    entry: Entry
    name: str
    born: str
    risk: str
    risk_code: str
    reference: str
    summary: str
    parts: tuple[ShownPart, ...]
    without: str
    steadiness: str


def shown(entry: Entry, card: Card | None, *, restricted: bool) -> Shown:
    """`card` is None for somebody of whom nothing is held any more; then only the reference is shown."""
    return Shown(
        entry=entry,
        name=card.name if card else "Details no longer held",
        born=card.born if card else "",
        risk=card.risk if card else "",
        risk_code=card.risk_code if card else "",
        reference=card.reference if card else reference(entry.id),
        summary=_summary(entry),
        parts=tuple(_part(part, restricted=restricted) for part in entry.parts),
        without=without(entry.without),
        steadiness=steadiness(entry),
    )


def _summary(entry: Entry) -> str:
    """The three heaviest parts, in words."""
    heaviest = sorted((part for part in entry.parts if part.points > 0), key=lambda part: -part.points)[:3]
    return "; ".join(f"{part.label} {part.points}" for part in heaviest)


def _part(part: PartScore, *, restricted: bool) -> ShownPart:
    heaviest = sorted(part.reasons, key=lambda reason: -abs(reason.points))
    reasons = tuple(_reason(reason, restricted=restricted) for reason in heaviest)
    return ShownPart(part.label, part.points, part.cap, part.capped, reasons)


def _reason(reason: Reason, *, restricted: bool) -> ShownReason:
    hidden = not restricted and reason.tier != "basic"
    return ShownReason(
        words=reason.said(restricted=restricted),
        reason="Rests on a record of the PPU" if hidden else reason.reason,
        points=reason.points,
        record=reason.record if restricted and reason.source else "",
        source=system(reason.source) if reason.source else "",
        on=None if hidden else reason.on,
    )
