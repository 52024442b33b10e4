"""What is read off a nominal: its risk, its point or why there is none, its age."""

from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.map.domain.people import NoPoint, Person, Point, Risk, age, eighteenth, person_of, place_of
from shared.areas import district_of
from shared.messages import NominalBasic
from tests.people import address, crowd, disputed, nominal, one

TODAY = date(2026, 11, 23)


def person(someone: NominalBasic) -> Person:
    return person_of(someone, partial(district_of, on=TODAY))


@pytest.mark.parametrize("state", ["no_fixed_abode", "custody", "hospital", "abroad", "missing"])
def test_nobody_away_from_home_is_shown_as_living_there(state: str) -> None:
    assert place_of(nominal(whereabouts=one({"state": state}))) == NoPoint(state)


@pytest.mark.parametrize("whereabouts", [None, one(None), one({"state": "on_leave"}), one({})])
def test_unknown_whereabouts_give_no_point(whereabouts: object) -> None:
    assert place_of(nominal(whereabouts=whereabouts)) is NoPoint.NOT_RECORDED  # type: ignore[arg-type]


@pytest.mark.parametrize("home", [None, one(None), one(address(None, None)), one(address(52.5, None))])
def test_an_address_without_coordinates_gives_no_point(home: object) -> None:
    assert place_of(nominal(main_address=home)) is NoPoint.NO_COORDINATES  # type: ignore[arg-type]


def test_a_disputed_address_is_drawn_at_the_more_protective_claim_and_marked() -> None:
    someone = nominal(main_address=disputed(address(52.2, 0.1, "Cambridge"), address(52.57, -0.24)))
    assert place_of(someone) == Point(52.2, 0.1, sure=False)
    assert person(someone).districts == ("E06000031", "E07000008")
    assert person(someone).home == "Cambridge"


def test_the_gravest_risk_that_anyone_claims_counts() -> None:
    assert person(nominal(risk_level=disputed("low", "high"))).risk is Risk.HIGH
    assert person(nominal(risk_level=None)).risk is Risk.UNKNOWN
    assert Risk.LOW < Risk.MEDIUM < Risk.HIGH < Risk.VERY_HIGH


def test_the_youngest_age_that_anyone_claims_counts() -> None:
    assert person(nominal(date_of_birth=disputed("1990-01-01", "2010-06-01"))).adult_on == date(2028, 6, 1)
    assert person(nominal(date_of_birth=None)).adult_on is None
    assert person(nominal(date_of_birth=one("unknown"))).adult_on is None


def test_somebody_born_on_a_leap_day_is_eighteen_on_the_first_of_march() -> None:
    assert eighteenth(date(2008, 2, 29)) == date(2026, 3, 1)
    assert eighteenth(date(2000, 2, 29)) == date(2018, 3, 1)


@given(st.dates(date(1920, 1, 1), date(2015, 12, 31)), st.dates(date(2016, 1, 1), date(2060, 1, 1)))
def test_a_person_is_eighteen_from_the_eighteenth_birthday_on(born: date, on: date) -> None:
    assert (age(born, on) >= 18) is (on >= eighteenth(born))


def test_names_sort_without_diacritics_and_case() -> None:
    keys = [person(nominal(family_name=one(name))).name_key for name in ("elan", "Élan", "Čapek", "Dyer")]
    assert keys[0] == keys[1]
    assert keys[2] < keys[3] < keys[0]


def test_every_synthetic_person_can_be_read() -> None:
    assert all(person(someone).districts for someone in crowd(200))
