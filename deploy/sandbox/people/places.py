"""Where synthetic people live: the districts of three forces, and points at random around their settlements."""

import math
from random import Random
from typing import Literal

from deploy.sandbox.people import bedfordshire, cambridgeshire, hertfordshire
from deploy.sandbox.people.gazetteer import District, Force, Settlement

KM_PER_DEGREE = 111.2
Forces = Literal["cambridgeshire", "bedfordshire", "hertfordshire", "all"]

# Registered people on 31 March 2023 (DOMAIN section 3): the proportion of the three where all of them are made.
PEOPLE: dict[Force, int] = {"cambridgeshire": 987, "bedfordshire": 568, "hertfordshire": 816}
BY_FORCE: dict[Force, tuple[District, ...]] = {
    "cambridgeshire": cambridgeshire.DISTRICTS,
    "bedfordshire": bedfordshire.DISTRICTS,
    "hertfordshire": hertfordshire.DISTRICTS,
}
CHOICES: tuple[Forces, ...] = (*BY_FORCE, "all")
DISTRICTS = tuple(district for districts in BY_FORCE.values() for district in districts)
BY_CODE = {district.code: district for district in DISTRICTS}
NORTH = ("E06000031", "E07000010")
AREAS: dict[Force, tuple[str, ...]] = {
    "cambridgeshire": ("north", "south"),
    "bedfordshire": ("bedfordshire",),
    "hertfordshire": ("hertfordshire",),
}


def chosen(forces: Forces) -> tuple[Force, ...]:
    """Return the forces that a choice means."""
    return tuple(BY_FORCE) if forces == "all" else (forces,)


def area(code: str) -> str:
    """Return the area a district belongs to."""
    force = BY_CODE[code].force
    if force == "cambridgeshire":
        return "north" if code in NORTH else "south"
    return force


def settlement(district: District, rng: Random) -> Settlement:
    """Return one of a district's settlements, larger ones more often."""
    return rng.choices(district.settlements, [place.weight for place in district.settlements])[0]


def point(place: Settlement, rng: Random) -> tuple[float, float]:
    """Return latitude and longitude at random around a settlement, within two and a half spreads, to five places."""
    away = min(abs(rng.gauss(0, 1)) * 1.2, 2.5) * place.spread
    bearing = rng.uniform(0, 2 * math.pi)
    lat = place.lat + away * math.cos(bearing) / KM_PER_DEGREE
    lon = place.lon + away * math.sin(bearing) / (KM_PER_DEGREE * math.cos(math.radians(place.lat)))
    return round(lat, 5), round(lon, 5)
