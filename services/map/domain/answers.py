"""The same looks for programs: what pages show, as plain values."""

from collections.abc import Sequence
from typing import Any

from services.map.domain.card import Card, Row
from services.map.domain.clusters import Cluster
from services.map.domain.listing import Slice
from services.map.domain.looks import Seen, Tally
from services.map.domain.people import Person, Point, Risk


def features(clusters: Sequence[Cluster], points: Sequence[Seen], tally: Tally, data_version: int) -> dict[str, Any]:
    """A map view: of a person only an opaque handle, a place and a band."""
    return {
        "data_version": data_version,
        "clusters": [
            {
                "lat": c.lat,
                "lon": c.lon,
                "count": c.count,
                "bands": {risk.code: c.bands[risk] for risk in Risk if c.bands[risk]},
            }
            for c in clusters
        ],
        "points": [
            {"handle": p.handle, "lat": p.lat, "lon": p.lon, "risk": p.risk.code, "sure": p.sure} for p in points
        ],
        **_counts(tally),
    }


def listing(rows: Sequence[Row], tally: Tally, part: Slice) -> dict[str, Any]:
    """A page of the list."""
    people = [
        {
            "id": row.id,
            "name": row.name,
            "risk": row.risk.code,
            "risk_assessed": row.assessed,
            "born": row.born,
            "mappa": row.mappa,
            "warnings": list(row.warnings),
            "where": row.where,
            "as_at": row.as_at,
            "contested": row.contested,
            "on_map": row.on_map,
        }
        for row in rows
    ]
    return {"people": people, "page": part.number, "pages": part.pages, **_counts(tally)}


def card(shown: Card) -> dict[str, Any]:
    """One person: every field with all held values, each with source, author and date."""
    return {
        "id": shown.id,
        "version": shown.version,
        "name": shown.name,
        "force": shown.force,
        "risk": shown.risk.code,
        "changed_at": shown.changed_at,
        "synthetic": shown.synthetic,
        "fields": shown.facts,
    }


def point(person: Person) -> dict[str, Any]:
    """Where a person is drawn; `why` names the reason when nowhere."""
    place = person.place
    if isinstance(place, Point):
        return {"handle": person.id, "lat": place.lat, "lon": place.lon, "risk": person.risk.code, "sure": place.sure}
    return {"handle": person.id, "lat": None, "lon": None, "risk": person.risk.code, "why": place.value}


def _counts(tally: Tally) -> dict[str, Any]:
    return {
        "total": tally.total,
        "by_risk": {risk.code: count for risk, count in tally.by_risk.items() if count},
        "without_point": {reason.value: count for reason, count in tally.without_point.items()},
    }
