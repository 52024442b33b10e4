"""A decision about a case: what it makes of the record, and that nothing said before can undo it."""

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visor_sync.domain.cells import Cell, ShadowCell
from services.visor_sync.domain.deciding import ACCEPT, REFUSE, Choice, Ruling, Undecidable, outcomes, settle, stamp
from services.visor_sync.domain.linking import likeness
from services.visor_sync.domain.merge import Merged, Opened
from services.visor_sync.domain.projecting import lacking, overlaid
from services.visor_sync.domain.records import CaseRow
from services.visor_sync.domain.values import same
from shared.messages import CellChange
from tests.unit.visor_sync.builders import NOMINAL, NOON, POLICY, cell, change, merged, origin, shadow

RULING = Ruling(id=uuid.UUID(int=7), author="staff-031, officer-032", at=NOON)
VISOR = (origin("visor", "visor:V:5"), change("family_name", "Pryor", "visor:V:1", was="Marlowe"))
ATHENA = (origin("athena", "athena:A:3"), change("family_name", "Quill", "visor:V:1", was="Marlowe"))
Said = tuple[Any, CellChange]
choices = st.sampled_from([Choice("visor"), Choice("athena"), Choice("value", "Orrell"), Choice("value", "PRYOR")])


def case_of(opened: Opened, **more: Any) -> CaseRow:
    return CaseRow(
        id=opened.id,
        nominal_id=NOMINAL,
        kind=opened.kind,
        cell=opened.cell,
        base=opened.base,
        claims=opened.claims,
        opened_at=NOON,
        closed_at=None,
        **more,
    )


def clash() -> tuple[dict[str, Cell], CaseRow]:
    """Both sides changed a surname that both had seen."""
    cells = {"family_name": cell("Marlowe", "visor", "visor:V:1"), "given_names": cell("Dale", "visor", "visor:V:1")}
    cells = merged(cells, *VISOR).cells
    after = merged(cells, *ATHENA)
    (opened,) = after.opened
    return after.cells, case_of(opened)


def decided(choice: Choice) -> Merged:
    cells, case = clash()
    return settle(cells, case, choice, RULING)


def sides_after(cells: dict[str, Cell]) -> dict[str, Any]:
    """What each side shows of the surname once everything is delivered."""
    shadows = {
        "visor": shadow(family_name=("Pryor", "visor:V:5")),
        "athena": shadow(family_name=("Quill", "athena:A:3")),
    }
    shown = {}
    for side, known in shadows.items():
        wanted = {it: to for it, to in lacking(cells, known, side, POLICY).items() if it == "family_name"}
        shown[side] = overlaid(known, wanted)["family_name"]
    return shown


@given(choices)
def test_once_it_is_decided_both_sides_are_equal(choice: Choice) -> None:
    after = decided(choice)
    shown = sides_after(after.cells)
    assert same(shown["visor"], shown["athena"])
    assert same(shown["visor"], after.cells["family_name"].value)
    assert after.cells["family_name"].claims == {}
    assert after.closed == (clash()[1].id,)


@given(choices, st.lists(st.sampled_from([VISOR, ATHENA]), max_size=8))
def test_old_claims_again_in_any_order_change_nothing(choice: Choice, again: Sequence[Said]) -> None:
    cells = decided(choice).cells
    for said in again:
        after = merged(cells, *said)
        assert after.opened == ()
        assert after.cells == cells


@given(choices, st.lists(st.tuples(st.sampled_from(["visor:V", "athena:A"]), st.integers(1, 3)), max_size=8))
def test_whatever_a_record_said_before_its_judged_statement_is_settled_too(
    choice: Choice, older: list[tuple[str, int]]
) -> None:
    cells = decided(choice).cells
    for record, revision in older:
        side = record.partition(":")[0]
        after = merged(cells, origin(side, f"{record}:{revision}"), change("family_name", "Older", "visor:V:1"))
        assert after.cells == cells


@given(choices, st.sampled_from(["visor", "athena"]))
def test_an_edit_upon_the_decision_is_an_ordinary_change_and_old_claims_stay_settled(choice: Choice, side: str) -> None:
    cells = decided(choice).cells
    record = {"visor": "visor:V", "athena": "athena:A"}[side]
    after = merged(cells, origin(side, f"{record}:9"), change("family_name", "Newer", RULING.dot))
    assert (after.cells["family_name"].value, after.opened) == ("Newer", ())
    for said in (VISOR, ATHENA):
        assert merged(after.cells, *said).cells == after.cells


