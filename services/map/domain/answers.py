"""The same looks for programs: what pages show, in the shapes that are described."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.map.domain.card import Card, Row
from services.map.domain.clusters import Cluster
from services.map.domain.listing import Slice
from services.map.domain.looked import Looked
from services.map.domain.looks import Seen, Tally
from services.map.domain.people import Person, Point, Risk
from services.map.domain.shapes import (
    ClusterShown,
    Features,
    Field,
    Listed,
    Listing,
    Located,
    Looks,
    LookShown,
    PersonShown,
    PointShown,
    Reports,
    ReportShown,
    Value,
)
from services.map.domain.sighting import Sighting
from shared.messages import FieldState, Held


def features(clusters: Sequence[Cluster], points: Sequence[Seen], tally: Tally, data_version: int) -> Features:
    bands = [{risk.code: c.bands[risk] for risk in Risk if c.bands[risk]} for c in clusters]
    return Features(
        data_version=data_version,
        clusters=[ClusterShown(c.lat, c.lon, c.count, band) for c, band in zip(clusters, bands, strict=True)],
        points=[PointShown(p.handle, p.lat, p.lon, p.risk.code, p.sure) for p in points],
        **_counts(tally),
    )


def listing(rows: Sequence[Row], tally: Tally, part: Slice, age: Mapping[str, Any]) -> Listing:
    people = [
        Listed(
            row.id,
            row.name,
            row.risk.code,
            row.assessed,
            row.born,
            row.mappa,
            row.warnings,
            row.where,
            row.as_at,
            row.contested,
            row.on_map,
        )
        for row in rows
    ]
    return Listing(people=people, page=part.number, pages=part.pages, **_counts(tally), **age)


def card(shown: Card, age: Mapping[str, Any]) -> PersonShown:
    return PersonShown(
        id=shown.id,
        version=shown.version,
        name=shown.name,
        force=shown.force,
        risk=shown.risk.code,
        changed_at=shown.changed_at,
        synthetic=shown.synthetic,
        fields={name: _field(state) for name, state in shown.facts.items()},
        **age,
    )


def point(person: Person) -> Located:
    place, risk = person.place, person.risk.code
    if isinstance(place, Point):
        return Located(person.id, place.lat, place.lon, risk, place.sure, "")
    return Located(person.id, None, None, risk, False, place.value)


def looks(
    found: Sequence[Looked], older: int | None, names: Mapping[str, str], about: Callable[[Looked], str]
) -> Looks:
    """`names` of those whom the reader may see; `about` says in words what a look covered."""
    shown = [
        LookShown(
            it.seq,
            it.at,
            it.action,
            it.what,
            about(it),
            it.why,
            it.alone,
            names.get(it.alone, ""),
            it.by_itself,
        )
        for it in found
    ]
    return Looks(shown, older)


def reports(own: Sequence[Sighting], names: Mapping[str, str]) -> Reports:
    """`names` of those whom the officer may see now."""
    shown = [
        ReportShown(
            it.id,
            it.nominal_id,
            names.get(str(it.nominal_id), ""),
            it.kind,
            it.seen_at,
            it.place,
            it.said,
            it.danger,
            it.at,
            it.outcome,
            it.note,
            it.settled_at,
        )
        for it in own
    ]
    return Reports(shown)


def _field(state: FieldState) -> Field:
    return Field(_values(state.held), state.contested, _values(state.proposed))


def _values(held: Sequence[Held]) -> list[Value]:
    return [Value(h.value, h.source, h.author, h.at) for h in held]


def _counts(tally: Tally) -> dict[str, Any]:
    return {
        "total": tally.total,
        "by_risk": {risk.code: count for risk, count in tally.by_risk.items() if count},
        "without_point": {reason.value: count for reason, count in tally.without_point.items()},
    }
