"""Areas as this service names them, from the dated rows of districts."""

from __future__ import annotations

from datetime import date

from services.briefing.domain.eligibility import Place
from shared.areas import district_of, districts


def place_of(district: str, on: date) -> Place | None:
    """The area of a district (ONS code or name) on a civil date."""
    row = district_of(district, on)
    return Place(row.force, row.area, row.area.title()) if row else None


def places_of(force: str, on: date) -> tuple[Place, ...]:
    """A force's areas on a civil date, in the order of their codes."""
    codes = {
        row.area for row in districts() if row.force == force and row.start <= on and (not row.end or on < row.end)
    }
    return tuple(Place(force, code, code.title()) for code in sorted(codes))