def test_an_edit_that_had_not_seen_the_decision_is_a_new_case_against_it() -> None:
    cells = decided(Choice("visor")).cells
    after = merged(cells, origin("athena", "athena:A:4"), change("family_name", "Newer", "athena:A:3"))
    (case,) = after.opened
    assert {side: it.value for side, it in case.claims.items()} == {"desk": "Pryor", "athena": "Newer"}
    assert outcomes(case_of(case)) == ("desk", "athena", "value")
    kept = settle(after.cells, case_of(case), Choice("desk"), msgspec.structs.replace(RULING, id=uuid.UUID(int=8)))
    assert kept.cells["family_name"].value == "Pryor"
    assert merged(kept.cells, origin("athena", "athena:A:4"), change("family_name", "Newer", "athena:A:3")).opened == ()


def test_whose_value_was_taken_may_change_it_at_once() -> None:
    """It had seen the value that was decided, because it is its own."""
    cells = decided(Choice("visor")).cells
    after = merged(cells, origin("visor", "visor:V:6"), change("family_name", "Newer", "visor:V:5"))
    assert (after.cells["family_name"].value, after.opened) == ("Newer", ())


@given(choices)
def test_a_decision_is_made_once(choice: Choice) -> None:
    cells, case = clash()
    after = settle(cells, case, choice, RULING)
    with pytest.raises(Undecidable):
        settle(after.cells, case, choice, RULING)


@given(choices, choices, st.booleans())
def test_different_cases_do_not_touch_each_other(one: Choice, other: Choice, turned: bool) -> None:
    cells, first = clash()
    cells = merged(cells, origin("visor", "visor:V:6"), change("given_names", "Robin", "visor:V:1")).cells
    came = merged(cells, origin("athena", "athena:A:4"), change("given_names", "Kim", "visor:V:1"))
    (opened,) = came.opened
    second, cells = case_of(opened), came.cells
    order = [(first, one), (second, other)]
    both = cells
    for case, choice in order[::-1] if turned else order:
        both = settle(both, case, choice, RULING).cells
    assert both["family_name"] == settle(cells, first, one, RULING).cells["family_name"]
    assert both["given_names"] == settle(cells, second, other, RULING).cells["given_names"]


def proposal() -> tuple[dict[str, Cell], CaseRow]:
    cells = {"risk_level": cell("medium", "visor", "visor:V:1")}
    after = merged(cells, origin("athena", "athena:A:3"), change("risk_level", "high", "visor:V:1"))
    (opened,) = after.opened
    return after.cells, case_of(opened)


def test_a_refused_proposal_is_gone_for_good_and_a_new_one_is_a_new_case() -> None:
    cells, case = proposal()
    after = settle(cells, case, Choice(REFUSE), RULING)
    assert (after.cells["risk_level"].value, after.cells["risk_level"].proposal) == ("medium", None)
    again = merged(after.cells, origin("athena", "athena:A:3"), change("risk_level", "high", "visor:V:1"))
    assert again.opened == ()
    new = merged(after.cells, origin("athena", "athena:A:4"), change("risk_level", "very_high", "visor:V:1"))
    assert [it.kind for it in new.opened] == ["proposal"]


def test_an_accepted_proposal_changes_nothing_by_itself_for_nothing_is_written_to_the_owner() -> None:
    cells, case = proposal()
    with pytest.raises(Undecidable):
        settle(cells, case, Choice(ACCEPT), RULING)


@pytest.mark.parametrize("outcome", ["refuse", "same", "desk", ""])
def test_what_is_no_outcome_of_a_case_cannot_be_decided(outcome: str) -> None:
    with pytest.raises(Undecidable):
        decided(Choice(outcome))


def test_a_later_claim_makes_the_case_another_one() -> None:
    cells, case = clash()
    (later,) = merged(cells, origin("athena", "athena:A:4"), change("family_name", "Orrell", "athena:A:3")).opened
    assert stamp(case) == stamp(clash()[1])
    assert stamp(case) != stamp(case_of(later))


def test_two_records_are_other_ones_once_their_identifiers_change() -> None:
    one, other = {"family_name": "Pryor", "date_of_birth": "1971-07-04"}, {"family_name": "Quill", "hair": "grey"}
    assert likeness(one, other) == likeness(one, other | {"hair": "white"})
    assert likeness(one, other) != likeness(one, other | {"pnc_id": "81/34U"})
    assert likeness(one, other) != likeness(other, one)


def test_a_shadow_cell_of_the_decision_is_no_statement_of_a_side() -> None:
    cells = decided(Choice("value", "Orrell")).cells
    wanted = lacking(
        cells, shadow(family_name=("Quill", "athena:A:3"), given_names=("Dale", "visor:V:1")), "athena", POLICY
    )
    assert wanted == {"family_name": ShadowCell("Orrell", RULING.dot)}
