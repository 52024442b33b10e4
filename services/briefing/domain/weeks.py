"""ISO weeks on the civil calendar of Europe/London."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

LONDON = ZoneInfo("Europe/London")
_WRITTEN = re.compile(r"^(\d{4})-W(\d{2})$")


class Week(msgspec.Struct, frozen=True, order=True):
    """An ISO 8601 week. Scores are reckoned on its Monday, so every run of the same week reckons the same."""

    year: int
    number: int

    @classmethod
    def parse(cls, written: str) -> Week | None:
        """`2026-W48` as a week; None when it is not one (2026 has 53 weeks, 2025 has 52)."""
        found = _WRITTEN.match(written.strip())
        if found is None:
            return None
        try:
            date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            return None
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, instant: datetime) -> Week:
        """The week in which an instant falls in London. Raises ValueError for an instant without a zone."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return cls.containing(instant.astimezone(LONDON).date())

    @classmethod
    def containing(cls, day: date) -> Week:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def before(self) -> Week:
        return Week.containing(self.monday - timedelta(days=7))

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"
