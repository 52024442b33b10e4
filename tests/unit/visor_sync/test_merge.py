"""The merge: what becomes of what two sides say."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visor_sync.domain.cells import Cell
from services.visor_sync.domain.merge import case_id
from services.visor_sync.domain.projecting import lacking
from shared.messages import CellChange
from tests.unit.visor_sync.builders import NOMINAL, POLICY, cell, change, claim, merged, origin, shadow

SHARED = ["family_name", "given_names", "date_of_birth", "telephones/1", "vehicles/AB12CDE", "events/e1"]
OWNED = ["risk_level", "mappa_level", "warning_markers/violent"]
words = st.sampled_from(["low", "medium", "high", "Marlowe", "MARLOWE", "Pryor"])
dots = st.sampled_from([None, "visor:1", "athena:1", "visor:2", "athena:2"])
sides = st.sampled_from(["visor", "athena"])
stood = st.one_of(
    st.none(),
    st.builds(lambda value, side: cell(value, side), st.one_of(st.none(), words), sides),
    st.builds(
        lambda one, other: cell(one, claims={"visor": claim(one), "athena": claim(other, "athena")}, base="x"),
        st.just("Marlowe"),
        st.just("Pryor"),
    ),
)


def before(name: str, old: Cell | None) -> dict[str, Cell]:
    return {} if old is None else {name: old}


def test_a_first_value_stands() -> None:
    after = merged({}, origin("athena"), change("family_name", "Pryor"))
    assert (after.cells["family_name"].value, after.cells["family_name"].source) == ("Pryor", "athena")


def test_a_change_made_upon_the_merged_value_stands() -> None:
    old = {"family_name": cell("Marlowe", "visor", "visor:1")}
    after = merged(old, origin("athena", "athena:2"), change("family_name", "Pryor", "visor:1"))
    assert after.cells["family_name"].dots == ("athena:2",)
    assert after.opened == ()


@given(st.sampled_from(SHARED + OWNED), stood, st.one_of(st.none(), words), dots, sides)
def test_the_same_change_again_changes_nothing_more(
    name: str, old: Cell | None, now: str | None, base: str | None, side: str
) -> None:
    said = change(name, now, base)
    once = merged(before(name, old), origin(side, f"{side}:9"), said).cells
    twice = merged(once, origin(side, f"{side}:9"), said).cells
    assert [(it.value, it.claims, it.proposal) for it in twice.values()] == [
        (it.value, it.claims, it.proposal) for it in once.values()
    ]


@given(st.permutations(SHARED + OWNED), st.data())
def test_changes_of_different_fields_come_to_the_same_in_any_order(names: Sequence[str], data: st.DataObject) -> None:
    old = {name: it for name in names if (it := data.draw(stood)) is not None}
    changes = [change(name, data.draw(words), data.draw(dots)) for name in names[:4]]
    whose = [origin(side, f"{side}:{9 + at}") for at, side in enumerate(data.draw(st.tuples(*[sides] * 4)))]
    results = []
    for order in itertools.islice(itertools.permutations(range(4)), 6):
        cells = old
        for at in order:
            cells = merged(cells, whose[at], changes[at]).cells
        results.append(cells)
    assert all(result == results[0] for result in results)


@given(st.sampled_from(SHARED + OWNED), stood, st.one_of(st.none(), words), dots, sides, st.booleans())
def test_no_claim_is_lost(
    name: str, old: Cell | None, now: str | None, base: str | None, side: str, joining: bool
) -> None:
    """Each value said is the value, a claim or a proposal, or was replaced by who said it or by who had seen it."""
    row = POLICY.of_cell(name)
    after = merged(before(name, old), origin(side, joining=joining), change(name, now, base)).cells.get(name)
    if after is None:
        assert (old, now) == (None, None)
        return
    held = [
        after.value,
        *(it.value for it in after.claims.values()),
        *([after.proposal.value] if after.proposal else []),
    ]
    kept = any(alike(now, it) for it in held)
    removal = now is None and row.is_set
    overruled = joining and row.owner not in ("shared", side)
    assert kept or removal or overruled
    if old is not None and not old.claims:
        assert (
            any(alike(old.value, it) for it in held)
            or old.source == side
            or base in old.dots
            or old.value is None
            or row.owner == side
        )


def alike(one: str | None, other: str | None) -> bool:
    return one == other or bool(one and other and one.casefold() == other.casefold())


@pytest.mark.parametrize(("name", "owner"), [("risk_level", "visor"), ("warning_markers/violent", "athena")])
def test_the_owner_s_value_stands_and_the_other_side_s_is_a_proposal(name: str, owner: str) -> None:
    other = "athena" if owner == "visor" else "visor"
    after = merged({name: cell("high", owner)}, origin(other), change(name, "low", f"{owner}:1"))
    assert after.cells[name].value == "high"
    assert after.cells[name].proposal is not None
    (case,) = after.opened
    assert (case.kind, set(case.claims)) == ("proposal", {owner, other})
    wanted = lacking(after.cells, shadow(**{name: ("low", f"{other}:9")}), other, POLICY)
    assert wanted[name].value == "high"


def test_an_owner_that_takes_a_proposal_up_closes_it() -> None:
    old = {"risk_level": cell("low", proposal=claim("high", "athena", "athena:5"))}
    after = merged(old, origin("visor"), change("risk_level", "high", "visor:1"))
    assert after.cells["risk_level"].proposal is None
    assert after.closed == (case_id(NOMINAL, "proposal", "risk_level"),)


def test_an_owner_that_says_something_else_leaves_the_proposal_open() -> None:
    old = {"risk_level": cell("low", proposal=claim("high", "athena", "athena:5"))}
    after = merged(old, origin("visor"), change("risk_level", "medium", "visor:1"))
    assert after.cells["risk_level"].proposal == claim("high", "athena", "athena:5")


def test_what_another_says_of_an_owned_field_stands_while_the_owner_holds_nothing() -> None:
    after = merged({}, origin("athena"), change("risk_level", "high"))
    assert (after.cells["risk_level"].value, after.cells["risk_level"].proposal) == ("high", None)
    owned = merged(after.cells, origin("visor"), change("risk_level", "low"))
    assert owned.cells["risk_level"].value == "low"
    assert owned.cells["risk_level"].proposal is not None


def test_joining_keeps_only_the_more_protective_of_what_the_other_side_says_of_an_owned_field() -> None:
    old = {"risk_level": cell("medium")}
    less = merged(old, origin("athena", joining=True), change("risk_level", "low"))
    more = merged(old, origin("athena", joining=True), change("risk_level", "high"))
    assert less.cells["risk_level"].proposal is None
    assert less.refused == ("risk_level",)
    assert more.cells["risk_level"].proposal is not None


def test_an_element_that_both_sides_touched_stays() -> None:
    """Add-wins: a removal that has not seen the newest addition is refused."""
    name = "telephones/+447700900123"
    old = {name: cell({"number": "+447700900123"}, "athena", "athena:2")}
    after = merged(old, origin("visor"), change(name, None, "visor:1"))
    assert after.cells[name].value is not None
    assert after.refused == (name,)
    seen = merged(old, origin("visor"), change(name, None, "athena:2"))
    assert seen.cells[name].value is None


def test_an_element_taken_away_may_be_added_again_by_anybody() -> None:
    name = "telephones/+447700900123"
    after = merged({name: cell(None, "visor", "visor:3")}, origin("athena"), change(name, {"number": "1"}))
    assert after.cells[name].value == {"number": "1"}


def test_events_are_only_ever_added() -> None:
    one = merged({}, origin("visor"), change("events/v1", {"id": "v1"}))
    both = merged(one.cells, origin("athena"), change("events/a1", {"id": "a1"}))
    assert {name for name, it in both.cells.items() if it.value} == {"events/v1", "events/a1"}
    kept = merged(both.cells, origin("athena"), change("events/v1", None, "visor:9"))
    assert kept.cells["events/v1"].value == {"id": "v1"}
    assert kept.refused == ("events/v1",)


def clash() -> dict[str, Cell]:
    old = {"family_name": cell("Pryor", "visor", "visor:2")}
    said = change("family_name", "Quill", "visor:1", was="Marlowe")
    after = merged(old, origin("athena", "athena:2"), said)
    (case,) = after.opened
    assert (case.kind, case.base) == ("clash", "Marlowe")
    assert {side: it.value for side, it in case.claims.items()} == {"visor": "Pryor", "athena": "Quill"}
    return after.cells


def test_a_clash_of_one_shared_field_is_one_case_with_both_claims_and_the_base() -> None:
    assert set(clash()["family_name"].claims) == {"visor", "athena"}


def test_a_contested_cell_is_written_to_neither_side() -> None:
    for side in ("visor", "athena"):
        assert lacking(clash(), {}, side, POLICY) == {}


def test_a_later_edit_replaces_its_side_s_claim_in_the_same_case() -> None:
    again = merged(clash(), origin("athena", "athena:3"), change("family_name", "Orrell", "athena:2"))
    (case,) = again.opened
    assert case.id == case_id(NOMINAL, "clash", "family_name")
    assert {it.value for it in case.claims.values()} == {"Pryor", "Orrell"}


def test_equal_claims_close_the_case_and_neither_side_is_written_to() -> None:
    again = merged(clash(), origin("athena", "athena:3"), change("family_name", "PRYOR", "athena:2"))
    assert again.closed == (case_id(NOMINAL, "clash", "family_name"),)
    assert again.cells["family_name"].claims == {}
    assert lacking(again.cells, shadow(family_name=("Pryor", "visor:2")), "visor", POLICY) == {}
    assert lacking(again.cells, shadow(family_name=("PRYOR", "athena:3")), "athena", POLICY) == {}


def test_a_value_where_neither_side_had_one_is_no_clash() -> None:
    """ViSOR set it and took it back before ATHENA was told of it; then somebody enters it in ATHENA."""
    old = {"given_names": cell(None, "visor", "visor:3")}
    after = merged(old, origin("athena"), change("given_names", "Dale"))
    assert after.opened == ()
    assert after.cells["given_names"].value == "Dale"


def test_a_field_without_a_policy_row_may_not_pass() -> None:
    with pytest.raises(KeyError):
        merged({}, origin(), CellChange(cell="shoe_size", now=9))
