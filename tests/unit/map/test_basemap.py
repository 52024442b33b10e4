"""The basemap that is made from packages holds the districts, and puts towns where they are."""

import json
from functools import cache
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from services.map import basemap
from shared.areas import districts


@cache
def made() -> dict[str, Any]:
    return basemap.make()


def outlines() -> dict[str, BaseGeometry]:
    return {
        feature["properties"]["name"]: shapely.geometry.shape(feature["geometry"])
        for feature in made()["features"]
        if feature["properties"]["kind"] == "district"
    }


def test_it_holds_every_district_of_the_three_forces_with_its_own_code() -> None:
    drawn = {
        (f["properties"]["force"], f["properties"]["name"], f["properties"]["code"])
        for f in made()["features"]
        if f["properties"]["kind"] == "district"
    }
    assert drawn == {(row.force, row.name, row.code) for row in districts()}


@pytest.mark.parametrize(
    ("town", "district"),
    [
        ((-0.2478, 52.5736), "Peterborough"),
        ((0.1594, 52.6662), "Fenland"),
        ((0.1218, 52.2053), "Cambridge"),
        ((-0.0690, 52.2190), "South Cambridgeshire"),
        ((0.2620, 52.3990), "East Cambridgeshire"),
        ((-0.1820, 52.3340), "Huntingdonshire"),
        ((-0.4163, 51.8787), "Luton"),
        ((-0.4667, 52.1360), "Bedford"),
        ((-0.1960, 51.9030), "Stevenage"),
        ((-0.4691, 51.7526), "Dacorum"),
    ],
)
def test_a_towns_centre_lies_in_its_district_alone_and_is_built_up(town: tuple[float, float], district: str) -> None:
    point = shapely.Point(town)
    assert [name for name, outline in outlines().items() if outline.contains(point)] == [district]
    built_up = next(f for f in made()["features"] if f["properties"]["kind"] == "built-up")
    assert shapely.geometry.shape(built_up["geometry"]).contains(point)


def test_districts_do_not_overlap() -> None:
    drawn = list(outlines().values())
    assert sum(outline.area for outline in drawn) == pytest.approx(shapely.union_all(drawn).area, rel=1e-4)


def test_it_names_places_and_says_whose_data_it_is() -> None:
    assert {"Peterborough", "Ely", "St Neots", "Luton"} <= {place["name"] for place in made()["places"]}
    assert {"PE1 1", "CB1 1", "SG1 1", "HP1 1"} <= {sector["name"] for sector in made()["sectors"]}
    for owner in ("Office for National Statistics", "Open Government Licence", "OS data", "Royal Mail", "GeoNames"):
        assert owner in made()["attribution"]


def test_it_is_small_and_the_same_every_time() -> None:
    text = json.dumps(made(), ensure_ascii=False, separators=(",", ":"))
    assert len(text.encode()) < 300_000
    assert basemap.built_up(basemap.read_postcodes()[2][:500]) == basemap.built_up(basemap.read_postcodes()[2][:500])
