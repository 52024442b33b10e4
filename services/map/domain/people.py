"""A person as the map keeps one: what rows are filtered, sorted and placed by."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

from shared.areas import District
from shared.messages import NominalBasic


class Risk(IntEnum):
    """Risk of serious harm, in its order; UNKNOWN when no assessment is on the record."""

    UNKNOWN = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    VERY_HIGH = 4

    @property
    def code(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, code: Any) -> "Risk":
        """The risk for a canonical code; UNKNOWN for anything else."""
        return _RISKS.get(code, cls.UNKNOWN) if isinstance(code, str) else cls.UNKNOWN


_RISKS = {risk.code: risk for risk in Risk}


class NoPoint(StrEnum):
    """Why a person has no point on the map. The first five are the whereabouts that are not a home."""

    NO_FIXED_ABODE = "no_fixed_abode"
    CUSTODY = "custody"
    HOSPITAL = "hospital"
    ABROAD = "abroad"
    MISSING = "missing"
    NOT_RECORDED = "not_recorded"
    NO_COORDINATES = "no_coordinates"


_NO_POINTS = {reason.value: reason for reason in NoPoint}
TAGS: Mapping[str, tuple[str, ...]] = {
    "mappa_category": ("1", "2", "3", "4"),
    "mappa_level": ("1", "2", "3"),
    "management_mode": ("active", "reactive"),
}
"""What people are filtered by beside district, risk and whereabouts: fields of the tier basic, with their codes."""


@dataclass(frozen=True)
class Point:
    """WGS84 degrees. `sure` is False when the sources disagree about the address."""

    lat: float
    lon: float
    sure: bool


@dataclass(frozen=True)
class Person:
    """What the projection needs of a nominal.

    `districts` are ONS codes, `home` is the first one's name; `adult_on` is the 18th birthday, None when no date of
    birth is held. `tags` are what else can be filtered by, as `tag_of` has them; who is disputed has several of a kind.
    """

    id: str
    force: str
    districts: tuple[str, ...]
    adult_on: date | None
    risk: Risk
    family_name: str
    given_names: str
    home: str
    place: Point | NoPoint
    tags: tuple[str, ...] = ()

    @property
    def stays(self) -> str:
        """The whereabouts as a code that can be filtered by."""
        return stays_of(self.place if isinstance(self.place, NoPoint) else None)

    @property
    def name_key(self) -> str:
        """What names are sorted by: folded case, no diacritics, so that É stands beside E."""
        folded = f"{self.family_name}\t{self.given_names}".casefold()
        if folded.isascii():
            return folded
        text = unicodedata.normalize("NFKD", folded)
        return "".join(letter for letter in text if not unicodedata.combining(letter))


def person_of(nominal: NominalBasic, find: Callable[[str], District | None]) -> Person:
    """Read a nominal; `find` gives the district of a name or an ONS code."""
    births = [born for value in nominal.values("date_of_birth") if (born := day_of(value))]
    homes = [home for address in _addresses(nominal) if (home := find(str(address.get("district") or "")))]
    return Person(
        id=str(nominal.id),
        force=nominal.force,
        districts=tuple(sorted({home.code for home in homes})),
        adult_on=eighteenth(max(births)) if births else None,
        risk=max((Risk.of(value) for value in nominal.values("risk_level")), default=Risk.UNKNOWN),
        family_name=str(nominal.value("family_name") or ""),
        given_names=str(nominal.value("given_names") or ""),
        home=homes[0].name if homes else "",
        place=place_of(nominal),
        tags=tuple(
            sorted({tag_of(kind, value) for kind, values in TAGS.items() for value in _known(nominal, kind, values)})
        ),
    )


def tag_of(kind: str, value: str) -> str:
    """`mappa_level:2`: a field that can be filtered by, with a value of it."""
    return f"{kind}:{value}"


def stays_of(no_point: NoPoint | None) -> str:
    """The whereabouts: `community`, with or without a point there, or why there is none."""
    return "community" if no_point in (None, NoPoint.NO_COORDINATES) else no_point.value


def _known(nominal: NominalBasic, field: str, values: tuple[str, ...]) -> list[str]:
    return [str(value) for value in nominal.values(field) if str(value) in values]


def place_of(nominal: NominalBasic) -> Point | NoPoint:
    """Where the person is drawn, or why nowhere: nobody in custody is shown as living at home (DOMAIN section 3)."""
    state = parts(nominal.value("whereabouts")).get("state")
    if state != "community":
        return _NO_POINTS.get(str(state), NoPoint.NOT_RECORDED)
    addresses = _addresses(nominal)
    for address in addresses:
        lat, lon = address.get("lat"), address.get("lon")
        if isinstance(lat, int | float) and isinstance(lon, int | float):
            return Point(float(lat), float(lon), sure=len(addresses) == 1)
    return NoPoint.NO_COORDINATES


def eighteenth(born: date) -> date:
    """The civil date of the 18th birthday; somebody born on 29 February is 18 on 1 March of a common year."""
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)


def age(born: date, on: date) -> int:
    """Whole years on a civil date."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def parts(value: Any) -> Mapping[str, Any]:
    """A value's parts; none for one that has no parts, whatever a writer sent."""
    return value if isinstance(value, Mapping) else {}


def _addresses(nominal: NominalBasic) -> list[dict[str, Any]]:
    return [value for value in nominal.values("main_address") if isinstance(value, dict)]


def day_of(value: Any) -> date | None:
    """A civil date from its ISO text; None for anything else."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
