"""The list leads with those who have no point, and its pages hold everybody once."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.map.domain.listing import SORTS, Filters, order, slice_of
from services.map.domain.people import NoPoint, Person, Risk, person_of
from shared.areas import district_of
from tests.people import crowd, disputed, nominal, one
from tests.unit.map.test_people import TODAY

CROWD = crowd(300)
PEOPLE = [person_of(someone, partial(district_of, on=TODAY)) for someone in CROWD]


@pytest.mark.parametrize("sort", SORTS)
def test_people_without_a_point_lead_whatever_the_order(sort: str) -> None:
    pointless = [isinstance(person.place, NoPoint) for person in sorted(PEOPLE, key=order(sort))]
    assert any(pointless)
    assert pointless == sorted(pointless, reverse=True)


def test_the_highest_risk_comes_first_within_each_part() -> None:
    on_map = [person.risk for person in sorted(PEOPLE, key=order("risk")) if not isinstance(person.place, NoPoint)]
    assert on_map == sorted(on_map, reverse=True)


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_total(sort: str) -> None:
    def ids(people: list[Person]) -> list[str]:
        return [person.id for person in sorted(people, key=order(sort))]

    assert ids(PEOPLE) == ids(PEOPLE[::-1])


@given(st.integers(0, 3000), st.integers(1, 60))
def test_the_pages_of_a_list_hold_everybody_once(total: int, size: int) -> None:
    first = slice_of(total, 1, size)
    offsets = [slice_of(total, number, size).offset for number in range(1, first.pages + 1)]
    assert [row for offset in offsets for row in range(offset, min(offset + size, total))] == list(range(total))


@given(st.integers(0, 500), st.integers(-5, 50))
def test_a_page_that_does_not_exist_gives_the_nearest(total: int, wanted: int) -> None:
    part = slice_of(total, wanted)
    assert 1 <= part.number <= part.pages


def test_filters_admit_by_district_and_risk() -> None:
    filters = Filters("E07000010", Risk.HIGH)
    admitted = [person for person in PEOPLE if filters.admit(person)]
    assert admitted
    assert all(person.home == "Fenland" and person.risk is Risk.HIGH for person in admitted)
    assert filters.codes() == {"district": "E07000010", "risk": "high"}
    assert Filters().codes() == {}


@pytest.mark.parametrize(
    ("filters", "field", "value"),
    [
        (Filters(category="1"), "mappa_category", "1"),
        (Filters(level="2"), "mappa_level", 2),
        (Filters(mode="reactive"), "management_mode", "reactive"),
    ],
)
def test_filters_admit_by_what_the_record_holds(filters: Filters, field: str, value: object) -> None:
    admitted = {person.id for person in PEOPLE if filters.admit(person)}
    assert admitted
    assert admitted == {str(someone.id) for someone in CROWD if value in someone.values(field)}


@pytest.mark.parametrize("code", ["community", "no_fixed_abode", "custody", "hospital", "missing"])
def test_filters_admit_by_whereabouts(code: str) -> None:
    admitted = {person.id for person in PEOPLE if Filters(whereabouts=code).admit(person)}
    assert admitted
    assert admitted == {str(it.id) for it in CROWD if it.value("whereabouts")["state"] == code}


def test_who_is_disputed_is_shown_under_either_value() -> None:
    person = person_of(nominal(management_mode=disputed("active", "reactive")), partial(district_of, on=TODAY))
    assert all(Filters(mode=mode).admit(person) for mode in ("active", "reactive"))
    assert not Filters(mode="active", level="1").admit(person)


def test_a_code_that_nobody_knows_is_no_tag() -> None:
    odd = nominal(management_mode=one("active,mappa_level:3"), mappa_category=one(["1"]))
    assert person_of(odd, partial(district_of, on=TODAY)).tags == ()
