"""Homes lie inside their districts: checked against real outlines (ONS LSOA 2011, joined by district)."""

import json
import re
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest
import shapely
import stroke_maps
from shapely.geometry import shape

from deploy.sandbox.people.places import DISTRICTS, District, point


@pytest.fixture(scope="module")
def outlines() -> dict[str, shapely.Geometry]:
    """Outlines by district name, in degrees."""
    names = {district.name for district in DISTRICTS}
    pieces: dict[str, list[shapely.Geometry]] = defaultdict(list)
    file = Path(stroke_maps.__file__).parent / "data" / "LSOA.geojson"
    for feature in json.loads(file.read_text())["features"]:
        found = re.fullmatch(r"(.+) \d{3}[A-Z]", feature["properties"]["LSOA11NM"])
        if found and found[1] in names:
            pieces[found[1]].append(shape(feature["geometry"]).buffer(0))
    return {name: shapely.union_all(parts) for name, parts in pieces.items()}


@pytest.mark.parametrize("district", DISTRICTS, ids=lambda district: district.code)
def test_every_home_is_inside_its_district(district: District, outlines: dict[str, shapely.Geometry]) -> None:
    rng = Random(1)
    for place in district.settlements:
        homes = [point(place, rng) for _ in range(300)]
        lats, lons = zip(*homes, strict=True)
        assert shapely.contains_xy(outlines[district.name], lons, lats).all(), place.name


def test_the_shares_of_the_districts_make_a_hundred() -> None:
    assert sum(district.share for district in DISTRICTS) == 100
