"""Every system's words and ours: what is written reads back the same, and what cannot be read says why."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.sandbox.standins.athena.record import AthenaRecord
from deploy.sandbox.standins.engine.record import whole
from deploy.sandbox.standins.visor.record import VisorRecord
from services.visor_sync.reading import Unreadable
from tests.integration.visor_sync.outside import a_nominal
from tests.unit.visor_sync.builders import POLICY
from tests.unit.visor_sync.languages import LANGUAGES, VALUES, cells, some_of, states

visor, athena = LANGUAGES["visor"].words, LANGUAGES["athena"].words
PASSING = [name for name, row in POLICY.fields.items() if row.merge != "withheld"]


@pytest.mark.parametrize("name", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_is_written_to_a_system_reads_back_the_same(name: str, data: st.DataObject) -> None:
    language = LANGUAGES[name]
    state = data.draw(states(language.side))
    read = language.words.read("SYN-theirs", language.stored(state)).cells
    assert {cell: read.get(cell) for cell in state} == state


@pytest.mark.parametrize("name", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_a_system_s_own_users_write_is_read_whoever_owns_it(name: str, data: st.DataObject) -> None:
    language = LANGUAGES[name]
    state = data.draw(some_of(set(PASSING) & set(language.file.rows)))
    read = language.words.read("SYN-theirs", language.as_its_users_write(state)).cells
    assert {cell: read.get(cell) for cell in state} == state


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("field", PASSING)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_row_of_the_policy_is_written_where_it_goes_and_nowhere_else(
    name: str, field: str, data: st.DataObject
) -> None:
    language = LANGUAGES[name]
    state = cells(field, data.draw(VALUES[field]))
    assert field in language.file.rows or field == language.file.external_id or POLICY.fields[field].direction == "none"
    if not POLICY.fields[field].goes_to(language.side):
        with pytest.raises(KeyError):
            language.words.write(state, {field})
        return
    read = language.words.read("SYN-theirs", language.stored(state)).cells
    assert {cell: value for cell, value in read.items() if cell.partition("/")[0] == field} == state
    if field in ("family_name", "force"):  # no record is without them
        return
    cleared = language.merged(language.stored(state), language.words.write({}, {field}))
    left = language.words.read("SYN-theirs", cleared).cells
    assert field == "sex" or field not in {cell.partition("/")[0] for cell in left}


@pytest.mark.parametrize("name", LANGUAGES)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_partial_write_touches_nothing_else(name: str, data: st.DataObject) -> None:
    language = LANGUAGES[name]
    before = language.stored(data.draw(states(language.side)))
    state = data.draw(states(language.side))
    after = language.stored(state, before)
    written = {cell.partition("/")[0] for cell in state}
    was, now = (
        {
            cell: value
            for cell, value in language.words.read("SYN-1", it).cells.items()
            if cell.partition("/")[0] not in written
        }
        for it in (before, after)
    )
    assert now == was


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_withheld_value_is_among_the_cells(name: str) -> None:
    language = LANGUAGES[name]
    for field, part in language.file.withheld.items():
        secret: Any = f"secret {field}"
        for step in reversed(part.at.split(".")):
            secret = {step: secret}
        reading = language.words.read("SYN-1", {**language.empty, **secret})
        assert set(reading.withheld) == {field}
        assert f"secret {field}" in reading.withheld[field]
        assert "secret" not in str(reading.cells)
    for field in (name for name, row in POLICY.fields.items() if row.merge == "withheld"):
        with pytest.raises(KeyError):
            language.words.write({field: "secret"}, {field})


def test_what_visor_says_reads_the_same_once_it_is_in_athena() -> None:
    nominal = a_nominal(WarningSignals=["VI"], Vehicles=[{"VRM": "ab12 cde", "Make": "FORD"}])
    said = visor.read("SYN-1", whole(nominal, VisorRecord)).cells
    given = {name: value for name, value in said.items() if POLICY.of_cell(name).goes_to("athena")}
    assert athena.read("ATH1", LANGUAGES["athena"].stored(given)).cells == given


@pytest.mark.parametrize(
    ("name", "partial", "reason"),
    [
        ("visor", {"Nominal": {"DateOfBirth": "31/02/1970"}}, "DateOfBirth is not a date"),
        ("visor", {"Nominal": {"Surname": ["Marlowe"]}}, "Surname is not a text"),
        ("visor", {"Nominal": {"Surname": "Mar\x00lowe"}}, "Surname holds a NUL"),
        ("visor", {"Nominal": {"EthnicitySelf": "W4"}}, "EthnicitySelf holds an unknown code"),
        ("athena", {"person": {"eth_officer": "IC7"}}, "eth_officer holds an unknown code"),
        ("visor", {"Nominal": "Marlowe"}, "Nominal is not an object"),
        ("visor", {"Vehicles": "AB12CDE"}, "Vehicles is not a list"),
        ("visor", {"Assessment": {"RiskOfSeriousHarm": "X"}}, "RiskOfSeriousHarm holds an unknown code"),
        ("visor", {"Address": {"Line": "1 Tallow Rise", "GridPoint": "here"}}, "GridPoint is not a point"),
        ("athena", {"person": {"dob": "31-FEB-1970"}}, "dob is not a date"),
        ("athena", {"home": {"street": "1 Tallow Rise", "x": "1", "y": 2}}, "x is not a number"),
        ("athena", {"warnings": ["CLEVER"]}, "warning holds an unknown code"),
        ("mapps", {"person": {"dateOfBirth": "1970-02-31"}}, "dateOfBirth is not a date"),
        ("mapps", {"riskScores": {"seriousHarm": "High"}}, "seriousHarm is not an object"),
        ("mapps", {"mappa": {"level": "Level 4"}}, "level holds an unknown code"),
        ("mapps", {"contact": {"telephones": "07700 900123"}}, "telephones is not a list"),
    ],
)
def test_a_record_that_cannot_be_read_says_which_part_and_never_its_value(
    name: str, partial: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Unreadable) as error:
        LANGUAGES[name].words.read("SYN-1", partial)
    assert str(error.value) == reason


def test_two_entries_with_one_reference_are_refused_lest_one_is_lost() -> None:
    log = [{"Ref": "A1", "On": "01/02/2026", "Type": "VISIT", "Note": note} for note in ("in", "out")]
    with pytest.raises(Unreadable):
        visor.read("SYN-1", {"ActivityLog": log})
    assert "events/A1" in visor.read("SYN-1", {"ActivityLog": [log[0], log[0]]}).cells


def test_two_scars_in_one_place_are_two_and_are_the_same_two_once_they_are_in_athena() -> None:
    marks = [{"Kind": "SCAR", "Place": place, "Description": it} for place, it in [("Neck", "4 cm"), ("neck", "Burn")]]
    read = visor.read("SYN-1", {"Marks": [*marks, marks[0]]}).cells
    del read["visor_ref"]
    assert {name: mark["description"] for name, mark in read.items()} == {
        "marks/scar-neck": "4 cm",
        "marks/scar-neck 2": "Burn",
    }
    assert athena.read("ATH1", athena.write(read, {"marks"})).cells == read


@pytest.mark.parametrize(
    ("raw", "born", "settled"),
    [
        ("34/34U", 1990, "34/34U"),
        ("81/34U", 1965, "1981/0000034U"),
        ("02/73319Z", 1960, "2002/0073319Z"),
        ("39/34E", 1920, "1939/0000034E"),
        ("39/34E", 1990, "2039/0000034E"),
        ("39/34E", None, "2039/0000034E"),
    ],
)
def test_a_short_year_of_a_pnc_id_is_of_the_century_that_the_date_of_birth_allows(
    raw: str, born: int | None, settled: str
) -> None:
    records: dict[str, dict[str, Any]] = {
        "visor": {"Nominal": {"PNCID": raw, "DateOfBirth": f"01/02/{born}" if born else ""}},
        "athena": {"person": {"pnc": raw, "dob": f"01-FEB-{born}" if born else ""}},
        "mapps": {"identifiers": {"pncId": raw}, "person": {"dateOfBirth": f"{born}-02-01" if born else ""}},
    }
    for name, record in records.items():
        assert LANGUAGES[name].words.read("SYN-1", record).cells["pnc_id"] == settled


def test_of_the_plan_the_heading_about_victims_is_withheld_and_the_others_are_read() -> None:
    plan = {"Supervision": "Weekly", "VictimSafety": "secret name", "SignedOn": "01/02/2026"}
    read = visor.read("SYN-1", {"Plan": plan})
    assert read.cells["plan"]["supervision"] == "Weekly"
    assert set(read.withheld) == {"victim_safety"}
    assert "secret" not in str(read.cells)
    assert "plan" not in visor.read("SYN-1", {"Plan": {"VictimSafety": "secret name"}}).cells


def test_that_finance_is_held_is_known_and_not_what() -> None:
    read = visor.read("SYN-1", {"Finance": {"BankAccount": "secret account"}})
    assert read.cells == {"visor_ref": "SYN-1", "financial_held": True}
    assert "financial_held" not in visor.read("SYN-1", {"Finance": {"BankAccount": ""}}).cells


@pytest.mark.parametrize(("written", "read"), [("o1", "A4"), ("W1", "W1"), (" NS ", "NS")])
def test_an_ethnicity_is_a_national_code_and_the_former_one_is_turned_into_todays(written: str, read: str) -> None:
    assert visor.read("SYN-1", {"Nominal": {"EthnicitySelf": written}}).cells["ethnicity_self"] == read


def test_of_victims_and_sources_only_that_they_changed_is_known() -> None:
    nominal = {"Victims": [{"Name": "secret name", "Note": ""}], "Sources": [{"Ref": "R1", "Detail": "secret source"}]}
    read = visor.read("SYN-1", nominal)
    assert set(read.withheld) == {"victims", "intelligence_sources"}
    assert "secret" not in str(read.cells)
    turned = {"Victims": [{"Note": "", "Name": "secret name"}], "Sources": nominal["Sources"]}
    assert visor.read("SYN-1", turned).withheld == read.withheld
    assert visor.read("SYN-1", {"Victims": [], "Sources": []}).withheld == {}


def test_a_score_is_never_read() -> None:
    tool = {"Ref": "R1", "Tool": "ARMS", "Band": "H", "On": "01/02/2026", "Score": "21/24"}
    read = visor.read("SYN-1", {"ToolAssessments": [tool]})
    assert read.cells["assessments/R1"] == {"id": "R1", "tool": "arms", "band": "high", "date": "2026-02-01"}
    assert "21/24" not in str(read)


def test_a_name_given_twice_in_different_writing_is_one_alias() -> None:
    read = athena.read("ATH1", {"aka": ["DEN FORD", "Dén  Ford", "--"]}).cells
    assert read == {
        "aliases/denford": {"key": "denford", "name": "DEN FORD"},
        "aliases/--": {"key": "--", "name": "--"},
    }


def test_half_a_point_is_none_and_can_be_written() -> None:
    read = athena.read("ATH1", {"home": {"street": "1 Tallow Rise", "y": 52.5}}).cells["main_address"]
    assert (read["lat"], read["lon"]) == (None, None)
    assert visor.write({"main_address": read}, {"main_address"})["Address"]["GridPoint"] is None


json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=5,
)
PARTS = {
    "visor": list(VisorRecord.__struct_fields__),
    "athena": list(AthenaRecord.__struct_fields__),
    "mapps": sorted({part.at.partition(".")[0] for _, part in LANGUAGES["mapps"].file.parts()}),
}


@pytest.mark.parametrize("name", LANGUAGES)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_a_system_sends_is_read_or_refused_as_the_capture_expects(name: str, data: st.DataObject) -> None:
    record = data.draw(st.dictionaries(st.sampled_from(PARTS[name]), json))
    try:
        LANGUAGES[name].words.read("SYN-1", record)
    except (Unreadable, TypeError, ValueError, AttributeError, KeyError):
        return
