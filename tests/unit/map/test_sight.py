"""Who may look, and at whom."""

from collections.abc import Collection
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.map.domain.sight import REACH, NoSight, Sight, sight
from shared.areas import District, districts
from shared.http import User

TODAY = date(2026, 11, 23)
NORTH = {"E06000031", "E07000010"}
SOUTH = {"E07000008", "E07000012", "E07000009", "E07000011"}


def asked(role: str, *areas: str, force: str = "cambridgeshire") -> Sight | NoSight:
    someone = User("officer-1", "PC Test", frozenset({role}), force, frozenset(areas))
    return sight(someone.roles, someone.force, someone.covers, districts(), TODAY)


def granted(role: str, *areas: str) -> Sight:
    may = asked(role, *areas)
    assert isinstance(may, Sight)
    return may


def test_a_warranted_officer_browses_the_districts_of_the_own_area() -> None:
    assert granted("warranted-officer", "north").districts == NORTH
    assert granted("warranted-officer", "south").districts == SOUTH
    assert granted("warranted-officer", "north", "south").districts == NORTH | SOUTH


@pytest.mark.parametrize("role", ["ppu-staff", "ppu-supervisor", "npt-supervisor", "intelligence"])
def test_those_who_work_for_the_whole_force_browse_it(role: str) -> None:
    assert granted(role, "north").districts == NORTH | SOUTH


@pytest.mark.parametrize("role", ["pcso", "auditor", "operator", ""])
def test_a_role_that_may_not_look_is_refused(role: str) -> None:
    refused = asked(role, "north", "*")
    assert isinstance(refused, NoSight)
    assert refused.code == "role"


@pytest.mark.parametrize(
    ("area", "force"), [("west", "cambridgeshire"), ("north", "norfolk"), ("north", "hertfordshire")]
)
def test_an_officer_without_a_known_area_is_refused(area: str, force: str) -> None:
    refused = asked("warranted-officer", area, force=force)
    assert isinstance(refused, NoSight)
    assert refused.code == "area"


def test_a_district_that_moved_is_seen_from_its_new_area_alone() -> None:
    moved = date(2026, 1, 1)
    rows = [
        District(force="cambridgeshire", area="south", name="Ouse", code="E1", start=date(2013, 1, 1), end=moved),
        District(force="cambridgeshire", area="north", name="Ouse", code="E1", start=moved),
    ]

    def seen(area: str, on: date) -> bool:
        may = sight({"warranted-officer"}, "cambridgeshire", {area}.__contains__, rows, on)
        return isinstance(may, Sight)

    assert seen("south", date(2025, 12, 31))
    assert not seen("south", moved)
    assert seen("north", moved)


def test_somebody_of_the_force_with_no_known_district_is_seen_from_every_area_of_it() -> None:
    for area in ("north", "south"):
        assert granted("warranted-officer", area).covers("cambridgeshire", [])
        assert not granted("warranted-officer", area).covers("bedfordshire", [])


@given(
    st.sampled_from(sorted(REACH)), st.sampled_from(["north", "south"]), st.sets(st.sampled_from(sorted(NORTH | SOUTH)))
)
def test_nobody_outside_the_own_districts_is_covered(role: str, area: str, homes: Collection[str]) -> None:
    may = granted(role, area)
    assert may.covers("hertfordshire", homes) is bool(may.districts & set(homes))
