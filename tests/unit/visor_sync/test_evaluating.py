"""What an altered policy means for what is held, purely."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from services.visor_sync.domain.cells import ShadowCell
from services.visor_sync.domain.evaluating import cleared, given_to, held, not_withheld
from services.visor_sync.domain.projecting import lacking
from services.visor_sync.reading import Reading, under
from shared.policy import Policy
from tests.unit.visor_sync.builders import POLICY, cell, change, shadow

FIELDS = sorted(POLICY.fields)
NAMES = st.sampled_from([name if not POLICY.fields[name].is_set else f"{name}/x" for name in FIELDS])
SIDES = st.sampled_from(["visor", "athena"])


def withholding(*names: str) -> Policy:
    columns = {"merge": "withheld", "tier": "withheld", "direction": "none", "owner": "visor", "element_key": ""}
    rows = {name: msgspec.structs.replace(POLICY.fields[name], **columns) for name in names}
    return Policy(POLICY.version + 1, {**POLICY.fields, **rows})


@given(NAMES, SIDES, SIDES)
def test_only_what_was_given_to_a_side_is_taken_back_and_nothing_from_an_owner(
    name: str, side: str, wrote: str
) -> None:
    table = withholding(name.partition("/")[0])
    there = {name: ShadowCell("a", f"{wrote}:1:1")}
    taken = lacking({}, there, side, table)
    assert taken == ({name: ShadowCell(None, "visor:1:1")} if (side, wrote) == ("athena", "visor") else {})


@given(NAMES, SIDES)
def test_nothing_is_taken_back_of_what_passes(name: str, side: str) -> None:
    there = {name: ShadowCell("a", "visor:1:1" if side == "athena" else "athena:1:1")}
    taken_back = given_to(side, there, POLICY)
    row = POLICY.of_cell(name)
    assert bool(taken_back) == (not POLICY.passes(name, side) and row.owner != side)


def test_a_row_that_is_gone_from_the_table_holds_nothing() -> None:
    table = Policy(2, {name: row for name, row in POLICY.fields.items() if name != "vehicles"})
    assert held({"vehicles/AB": cell(), "sex": cell()}, table).keys() == {"sex"}
    assert lacking({"vehicles/AB": cell()}, {}, "athena", table) == {}


def test_a_reading_of_a_field_that_is_withheld_now_keeps_no_value_of_it_as_a_cell() -> None:
    reading = Reading(
        cells={"vehicles/AB": {"vrm": "AB"}, "sex": "male"}, withheld={"bank_account": "1"}, synthetic=True
    )
    seen = under(reading, withholding("vehicles"))
    assert seen.cells == {"sex": "male"}
    assert seen.withheld == {"bank_account": "1", "vehicles": '{"vehicles/AB":{"vrm":"AB"}}'}
    assert under(reading, POLICY) is reading


def test_a_change_said_before_its_field_was_withheld_is_passed_over_and_an_unknown_one_is_not() -> None:
    changes = [change("vehicles/AB", "a"), change("sex", "male"), change("shoe_size", "9")]
    assert [it.cell for it in not_withheld(changes, withholding("vehicles"))] == ["sex", "shoe_size"]


def test_once_taken_back_not_even_the_elements_name_is_kept() -> None:
    there = shadow(sex=(None, "visor:1:1"), **{"vehicles/AB": (None, "visor:1:1")})
    assert cleared(there, withholding("vehicles")).keys() == {"sex"}


def test_two_tables_of_one_digest_say_the_same() -> None:
    assert Policy(9, POLICY.fields).digest == POLICY.digest
    assert withholding("sex").digest != POLICY.digest
