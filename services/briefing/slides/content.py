"""What a deck is made of, and the lines that stand on every slide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from services.briefing.domain.card import Card
from services.briefing.domain.proposal import Entry, Proposal
from services.briefing.domain.score import on_day
from services.briefing.domain.table import ScoreTable
from services.briefing.domain.weeks import LONDON, Week

Drawn = tuple[Any, str]
"""A slide and its speaker notes."""


class Deck(msgspec.Struct, frozen=True):
    """All that a deck is made of. `cards` hold basic details of everyone on it; `made_at` is an aware instant."""

    proposal: Proposal
    cards: Mapping[str, Card]
    table: ScoreTable
    made_at: datetime
    sandbox: bool
    approved: bool = False

    @property
    def week(self) -> Week:
        week = Week.parse(self.proposal.week)
        assert week is not None
        return week

    @property
    def heading(self) -> str:
        return f"Top {len(self.proposal.top)} {self.proposal.area_name}"

    @property
    def state(self) -> str:
        return "Approved" if self.approved else "DRAFT, not approved"

    @property
    def expires(self) -> str:
        return on_day(self.week.sunday)

    @property
    def footer(self) -> str:
        area, week = self.proposal.area_name, self.week
        return f"BAT {area}, week {week.number} of {week.year}   |   {self.state}   |   Expires {self.expires}"

    @property
    def made(self) -> str:
        return f"{on_day(self.made_at.astimezone(LONDON).date())}, {self.made_at.astimezone(LONDON):%H:%M}"

    @property
    def others(self) -> tuple[Entry, ...]:
        return (*self.proposal.runners_up_added, *self.proposal.added)
