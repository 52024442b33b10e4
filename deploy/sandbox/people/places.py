"""Where synthetic people live: settlements of Cambridgeshire's six districts, and points at random around them."""

import math
from random import Random

import msgspec

KM_PER_DEGREE = 111.2


class Settlement(msgspec.Struct, frozen=True):
    """A place by its middle in degrees; `spread` is the standard deviation of homes around it in km."""

    name: str
    lat: float
    lon: float
    spread: float
    weight: int


class District(msgspec.Struct, frozen=True):
    """A district by its ONS code; `share` is its part of the county's people in per cent (Census 2021)."""

    code: str
    name: str
    outward: str
    share: int
    settlements: tuple[Settlement, ...]


DISTRICTS = (
    District(
        "E06000031",
        "Peterborough",
        "PE99",
        25,
        (
            Settlement("Peterborough", 52.5745, -0.2480, 1.2, 8),
            Settlement("Bretton", 52.5900, -0.2820, 0.7, 3),
            Settlement("Werrington", 52.6150, -0.2680, 0.6, 3),
            Settlement("Orton", 52.5560, -0.2850, 0.7, 3),
            Settlement("Stanground", 52.5580, -0.2230, 0.4, 2),
            Settlement("Eye", 52.6010, -0.1920, 0.4, 1),
            Settlement("Thorney", 52.6210, -0.1080, 0.4, 1),
        ),
    ),
    District(
        "E07000010",
        "Fenland",
        "PE99",
        12,
        (
            Settlement("Wisbech", 52.6630, 0.1520, 0.5, 6),
            Settlement("March", 52.5510, 0.0880, 0.9, 5),
            Settlement("Whittlesey", 52.5580, -0.1280, 0.6, 3),
            Settlement("Chatteris", 52.4560, 0.0530, 0.5, 2),
            Settlement("Doddington", 52.4970, 0.0610, 0.4, 1),
        ),
    ),
    District(
        "E07000008",
        "Cambridge",
        "CB99",
        16,
        (
            Settlement("Cambridge", 52.2060, 0.1250, 0.7, 6),
            Settlement("Chesterton", 52.2180, 0.1420, 0.4, 3),
            Settlement("Arbury", 52.2220, 0.1210, 0.28, 3),
            Settlement("Cherry Hinton", 52.1880, 0.1700, 0.26, 2),
            Settlement("Trumpington", 52.1780, 0.1170, 0.36, 2),
        ),
    ),
    District(
        "E07000012",
        "South Cambridgeshire",
        "CB99",
        18,
        (
            Settlement("Cambourne", 52.2190, -0.0680, 0.7, 4),
            Settlement("Sawston", 52.1220, 0.1720, 0.6, 3),
            Settlement("Histon", 52.2560, 0.1050, 0.5, 3),
            Settlement("Melbourn", 52.0830, 0.0190, 0.5, 2),
            Settlement("Linton", 52.0990, 0.2770, 0.24, 2),
            Settlement("Cottenham", 52.2880, 0.1240, 0.5, 2),
            Settlement("Waterbeach", 52.2660, 0.1890, 0.4, 2),
            Settlement("Bar Hill", 52.2510, 0.0220, 0.4, 1),
            Settlement("Willingham", 52.3130, 0.0580, 0.4, 1),
            Settlement("Gamlingay", 52.1570, -0.1900, 0.3, 1),
        ),
    ),
    District(
        "E07000009",
        "East Cambridgeshire",
        "CB99",
        10,
        (
            Settlement("Ely", 52.3990, 0.2600, 0.9, 5),
            Settlement("Soham", 52.3340, 0.3360, 0.7, 4),
            Settlement("Littleport", 52.4570, 0.3030, 0.6, 3),
            Settlement("Burwell", 52.2760, 0.3280, 0.45, 2),
            Settlement("Sutton", 52.3890, 0.1200, 0.4, 1),
            Settlement("Bottisham", 52.2220, 0.2590, 0.24, 1),
        ),
    ),
    District(
        "E07000011",
        "Huntingdonshire",
        "PE99",
        19,
        (
            Settlement("Huntingdon", 52.3360, -0.1840, 1.0, 5),
            Settlement("St Neots", 52.2290, -0.2620, 0.6, 5),
            Settlement("St Ives", 52.3310, -0.0800, 0.7, 4),
            Settlement("Yaxley", 52.5150, -0.2580, 0.26, 2),
            Settlement("Ramsey", 52.4490, -0.1100, 0.5, 2),
            Settlement("Sawtry", 52.4390, -0.2840, 0.5, 1),
            Settlement("Buckden", 52.2940, -0.2520, 0.4, 1),
            Settlement("Warboys", 52.4030, -0.0820, 0.4, 1),
        ),
    ),
)
BY_CODE = {district.code: district for district in DISTRICTS}
NORTH = ("E06000031", "E07000010")


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
