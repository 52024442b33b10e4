"""Valid things for briefing tests: people, places, a week, the table."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import services.briefing
from services.briefing.domain.eligibility import Place
from services.briefing.domain.person import Claim, Held, Person
from services.briefing.domain.table import ScoreTable
from services.briefing.domain.weeks import Week

WEEK = Week(2026, 48)
NORTH = Place("cambridgeshire", "north", "North")
SOUTH = Place("cambridgeshire", "south", "South")
DISTRICTS = {"E07000010": NORTH, "E06000031": NORTH, "E07000008": SOUTH, "E07000012": SOUTH}


@cache
def table() -> ScoreTable:
    return ScoreTable.parse((Path(services.briefing.__file__).parent / "scores.toml").read_bytes())


def place_of(district: str) -> Place | None:
    return DISTRICTS.get(district)


def nominal_id(number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"nominal {number}"))


def event(kind: str, days_before_monday: int, ref: str = "", note: str = "") -> dict[str, Any]:
    on = WEEK.monday - timedelta(days=days_before_monday)
    return {"id": ref or f"{kind}-{days_before_monday}", "date": on.isoformat(), "kind": kind, "note": note}


def held(*values: Any, source: str = "visor", contested: bool = False) -> Held:
    return Held(tuple(Claim(value, source, "ppu.smith", "2026-11-01T09:00:00Z") for value in values), contested)


def fields(*events: dict[str, Any], **given: Any) -> dict[str, Held]:
    """The fields of an ordinary person of the North; a value given by name replaces its own, a Held stands as it is."""
    usual: dict[str, Any] = {
        "family_name": "Testcase",
        "given_names": "Sample",
        "date_of_birth": "1971-07-04",
        "main_address": {
            "line": "12 Tallow Rise",
            "town": "March",
            "postcode": "PE99 9AB",
            "district": "E07000010",
            "as_at": "2026-02-01",
        },
        "risk_level": "medium",
        "risk_level_date": "2026-05-01",
        "mappa_category": "1",
        "mappa_level": 1,
        "manager": {"name": "PC Example", "telephone": "+441632960001"},
        "management_mode": "active",
        "whereabouts": {"state": "community", "since": "2020-01-01"},
        "review_date": (date(2027, 1, 1)).isoformat(),
        **given,
    }
    scalars = {
        name: value if isinstance(value, Held) else held(value) for name, value in usual.items() if value is not None
    }
    return {**scalars, "events": held(*events)}


def person(number: int = 1, *events: dict[str, Any], force: str = "cambridgeshire", **given: Any) -> Person:
    return Person(nominal_id(number), 1, force, fields(*events, **given))
