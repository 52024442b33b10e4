"""The shapes of the map's answers to programs; `answers` fills them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """How old the data is: the instant (UTC) of the newest change held, and how far behind, if known."""

    as_at: datetime | None
    behind_seconds: float | None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many people the filters admit, by risk, and how many have no point on the map, by reason."""

    total: int
    by_risk: dict[str, int]
    without_point: dict[str, int]


class ClusterShown(msgspec.Struct, frozen=True):
    """People who are drawn as one sign; degrees of WGS84."""

    lat: float
    lon: float
    count: int
    bands: dict[str, int]


class PointShown(msgspec.Struct, frozen=True):
    """A person's point; `sure` is false when the sources disagree about the address."""

    handle: str
    lat: float
    lon: float
    risk: str
    sure: bool


class Features(Counts, frozen=True, kw_only=True):
    """A map view: of a person only an opaque handle, a place and a band."""

    data_version: int
    clusters: list[ClusterShown]
    points: list[PointShown]


class Listed(msgspec.Struct, frozen=True):
    """One line of the list, in the words of the page."""

    id: str
    name: str
    risk: str
    risk_assessed: str
    born: str
    mappa: str
    warnings: tuple[str, ...]
    where: str
    as_at: str
    contested: bool
    on_map: bool


class Listing(Counts, frozen=True, kw_only=True):
    """A page of the list; people without a point lead. `as_at` and `behind_seconds` as in every answer with an age."""

    as_at: datetime | None
    behind_seconds: float | None
    people: list[Listed]
    page: int
    pages: int


class Value(msgspec.Struct, frozen=True):
    """One held value with its source, author and instant."""

    value: Any
    source: str
    author: str
    at: datetime


class Field(msgspec.Struct, frozen=True):
    """A field. `contested`: the sources disagree; `proposed` is more protective and not decided yet."""

    held: list[Value]
    contested: bool
    proposed: list[Value]


class PersonShown(Age, frozen=True, kw_only=True):
    """One person's basic details: every field with all held values."""

    id: str
    version: int
    name: str
    force: str
    risk: str
    changed_at: datetime
    synthetic: bool
    fields: dict[str, Field]


class Located(msgspec.Struct, frozen=True):
    """Where a person is drawn; `why` names the reason when nowhere."""

    handle: str
    lat: float | None
    lon: float | None
    risk: str
    sure: bool
    why: str


class Changed(msgspec.Struct, frozen=True):
    """The data version that there is now, and how old its data is, in words."""

    version: int
    freshness: str


class FoundPerson(msgspec.Struct, frozen=True):
    """Somebody who fits a search, and why."""

    id: str
    name: str
    born: str
    risk: str
    force: str
    where: str
    why: tuple[str, ...]
    in_your_area: bool


class Found(Age, frozen=True, kw_only=True):
    """Who fits a search, the best first. `more`: others fit too. `notes` are to be read by whoever asked."""

    people: list[FoundPerson]
    more: bool
    contact_ppu: bool
    notes: list[str]


class PurposeLine(msgspec.Struct, frozen=True):
    """A line of the pick-list of purposes."""

    code: str
    label: str
    needs_reference: bool


class Chosen(msgspec.Struct, frozen=True):
    """Why somebody looks, and the instant at which that runs out."""

    code: str
    reference: str
    until: datetime


class Choice(msgspec.Struct, frozen=True):
    """The purpose that is chosen now; null when none is."""

    chosen: Chosen | None


class Purposes(Choice, frozen=True, kw_only=True):
    """The pick-list, and what is chosen now."""

    purposes: list[PurposeLine]


class LookShown(msgspec.Struct, frozen=True):
    """One recorded look. `person` is empty where it was about several or nobody, `name` where one may not see it."""

    row: int
    at: datetime
    action: str
    what: str
    about: str
    why: str
    person: str
    name: str
    by_itself: bool


class Looks(msgspec.Struct, frozen=True):
    """Looks, newest first; `older` is the row below which they go on, null at their end."""

    looks: list[LookShown]
    older: int | None


class ReportShown(msgspec.Struct, frozen=True):
    """One's own report and what came of it; `name` is empty for somebody not in sight now."""

    id: UUID
    person: UUID
    name: str
    kind: str
    seen_at: datetime
    place: str
    said: str
    danger: bool
    sent_at: datetime
    outcome: str | None
    note: str | None
    settled_at: datetime | None


class Reports(msgspec.Struct, frozen=True):
    """One's own last reports, newest first."""

    reports: list[ReportShown]


class Sent(msgspec.Struct, frozen=True):
    """The report that was taken, and who reads it when."""

    id: UUID
    read: str
