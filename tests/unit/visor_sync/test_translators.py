"""Both systems' words and ours: what is written reads back the same, and what cannot be read says why."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.sandbox.standins.athena.record import AthenaRecord
from deploy.sandbox.standins.engine.record import merge, whole
from deploy.sandbox.standins.visor.record import VisorRecord
from services.visor_sync.domain.cells import field_names
from services.visor_sync.domain.identifiers import PncId, make_of, postcode, telephone, vrm
from services.visor_sync.mapping import MappedTranslator, load
from services.visor_sync.reading import Unreadable
from shared.areas import districts
from tests.integration.visor_sync.outside import a_nominal
from tests.unit.visor_sync.builders import POLICY

SHAPES: dict[str, Any] = {"visor": VisorRecord, "athena": AthenaRecord}
visor, athena = load("visor", "visor", POLICY), load("athena", "athena", POLICY)
WORDS: dict[str, MappedTranslator] = {"visor": visor, "athena": athena}
EMPTY: dict[str, dict[str, Any]] = {
    "visor": {"Synthetic": True, "Nominal": {"Surname": "Nobody"}},
    "athena": {"synthetic": True, "person": {"last_name": "Nobody"}},
}

letters = st.text(st.sampled_from("abcXYZ '-é9/,"), min_size=1, max_size=12).map(str.strip).filter(bool)
plain = st.text(st.sampled_from("abcdefgh"), min_size=1, max_size=8)
days = st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(date.isoformat)
degrees = st.floats(-60, 60).map(lambda value: round(value, 5) + 0.0)
points = st.one_of(st.none(), st.tuples(degrees, degrees))
numbers = st.one_of(st.integers(7_700_900_000, 7_700_900_999).map(lambda it: f"+44{it}"), letters.map(telephone))
NAMES = [row.name for row in districts()]


def address(line: str, town: str, code: str, district: str, point: tuple[float, float] | None, as_at: str) -> Any:
    lat, lon = point or (None, None)
    return {
        "line": line,
        "town": town,
        "postcode": postcode(code),
        "district": district,
        "lat": lat,
        "lon": lon,
        "as_at": as_at,
    }


def elements(value: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(value, max_size=3, unique_by=lambda it: it[key]).map(lambda found: {it[key]: it for it in found})


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "visor_ref": plain.map(lambda it: f"SYN-{it}"),
    "family_name": letters,
    "given_names": letters,
    "date_of_birth": days,
    "sex": st.sampled_from(["male", "female", "unknown"]),
    "pnc_id": st.one_of(st.just("1981/0000034U"), letters.map(lambda it: PncId.parse(it).value)),
    "main_address": st.builds(
        address,
        letters,
        letters,
        st.one_of(st.just("PE99 9AB"), letters),
        st.sampled_from(NAMES),
        points,
        days,
    ),
    "risk_level": st.sampled_from(POLICY.fields["risk_level"].protective),
    "risk_level_date": days,
    "mappa_category": st.sampled_from(["1", "2", "3", "4"]),
    "mappa_level": st.sampled_from([1, 2, 3]),
    "manager": st.builds(lambda name, number: {"name": name, "telephone": number}, letters, numbers),
    "management_mode": st.sampled_from(["active", "reactive"]),
    "review_wording": letters,
    "review_date": days,
    "whereabouts": st.builds(
        lambda state, since: {"state": state, "since": since},
        st.sampled_from(["community", "no_fixed_abode", "custody", "hospital", "abroad", "missing"]),
        days,
    ),
    "force": st.sampled_from(["cambridgeshire", "bedfordshire", "hertfordshire"]),
    "telephones": elements(st.builds(lambda it: {"number": it}, numbers), "number"),
    "vehicles": elements(
        st.builds(
            lambda mark, make, colour: {"vrm": mark, "make": make, "colour": colour},
            plain.map(vrm),
            plain.map(make_of),
            plain,
        ),
        "vrm",
    ),
    "warning_markers": elements(
        st.sampled_from(["violent", "weapons", "drugs", "self_harm", "dogs"]).map(lambda it: {"code": it}), "code"
    ),
    "events": elements(
        st.builds(
            lambda ref, on, kind: {"id": ref, "date": on, "kind": kind, "note": "seen"},
            plain,
            days,
            st.sampled_from(["breach", "arrest", "allegation", "late_notification", "address_change"]),
        ),
        "id",
    ),
}


def cells(field: str, value: Any) -> dict[str, Any]:
    if POLICY.fields[field].is_set:
        return {f"{field}/{key}": element for key, element in value.items()}
    return {field: value}


def states(side: str) -> st.SearchStrategy[dict[str, Any]]:
    """What a side may be given: some of the fields that the policy sends there."""
    sent = {name: VALUES[name] for name, row in POLICY.fields.items() if row.goes_to(side)}
    drawn = st.fixed_dictionaries({}, optional=sent)
    return drawn.map(
        lambda found: {name: it for field, value in found.items() for name, it in cells(field, value).items()}
    )


def stored(side: str, state: dict[str, Any]) -> dict[str, Any]:
    """The record as the system keeps it once `state` has been written to an empty one."""
    partial = WORDS[side].write(state, set(field_names(list(state))))
    return whole(merge(EMPTY[side], partial), SHAPES[side])


@pytest.mark.parametrize("side", WORDS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_is_written_to_a_system_reads_back_the_same(side: str, data: st.DataObject) -> None:
    state = data.draw(states(side))
    read = WORDS[side].read("SYN-theirs", stored(side, state)).cells
    assert {name: read.get(name) for name in state} == state


@pytest.mark.parametrize("side", WORDS)
@pytest.mark.parametrize("field", [name for name, row in POLICY.fields.items() if row.merge != "withheld"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_row_of_the_policy_is_written_where_it_goes_and_nowhere_else(
    side: str, field: str, data: st.DataObject
) -> None:
    state = cells(field, data.draw(VALUES[field]))
    if not POLICY.fields[field].goes_to(side):
        with pytest.raises(KeyError):
            WORDS[side].write(state, {field})
        return
    read = WORDS[side].read("SYN-theirs", stored(side, state)).cells
    assert {name: value for name, value in read.items() if name.partition("/")[0] == field} == state
    cleared = merge(stored(side, state), WORDS[side].write({}, {field}))
    if field in ("family_name", "force"):  # no record is without them
        return
    left = WORDS[side].read("SYN-theirs", whole(cleared, SHAPES[side])).cells
    assert field == "sex" or field not in {name.partition("/")[0] for name in left}


def test_what_visor_says_reads_the_same_once_it_is_in_athena() -> None:
    nominal = a_nominal(WarningSignals=["VI"], Vehicles=[{"VRM": "ab12 cde", "Make": "FORD"}])
    said = visor.read("SYN-1", whole(nominal, VisorRecord)).cells
    given = {name: value for name, value in said.items() if POLICY.of_cell(name).goes_to("athena")}
    assert athena.read("ATH1", stored("athena", given)).cells == given


@pytest.mark.parametrize("side", WORDS)
def test_no_withheld_value_is_among_the_cells(side: str) -> None:
    nominal = {**EMPTY["visor"], "Finance": {"BankAccount": "12-34-56 98765432"}}
    reading = visor.read("SYN-1", nominal)
    assert reading.withheld == {"bank_account": "12-34-56 98765432"}
    assert "98765432" not in str(reading.cells)
    with pytest.raises(KeyError):
        WORDS[side].write({"bank_account": "12-34-56 98765432"}, {"bank_account"})


@pytest.mark.parametrize(
    ("side", "partial", "reason"),
    [
        ("visor", {"Nominal": {"DateOfBirth": "31/02/1970"}}, "DateOfBirth is not a date"),
        ("visor", {"Nominal": {"Surname": ["Marlowe"]}}, "Surname is not a text"),
        ("visor", {"Nominal": {"Surname": "Mar\x00lowe"}}, "Surname holds a NUL"),
        ("visor", {"Nominal": "Marlowe"}, "Nominal is not an object"),
        ("visor", {"Vehicles": "AB12CDE"}, "Vehicles is not a list"),
        ("visor", {"Assessment": {"RiskOfSeriousHarm": "X"}}, "RiskOfSeriousHarm holds an unknown code"),
        ("visor", {"Address": {"Line": "1 Tallow Rise", "GridPoint": "here"}}, "GridPoint is not a point"),
        ("athena", {"person": {"dob": "31-FEB-1970"}}, "dob is not a date"),
        ("athena", {"home": {"street": "1 Tallow Rise", "x": "1", "y": 2}}, "x is not a number"),
        ("athena", {"warnings": ["CLEVER"]}, "warning holds an unknown code"),
    ],
)
def test_a_record_that_cannot_be_read_says_which_part_and_never_its_value(
    side: str, partial: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Unreadable) as error:
        WORDS[side].read("SYN-1", partial)
    assert str(error.value) == reason


def test_two_entries_with_one_reference_are_refused_lest_one_is_lost() -> None:
    log = [{"Ref": "A1", "On": "01/02/2026", "Type": "VISIT", "Note": note} for note in ("in", "out")]
    with pytest.raises(Unreadable):
        visor.read("SYN-1", {"ActivityLog": log})
    assert "events/A1" in visor.read("SYN-1", {"ActivityLog": [log[0], log[0]]}).cells


def test_half_a_point_is_none_and_can_be_written() -> None:
    read = athena.read("ATH1", {"home": {"street": "1 Tallow Rise", "y": 52.5}}).cells["main_address"]
    assert (read["lat"], read["lon"]) == (None, None)
    assert visor.write({"main_address": read}, {"main_address"})["Address"]["GridPoint"] is None


json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=5,
)
PARTS = {side: list(shape.__struct_fields__) for side, shape in SHAPES.items()}


@pytest.mark.parametrize("side", WORDS)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_a_system_sends_is_read_or_refused_as_the_capture_expects(side: str, data: st.DataObject) -> None:
    record = data.draw(st.dictionaries(st.sampled_from(PARTS[side]), json))
    try:
        WORDS[side].read("SYN-1", record)
    except (Unreadable, TypeError, ValueError, AttributeError, KeyError):
        return
