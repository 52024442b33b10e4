"""A nominal as the briefing sees it: for each field what is held, by whom, and whether it is contested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

RISK = ("low", "medium", "high", "very_high")
WHEREABOUTS = ("custody", "abroad", "hospital", "community", "no_fixed_abode", "missing")
MODES = ("reactive", "active")


class Claim(msgspec.Struct, frozen=True):
    """One value held for a field, with the system, the author and the instant (RFC 3339, UTC) it came from."""

    value: Any
    source: str = ""
    author: str = ""
    at: str = ""


class Held(msgspec.Struct, frozen=True):
    """What is held of a field. `proposed`: what a system that does not own it says, where that is more protective."""

    held: tuple[Claim, ...] = ()
    contested: bool = False
    proposed: tuple[Claim, ...] = ()


class Event(msgspec.Struct, frozen=True):
    id: str
    kind: str
    on: date
    source: str


class Person(msgspec.Struct, frozen=True):
    id: str
    version: int
    force: str
    fields: dict[str, Held] = msgspec.field(default_factory=dict)
    synthetic: bool = True
    handling: str = ""

    def claims(self, name: str) -> tuple[Claim, ...]:
        """What is held or proposed for a field, the more protective first where the field has such an order."""
        state = self.fields.get(name, Held())
        held = tuple(claim for claim in (*state.held, *state.proposed) if claim.value is not None)
        rank = PROTECTIVE.get(name)
        return tuple(sorted(held, key=rank, reverse=True)) if rank else held

    def claim(self, name: str) -> Claim | None:
        return next(iter(self.claims(name)), None)

    def standing(self, name: str) -> Claim | None:
        """The value that stands in the records, whatever another system proposes."""
        state = self.fields.get(name, Held())
        return next((claim for claim in self.claims(name) if claim in state.held), None)

    def contested(self, name: str) -> bool:
        """Whether two systems say different things and nobody has decided."""
        state = self.fields.get(name, Held())
        return len(self.claims(name)) > 1 and (state.contested or bool(state.proposed))

    def events(self) -> tuple[Event, ...]:
        """Events with a readable date, newest first, one for each id."""
        found = {event.id: event for event in map(_event, self.claims("events")) if event}
        return tuple(sorted(found.values(), key=lambda event: (event.on, event.id), reverse=True))

    def without_event(self, event_id: str) -> Person:
        kept = tuple(claim for claim in self.claims("events") if part(claim, "id") != event_id)
        return msgspec.structs.replace(self, fields={**self.fields, "events": Held(kept)})

    def with_event(self, value: Mapping[str, Any], source: str) -> Person:
        added = (*self.claims("events"), Claim(dict(value), source))
        return msgspec.structs.replace(self, fields={**self.fields, "events": Held(added)})


def day(written: object) -> date | None:
    """An ISO date (`2026-11-16`) as a civil date; None when it is not one."""
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None


def part(claim: Claim | None, name: str) -> str:
    """One part of a claim whose value is an object, as text; empty when there is none."""
    value = claim.value if claim else None
    found = value.get(name) if isinstance(value, Mapping) else None
    return "" if found is None else str(found)


def _event(claim: Claim) -> Event | None:
    on = day(part(claim, "date"))
    return Event(part(claim, "id"), part(claim, "kind"), on, claim.source) if on else None


def _place(order: tuple[str, ...], value: object) -> int:
    return order.index(str(value)) if str(value) in order else -1


def whole(value: object) -> int:
    """A whole number from `3` or `"3"`; 0 when it is not one."""
    return int(str(value)) if str(value).isdigit() else 0


def _earlier(claim: Claim) -> int:
    on = day(claim.value)
    return -on.toordinal() if on else -date.max.toordinal()


PROTECTIVE: Mapping[str, Callable[[Claim], int]] = {
    "risk_level": lambda claim: _place(RISK, claim.value),
    "mappa_level": lambda claim: whole(claim.value),
    "whereabouts": lambda claim: _place(WHEREABOUTS, part(claim, "state")),
    "management_mode": lambda claim: _place(MODES, claim.value),
    "review_date": _earlier,
}
"""How protective a claim is, by field; the greater is used where two systems disagree."""
