"""The person page: what matters first, every value with its source, and no field that is not basic."""

from datetime import date
from typing import Any

import msgspec
import pytest

from services.map.domain import words
from services.map.domain.card import SECTIONS, Card, card_of, row_of
from services.map.domain.people import Risk
from shared.messages import FieldState, NominalBasic
from shared.policy import load
from tests.people import address, crowd, disputed, held, nominal, one, several
from tests.unit.map.test_people import TODAY, person

POLICY = load()


def card(someone: NominalBasic) -> Card:
    return card_of(someone, person(someone), POLICY, TODAY)


def test_warnings_and_the_encounter_come_first() -> None:
    full = nominal(
        warning_markers=several({"code": "weapons"}), manager=one({"name": "PC 1", "telephone": "01632 960"})
    )
    codes = [section.code for section in card(full).sections]
    assert codes[:3] == ["warnings", "encounter", "risk"]
    first = card(full).sections[1].entries[0]
    assert (first.field, first.values[0].text, first.values[0].ring) == ("manager", "PC 1", "01632 960")


def test_every_value_carries_source_author_and_date() -> None:
    values = [value for section in card(crowd(1)[0]).sections for entry in section.entries for value in entry.values]
    assert len(values) > 10
    assert all(value.source in ("ViSOR", "ATHENA") and value.author and value.at.tzinfo for value in values)


def test_a_disputed_field_shows_both_values_the_more_protective_first() -> None:
    someone = nominal(main_address=disputed(address(line="3 Quill Lane", as_at="2026-11-19"), address()))
    entry = next(e for s in card(someone).sections for e in s.entries if e.field == "main_address")
    assert entry.contested
    assert [(value.text.split(",")[0], value.source) for value in entry.values] == [
        ("3 Quill Lane", "ATHENA"),
        ("12 Tallow Rise", "ViSOR"),
    ]
    assert entry.values[0].as_at == "19 November 2026"


def test_a_more_protective_proposal_stands_beside_the_value_and_does_not_replace_it() -> None:
    someone = nominal(risk_level=FieldState(held=[held("low")], proposed=[held("high", "athena", "intel.sandbox")]))
    entry = next(e for s in card(someone).sections for e in s.entries if e.field == "risk_level")
    assert (entry.values[0].text, entry.proposed[0].text, entry.proposed[0].source) == ("Low", "High", "ATHENA")
    assert card(someone).risk is Risk.LOW
    assert row_of(someone, person(someone), TODAY).contested


def test_a_field_of_a_higher_tier_is_left_out_even_when_it_is_sent() -> None:
    planted = one("PLANTED-WORDING")
    someone = nominal(review_wording=planted, events=planted, bank_account=planted, not_in_policy=planted)
    shown = card(someone)
    assert "PLANTED" not in repr(shown)
    assert set(shown.facts) <= {name for name, row in POLICY.fields.items() if row.tier == "basic"}


def test_every_field_of_the_page_is_basic_in_the_policy() -> None:
    assert {POLICY.fields[name].tier for _, _, names in SECTIONS for name in names} == {"basic"}


def test_every_basic_field_has_its_place_on_the_page() -> None:
    placed = {name for _, _, names in SECTIONS for name in names}
    assert set(POLICY.visible(("basic",))) - placed == {"force"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("aliases", {"key": "denford", "name": "Den Ford"}, "Den Ford"),
        ("children", {"in_household": True, "count": 2}, "Yes, 2"),
        ("children", {"in_household": True, "count": None}, "Yes, how many is not recorded"),
        ("children", {"in_household": False, "count": 0}, "No"),
        ("description", {"height_cm": 178, "build": "medium", "eyes": "BLUE"}, "178 cm tall. Build medium. Eyes blue."),
        ("description", {"height_cm": None, "hair": "grey"}, "Hair grey."),
        (
            "marks",
            {"key": "tattoo-leftforearm", "kind": "tattoo", "place": "LEFT FOREARM", "description": "A compass rose"},
            "Tattoo, left forearm: A compass rose",
        ),
        ("marks", {"kind": "scar", "place": "neck"}, "Scar, neck"),
        (
            "other_addresses",
            {
                "kind": "second_home",
                "line": "3 Quill Lane",
                "town": "Ely",
                "postcode": "CB99 9AB",
                "as_at": "2026-02-01",
            },
            "Second home: 3 Quill Lane, Ely, CB99 9AB",
        ),
        ("ethnicity_officer", "IC1", "IC1 White, North European"),
        ("conditions", {"rule": "must", "text": "Show every device"}, "Must: Show every device"),
        (
            "conditions",
            {"rule": "must_not", "under": "licence", "text": "Enter any park", "until": "2027-07-04"},
            "Must not: Enter any park, until 4 July 2027 (licence)",
        ),
    ],
)
def test_particulars_are_said_in_words(field: str, value: dict[str, Any], said: str) -> None:
    assert words.say(field, value, date(2026, 11, 24)) == said


def test_a_row_says_where_somebody_is_who_is_not_at_home() -> None:
    away = nominal(whereabouts=one({"state": "custody", "since": "2026-08-14"}))
    row = row_of(away, person(away), TODAY)
    assert row.where == "In custody since 14 August 2026"
    assert not row.on_map
    assert "Tallow" not in row.where


def test_odd_values_are_shown_as_text_and_never_break_the_page() -> None:
    odd: list[FieldState] = [one("<b>x</b>"), one(None), one({}), one(7)]
    for name in POLICY.visible(("basic",)):
        for state in odd:
            someone = msgspec.structs.replace(nominal(), fields=nominal().fields | {name: state})
            assert card(someone).name
            assert row_of(someone, person(someone), TODAY).risk_word
