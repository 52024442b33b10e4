"""Points for a map view: below a zoom gathered on a grid, above it one by one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.map.domain.people import Risk

TILE = 256
CELL = 64  # pixels
APART = 56  # pixels between the middles of two signs: nearer ones become one
POINTS_FROM = 14  # zoom from which people are drawn one by one
BANDS = len(Risk)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Box:
    """A map view in WGS84 degrees, edges included."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Cluster:
    """Two people or more: where their middle is, and how many there are of each band (index: Risk)."""

    lat: float
    lon: float
    bands: tuple[int, ...]

    @property
    def count(self) -> int:
        return sum(self.bands)


@dataclass(frozen=True)
class View:
    """Clusters, and the row numbers of the people who stand alone."""

    clusters: tuple[Cluster, ...]
    alone: tuple[int, ...]


def pixels(lat: Floats, lon: Floats, zoom: int) -> tuple[Floats, Floats]:
    """Web Mercator pixels of the whole world at a zoom, from WGS84 degrees."""
    world = TILE * 2.0**zoom
    sine = np.clip(np.sin(np.radians(lat)), -0.9999, 0.9999)
    return (lon + 180) / 360 * world, (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * world


def snapped(box: Box, zoom: int) -> Box:
    """The box grown to whole grid cells, so that moving the map never cuts a cluster in two."""
    xs, ys = pixels(np.array([box.south, box.north]), np.array([box.west, box.east]), zoom)
    west, east = np.floor(xs[0] / CELL) * CELL, np.ceil(xs[1] / CELL) * CELL
    south, north = np.ceil(ys[0] / CELL) * CELL, np.floor(ys[1] / CELL) * CELL
    world = TILE * 2.0**zoom
    lats = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * np.array([south, north]) / world))))
    return Box(west / world * 360 - 180, float(lats[0]), east / world * 360 - 180, float(lats[1]))


def view(lat: Floats, lon: Floats, risk: Ints, zoom: int) -> View:
    """Put every person of a view into exactly one cluster or among those alone. Arrays are (n,), `risk` holds Risk."""
    if zoom >= POINTS_FROM or not len(lat):
        return View((), tuple(range(len(lat))))
    x, y = pixels(lat, lon, zoom)
    cells = np.floor(x / CELL).astype(np.int64) * (1 << 32) + np.floor(y / CELL).astype(np.int64)
    _, cell, people = np.unique(cells, return_inverse=True, return_counts=True)
    owner = _joined(np.bincount(cell, x) / people, np.bincount(cell, y) / people, people)
    _, first, group, counts = np.unique(owner[cell], return_index=True, return_inverse=True, return_counts=True)
    bands = np.bincount(group * BANDS + risk, minlength=len(counts) * BANDS).reshape(-1, BANDS)
    middle = np.bincount(group, lat) / counts, np.bincount(group, lon) / counts
    clusters = tuple(
        Cluster(round(float(middle[0][i]), 5), round(float(middle[1][i]), 5), tuple(int(n) for n in bands[i]))
        for i in np.flatnonzero(counts > 1)
    )
    return View(clusters, tuple(int(i) for i in first[counts == 1]))


def _joined(x: Floats, y: Floats, people: Ints) -> Ints:
    """For each cell the cell it joins: the largest stay, a smaller one too near to one that stays goes to it."""
    owner = np.arange(len(people))
    stay: list[int] = []
    for cell in np.lexsort((owner, -people)):
        away = np.hypot(x[stay] - x[cell], y[stay] - y[cell])
        if len(stay) and away.min() < APART:
            owner[cell] = stay[int(away.argmin())]
        else:
            stay.append(int(cell))
    return owner
