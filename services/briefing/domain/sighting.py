"""What an officer reported, as the Public Protection Unit reads it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from services.briefing.domain.card import Card
from shared.sightings import KINDS, OUTCOMES


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """`who` is None where the person is not known here: not heard of yet, or erased. Times are UTC."""

    id: UUID
    nominal_id: UUID
    kind: str
    seen_at: datetime
    place: str
    said: str
    danger: bool
    reported_by: str
    reported_at: datetime
    outcome: str | None
    note: str | None
    settled_by: str | None
    settled_at: datetime | None
    who: Card | None

    @property
    def what(self) -> str:
        return {str(code): words for code, words in KINDS.items()}.get(self.kind, self.kind)

    @property
    def came_of_it(self) -> str:
        known = {str(code): words for code, words in OUTCOMES.items()}
        return known.get(self.outcome, self.outcome) if self.outcome else ""
