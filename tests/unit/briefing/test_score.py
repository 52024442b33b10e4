"""What counts for how much: the table, its caps, and what may never count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import services.briefing
from services.briefing.domain.card import FIELDS, card
from services.briefing.domain.notes import contested
from services.briefing.domain.person import Held, Person
from services.briefing.domain.proposal import propose, rank
from services.briefing.domain.score import score
from services.briefing.domain.table import ScoreTable, faults
from tests.unit.briefing.builders import NORTH, WEEK, event, held, nominal_id, person, place_of, table

KINDS = ("breach", "arrest", "allegation", "intelligence", "visit", "late_notification", "address_change")
events = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(-6, 500)), max_size=9)


@st.composite
def people(draw: st.DrawFn, number: int = 1) -> Person:
    happened = [event(kind, days, f"{number}-{i}") for i, (kind, days) in enumerate(draw(events))]
    given: dict[str, Any] = {
        "risk_level": draw(st.sampled_from(["low", "medium", "high", "very_high", None])),
        "mappa_level": draw(st.sampled_from([1, 2, 3, None])),
        "whereabouts": draw(
            st.sampled_from([None, {"state": "community"}, {"state": "missing", "since": "2026-11-20"}])
        ),
        "management_mode": draw(st.sampled_from(["active", "reactive"])),
        "review_date": draw(st.sampled_from(["2026-01-01", "2026-11-22", "2027-03-01", "not a date"])),
    }
    return person(number, *happened, **given)


@st.composite
def crowds(draw: st.DrawFn) -> list[Person]:
    return [draw(people(number)) for number in range(draw(st.integers(1, 14)))]


@settings(deadline=None, max_examples=40)
@given(people())
def test_no_part_goes_beyond_its_cap(one: Person) -> None:
    for part in score(one, WEEK, table()).parts:
        assert 0 <= part.points <= part.cap or part.cap <= part.points <= 0


@settings(deadline=None, max_examples=40)
@given(people())
def test_points_are_the_sum_of_the_parts_and_every_reason_carries_its_record(one: Person) -> None:
    points = score(one, WEEK, table())
    assert points.points == sum(part.points for part in points.parts)
    assert all(
        reason.record and reason.words and "{" not in reason.words for part in points.parts for reason in part.reasons
    )


@settings(deadline=None, max_examples=40)
@given(
    crowds(),
    st.sampled_from(["breach", "arrest", "allegation", "intelligence", "late_notification"]),
    st.integers(-6, 500),
    st.data(),
)
def test_a_grave_event_never_lowers_a_rank(crowd: list[Person], kind: str, days: int, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(crowd))
    worse = chosen.with_event(event(kind, days, "new"), "visor")
    before = [one.person.id for one in rank(crowd, WEEK, table())].index(chosen.id)
    others = [one for one in crowd if one.id != chosen.id]
    after = [one.person.id for one in rank([*others, worse], WEEK, table())].index(chosen.id)
    assert after <= before


@settings(deadline=None, max_examples=40)
@given(crowds(), st.randoms())
def test_the_order_of_the_input_does_not_matter(crowd: list[Person], chance: Any) -> None:
    shuffled = list(crowd)
    chance.shuffle(shuffled)
    first = propose(crowd, NORTH, WEEK, table(), place_of)
    assert propose(shuffled, NORTH, WEEK, table(), place_of) == first


def test_a_visit_by_police_has_no_points_and_says_so() -> None:
    quiet, visited = person(), person(1, *(event("visit", days) for days in range(20)))
    assert score(visited, WEEK, table()).points == score(quiet, WEEK, table()).points
    words = [reason.words for part in score(visited, WEEK, table()).parts for reason in part.reasons]
    assert any("Visit by police" in said and "not counted" in said for said in words)


def test_a_table_that_gives_points_for_a_visit_or_for_age_is_refused() -> None:
    text = (table_text()).replace(
        'fact = "event.visit"\ncomparison = "at_most"\nvalue = 28\npoints = 0',
        'fact = "event.visit"\ncomparison = "at_most"\nvalue = 28\npoints = 3',
    )
    with pytest.raises(ValueError, match="initiated by police"):
        ScoreTable.parse(text.encode())
    with pytest.raises(ValueError, match="not a fact that may be used"):
        ScoreTable.parse(table_text().replace('fact = "mappa_level"', 'fact = "age"').encode())
    assert faults(table()) == []


@pytest.mark.parametrize("name", ["date_of_birth", "sex", "ethnicity", "family_name", "pnc_id"])
def test_who_a_person_is_changes_no_points(name: str) -> None:
    assert score(with_field(name), WEEK, table()) == score(person(), WEEK, table())


def test_where_a_person_lives_changes_no_points() -> None:
    elsewhere = {"line": "1 Other Row", "postcode": "CB99 9ZZ", "district": "E07000008", "as_at": "2026-02-01"}
    assert score(person(main_address=elsewhere), WEEK, table()) == score(person(), WEEK, table())


def test_the_more_protective_of_two_contested_values_counts_and_it_is_said() -> None:
    disputed = person(risk_level=held("medium", "high", contested=True))
    assert score(disputed, WEEK, table()).points == score(person(risk_level="high"), WEEK, table()).points
    entry = propose([disputed], NORTH, WEEK, table(), place_of).top[0]
    disagreement = "Records disagree on risk level: ViSOR says High, ViSOR says Medium"
    assert entry.contested == (f"{disagreement}. The points use the first, the more protective",)


def test_a_more_protective_value_that_is_only_proposed_counts_and_the_owners_value_still_stands() -> None:
    owned = held("medium")
    disputed = person(risk_level=Held(owned.held, proposed=held("high", source="athena").held))
    assert score(disputed, WEEK, table()).points == score(person(risk_level="high"), WEEK, table()).points
    assert card(disputed, frozenset(FIELDS)).risk == "Medium"
    assert "ATHENA says High, ViSOR says Medium" in contested(disputed)[0]


def test_what_happens_after_the_week_counts_in_a_later_week() -> None:
    later = person(1, event("arrest", -7))
    assert score(later, WEEK, table()).points == score(person(), WEEK, table()).points
    assert score(person(1, event("arrest", -6)), WEEK, table()).points > score(person(), WEEK, table()).points


def test_a_single_late_notification_is_an_event_and_two_are_a_pattern() -> None:
    def compliance(one: Person) -> int:
        return sum(part.points for part in score(one, WEEK, table()).parts if part.part == "compliance")

    assert compliance(person(1, event("late_notification", 3))) == 0
    assert compliance(person(1, event("late_notification", 3), event("late_notification", 90))) == 5


def test_a_tie_is_broken_by_the_newer_event_and_then_by_nothing_personal() -> None:
    alike = [person(number, family_name=name) for number, name in enumerate(["Zed", "Able", "Mole"])]
    first = [one.person.id for one in rank(alike, WEEK, table())]
    renamed = [person(number, family_name="Same") for number in range(3)]
    assert [one.person.id for one in rank(renamed, WEEK, table())] == first
    newer = person(9, event("visit", 2), event("breach", 300), management_mode="reactive")
    assert rank([newer, person(8, event("breach", 301), management_mode="reactive")], WEEK, table())[
        0
    ].person.id == nominal_id(9)


def with_field(name: str) -> Person:
    ordinary = person()
    return Person(ordinary.id, 1, ordinary.force, {**ordinary.fields, name: held("1950-01-01")})


def table_text() -> str:
    return (Path(services.briefing.__file__).parent / "scores.toml").read_text()
