"""What the map is asked over HTTP: codes, numbers and boxes, never a person's details in an address."""

from typing import Annotated, Literal

import msgspec

from services.map.domain.listing import Filters
from services.map.domain.people import Risk

LONGEST_WAIT = 20.0
ROW = 2**62

RiskCode = Annotated[Literal["very_high", "high", "medium", "low", "unknown"], msgspec.Meta(description="Only these.")]
District = Annotated[
    str, msgspec.Meta(pattern="^([A-Z][0-9]{8})?$", description="Only people of this district: its ONS code.")
]
Category = Annotated[Literal["1", "2", "3", "4"], msgspec.Meta(description="Only this MAPPA category.")]
Level = Annotated[Literal["1", "2", "3"], msgspec.Meta(description="Only this MAPPA level.")]
Mode = Annotated[Literal["active", "reactive"], msgspec.Meta(description="Only this management mode.")]
Whereabouts = Annotated[
    Literal["community", "no_fixed_abode", "custody", "hospital", "abroad", "missing", "not_recorded"],
    msgspec.Meta(description="Only who is there."),
]
Sort = Annotated[Literal["risk", "name", "district"], msgspec.Meta(description="What it is sorted by.")]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Latitude = Annotated[float, msgspec.Meta(ge=-85, le=85)]


class FilterAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whom a list or a map shows: codes only, never a person's details."""

    district: District | None = None
    risk: RiskCode | None = None
    category: Category | None = None
    level: Level | None = None
    mode: Mode | None = None
    whereabouts: Whereabouts | None = None


class ListAsk(FilterAsk, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The list's query."""

    sort: Sort = "risk"
    page: Annotated[
        int, msgspec.Meta(ge=1, le=1_000_000, description="Which page; beyond the last it is the last.")
    ] = 1


class MapAsk(FilterAsk, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A map view, in a body so that it stays out of every address. `bbox` is west, south, east, north in degrees."""

    bbox: tuple[Longitude, Latitude, Longitude, Latitude]
    zoom: Annotated[int, msgspec.Meta(ge=0, le=19)]


class ExportAsk(FilterAsk, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which list is to become a file."""

    sort: Sort = "risk"


class ExportForm(ExportAsk, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The form of an export as it was filled in."""

    form: Literal["csv", "geojson"] = "csv"
    reason: str = ""


class ChangesAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data version that the page shows, and how long to wait for another."""

    since: Annotated[int, msgspec.Meta(ge=0, le=ROW, description="The data version that is known.")] = 0
    wait: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_WAIT, description="Seconds to wait for another version.")] = (
        LONGEST_WAIT
    )


class OwnAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page of one's own look-ups."""

    before: Annotated[int, msgspec.Meta(ge=0, le=ROW, description="The row below which the page begins.")] | None = None
    all: Annotated[Literal["yes"], msgspec.Meta(description="Also what open pages fetched by themselves.")] | None = (
        None
    )


def filters(ask: FilterAsk) -> Filters:
    """What a question filters by."""
    risk = Risk.of(ask.risk) if ask.risk else None
    return Filters(ask.district or None, risk, ask.category, ask.level, ask.mode, ask.whereabouts)
