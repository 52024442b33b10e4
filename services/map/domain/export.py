"""A list as a file: what stands in it, and the marking that goes with it wherever it is taken."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.map.domain.card import Row
from services.map.domain.people import Person, Point
from services.map.domain.spreadsheet import guarded
from services.map.domain.words import NO_POINTS

EXPORTERS = ("npt-supervisor", "ppu-supervisor")
"""Bulk is a supervisor's act (DOMAIN section 4)."""
MARKING = "OFFICIAL-SENSITIVE"
REASON_LEAST, REASON_MOST = 20, 500
MOST = 5000
HANDLING = (
    "Only for whom the reason names. Destroy it when the reason is done. It is as at the time below, and grows old."
)
COLUMNS = (
    "id",
    "name",
    "born",
    "risk",
    "assessed",
    "mappa",
    "warnings",
    "where",
    "as_at",
    "sources_disagree",
    "on_map",
)


class NotAReason(Exception):
    """What was typed says nothing; the message tells the supervisor why."""


@dataclass(frozen=True)
class Label:
    """What an export says of itself. `by` is the provider's opaque id, `name` the officer's; `filters` are in words."""

    by: str
    name: str
    at: datetime
    purpose: str
    reason: str
    filters: Sequence[str]
    as_at: datetime | None
    synthetic: bool

    def told(self, people: int) -> Mapping[str, Any]:
        """The marking, in the order in which it is read."""
        return {
            "marking": MARKING,
            "handling": HANDLING,
            **({"synthetic": "SYNTHETIC: no person here is real"} if self.synthetic else {}),
            "exported_by": f"{self.name} ({self.by})",
            "exported_at": self.at.isoformat(timespec="seconds"),
            "purpose": self.purpose,
            "reason": self.reason,
            "filters": "; ".join(self.filters) or "none",
            "data_as_at": self.as_at.isoformat(timespec="seconds") if self.as_at else "not known",
            "people": people,
        }


Exported = Sequence[tuple[Row, Person]]


def reason_of(text: str) -> str:
    """The reason in the form in which it is kept.

    Raises:
        NotAReason: too short to be one, or too long.
    """
    said = " ".join(text.split())
    if len(said) < REASON_LEAST:
        raise NotAReason(f"Say who needs it and for what, in {REASON_LEAST} characters or more")
    if len(said) > REASON_MOST:
        raise NotAReason(f"Use at most {REASON_MOST} characters")
    return said


def as_csv(people: Exported, label: Label) -> str:
    """The list as CSV: the marking first and last, a line of headings, a line for each person."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerows((name, guarded(str(value))) for name, value in label.told(len(people)).items())
    rows.writerow(())
    rows.writerow(COLUMNS)
    rows.writerows([guarded(cell) for cell in _cells(row)] for row, _ in people)
    rows.writerow((MARKING,))
    return text.getvalue()


def as_geojson(people: Exported, label: Label) -> str:
    """The same people as GeoJSON (RFC 7946); who has no point on the map has a null geometry and the reason."""
    features = [
        {"type": "Feature", "id": row.id, "geometry": _geometry(person), "properties": _properties(row, person)}
        for row, person in people
    ]
    collection = {"type": "FeatureCollection", "boyd": label.told(len(people)), "features": features}
    return json.dumps(collection, ensure_ascii=False)


def _cells(row: Row) -> tuple[str, ...]:
    disagree, on_map = ("yes" if flag else "no" for flag in (row.contested, row.on_map))
    warnings = "; ".join(row.warnings)
    known = (row.id, row.name, row.born, row.risk_word, row.assessed, row.mappa, warnings, row.where, row.as_at)
    return (*known, disagree, on_map)


def _geometry(person: Person) -> dict[str, Any] | None:
    place = person.place
    return {"type": "Point", "coordinates": [place.lon, place.lat]} if isinstance(place, Point) else None


def _properties(row: Row, person: Person) -> dict[str, Any]:
    place = person.place
    cells = dict(zip(COLUMNS, _cells(row), strict=True)) | {"marking": MARKING}
    if isinstance(place, Point):
        return cells | {"address": "agreed" if place.sure else "the sources disagree"}
    return cells | {"without_point": NO_POINTS[place]}
