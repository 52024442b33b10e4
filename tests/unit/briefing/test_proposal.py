"""Who is on the list, who is added, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from services.briefing.domain.notes import ordinal
from services.briefing.domain.person import Person
from services.briefing.domain.proposal import Proposal, propose
from services.briefing.domain.weeks import Week
from tests.unit.briefing.builders import NORTH, SOUTH, WEEK, event, held, nominal_id, person, place_of, table


def north(people: list[Person], last: dict[str, int] | None = None) -> Proposal:
    return propose(people, NORTH, WEEK, table(), place_of, last)


@pytest.mark.parametrize("state", ["custody", "hospital", "abroad"])
def test_a_person_who_is_not_in_the_community_is_left_out_and_counted(state: str) -> None:
    made = north([person(1, whereabouts={"state": state, "since": "2026-10-01"})])
    assert made.eligible == 0
    assert made.left_out == {"force": 0, "handling": 0, "community": 1, "area": 0}


@pytest.mark.parametrize("state", ["community", "no_fixed_abode", "missing"])
def test_a_person_in_the_community_is_considered(state: str) -> None:
    assert north([person(1, whereabouts={"state": state, "since": "2026-10-01"})]).eligible == 1


def test_every_rule_is_shown_with_its_result() -> None:
    rules = north([person(1, whereabouts=None)]).top[0].rules
    assert [(rule.rule, rule.met) for rule in rules] == [
        (name, True) for name in ("force", "handling", "community", "area")
    ]
    assert "not recorded" in rules[2].why


def test_a_person_of_the_other_area_or_of_no_force_is_left_out() -> None:
    southern = person(1, main_address={"line": "1 Reed Lane", "district": "E07000008"})
    assert north([southern, person(2, force="")]).left_out == {"force": 1, "handling": 0, "community": 0, "area": 1}
    assert propose([southern], SOUTH, WEEK, table(), place_of).eligible == 1


def test_a_person_with_two_contested_addresses_is_on_both_lists() -> None:
    two = held(
        {"line": "1 A Row", "district": "E07000010"}, {"line": "2 B Row", "district": "E07000008"}, contested=True
    )
    moved = person(1, main_address=two)
    assert north([moved]).eligible == propose([moved], SOUTH, WEEK, table(), place_of).eligible == 1
    assert "Two main addresses are held; either may be right" in north([moved]).top[0].contested


def test_a_person_without_a_known_area_is_named_as_on_no_list() -> None:
    nowhere = person(1, main_address=None, whereabouts={"state": "no_fixed_abode", "since": "2026-10-01"})
    assert north([nowhere]).unplaced == (nominal_id(1),)


def test_a_person_under_eighteen_is_on_no_list() -> None:
    born = {"2008-11-24": 1, "2008-11-23": 0, "unknown": 0}
    for written, left_out in born.items():
        assert north([person(1, date_of_birth=written)]).left_out["handling"] == left_out


def test_a_sensitive_person_is_on_no_list_not_even_of_those_who_are_on_none() -> None:
    placed = msgspec.structs.replace(person(1, risk_level="very_high"), handling="contact_ppu")
    nowhere = msgspec.structs.replace(person(2, main_address=None), handling="contact_ppu")
    made = north([placed, nowhere])
    assert made.left_out["handling"] == 2
    assert (made.entries, made.unplaced) == ((), ())


def test_five_are_proposed_and_the_next_five_shown() -> None:
    made = north([person(number, event("breach", number)) for number in range(14)])
    assert [entry.rank for entry in made.top] == [1, 2, 3, 4, 5]
    assert [entry.rank for entry in made.runners_up] == [6, 7, 8, 9, 10]


def test_very_high_risk_and_active_people_are_added_whatever_their_rank() -> None:
    crowd = [
        person(number, event("breach", 1), event("arrest", 1), event("arrest", 2), risk_level="high")
        for number in range(12)
    ]
    quiet = person(50, risk_level="very_high", management_mode="reactive")
    told = person(51, event("intelligence", 13), risk_level="low", management_mode="reactive")
    made = north([*crowd, quiet, told, person(52, risk_level="low")])
    reasons = {entry.id: entry.always for entry in made.added}
    assert reasons[nominal_id(50)] == ("Very high risk",)
    assert reasons[nominal_id(51)] == ("Intelligence on 10 Nov 2026",)
    assert nominal_id(52) not in reasons


def test_the_counterfactual_names_the_event_that_a_place_rests_on() -> None:
    crowd = [person(number, event("allegation", 20), risk_level="high") for number in range(8)]
    made = north([*crowd, person(20, event("breach", 7, "b1"), event("visit", 1), risk_level="high")])
    first = made.top[0]
    assert first.id == nominal_id(20)
    assert first.without is not None
    assert (first.without.event, first.without.kind, first.without.rank) == ("b1", "breach", 9)


def test_a_place_that_rests_on_one_weight_says_which() -> None:
    steady = [
        person(number, event("breach", 3), event("arrest", 4), event("arrest", 5), risk_level="high")
        for number in range(4)
    ]
    level_three = person(10, mappa_level=3, risk_level="high", whereabouts={"state": "no_fixed_abode"})
    allegation = person(11, event("allegation", 25), risk_level="medium")
    made = north([*steady, level_three, allegation])
    fifth = made.top[4]
    assert "New events counted a fifth less" in fifth.leaves_when
    assert all(not entry.leaves_when for entry in made.top[:4])


def test_last_weeks_rank_and_what_changed_are_said() -> None:
    entry = north([person(1, event("arrest", 2))], {nominal_id(1): 4}).top[0]
    assert entry.changes == ("Arrest on 21 Nov 2026", "Last week 4th, now 1st")


def test_old_and_missing_data_are_said() -> None:
    entry = north([person(1, risk_level_date="2024-01-01", manager=None)]).top[0]
    assert entry.stale == ("Risk level is from 1 Jan 2024, over 365 days old", "No manager is recorded")


def test_an_event_without_a_readable_date_is_not_counted() -> None:
    assert (
        north([person(1, {"id": "x", "date": "soon", "kind": "arrest"})]).top[0].points
        == north([person(1)]).top[0].points
    )


def test_weeks_are_iso_weeks_of_london() -> None:
    assert Week.parse("2026-W53") is not None
    assert Week.parse("2025-W53") is None
    assert Week.parse("2026-48") is None
    assert Week.of(datetime(2026, 6, 28, 23, 30, tzinfo=UTC)) == Week(2026, 27)
    assert str(Week(2027, 1).before) == "2026-W53"


def test_ordinals_read_as_people_say_them() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21, 112)] == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "21st",
        "112th",
    ]
