"""Everybody in a view is drawn exactly once."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.map.domain.clusters import APART, CELL, POINTS_FROM, Box, Floats, pixels, snapped, view
from services.map.domain.people import Risk

PLACES = st.lists(
    st.tuples(st.floats(51.6, 52.8), st.floats(-0.8, 0.5), st.sampled_from(list(Risk))),
    max_size=120,
)
ZOOMS = st.integers(0, 18)


def columns(
    places: list[tuple[float, float, Risk]],
) -> tuple[Floats, Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    lat = np.array([place[0] for place in places], np.float64)
    lon = np.array([place[1] for place in places], np.float64)
    return lat, lon, np.array([place[2] for place in places], np.int64)


@given(PLACES, ZOOMS)
def test_every_person_is_in_exactly_one_cluster_or_alone(places: list[tuple[float, float, Risk]], zoom: int) -> None:
    drawn = view(*columns(places), zoom)
    assert len(set(drawn.alone)) == len(drawn.alone)
    assert sum(cluster.count for cluster in drawn.clusters) + len(drawn.alone) == len(places)
    assert all(cluster.count > 1 for cluster in drawn.clusters)


@given(PLACES, ZOOMS)
def test_the_bands_of_all_signs_add_up_to_the_people(places: list[tuple[float, float, Risk]], zoom: int) -> None:
    drawn = view(*columns(places), zoom)
    counted = Counter({risk: sum(cluster.bands[risk] for cluster in drawn.clusters) for risk in Risk})
    counted.update(places[i][2] for i in drawn.alone)
    assert +counted == Counter(place[2] for place in places)


@given(PLACES, st.integers(POINTS_FROM, 18))
def test_near_enough_everybody_stands_alone(places: list[tuple[float, float, Risk]], zoom: int) -> None:
    drawn = view(*columns(places), zoom)
    assert drawn.clusters == ()
    assert list(drawn.alone) == list(range(len(places)))


@given(PLACES, st.integers(0, POINTS_FROM - 1))
def test_a_view_is_the_same_every_time(places: list[tuple[float, float, Risk]], zoom: int) -> None:
    assert view(*columns(places), zoom) == view(*columns(places), zoom)


@given(PLACES, st.integers(5, POINTS_FROM - 1))
def test_two_people_who_stand_alone_do_not_touch(places: list[tuple[float, float, Risk]], zoom: int) -> None:
    lat, lon, risk = columns(places)
    x, y = pixels(lat, lon, zoom)
    alone = list(view(lat, lon, risk, zoom).alone)
    for i, one in enumerate(alone):
        for other in alone[i + 1 :]:
            assert np.hypot(x[one] - x[other], y[one] - y[other]) >= APART


@given(st.floats(51.6, 52.5), st.floats(-0.8, 0.3), st.floats(0.01, 0.3), ZOOMS)
def test_a_box_grows_to_whole_cells(south: float, west: float, size: float, zoom: int) -> None:
    box = Box(west, south, west + size, south + size)
    grown = snapped(box, zoom)
    assert grown.west <= box.west + 1e-9
    assert grown.south <= box.south + 1e-9
    assert grown.east >= box.east - 1e-9
    assert grown.north >= box.north - 1e-9
    xs, ys = pixels(np.array([grown.south, grown.north]), np.array([grown.west, grown.east]), zoom)
    cells = np.concatenate([xs, ys]) / CELL
    assert np.allclose(cells, np.round(cells), atol=1e-4)


def test_nobody_gives_an_empty_view() -> None:
    assert view(*columns([]), 9).alone == ()
