"""What a system changed, told from its shadow."""

from hypothesis import given
from hypothesis import strategies as st

from services.visor_sync.domain.cells import ShadowCell, diff, field_names, state_of
from tests.unit.visor_sync.builders import shadow

names = st.sampled_from(["risk_level", "family_name", "telephones/1", "telephones/2"])
values = st.sampled_from(["a", "b", {"number": "1"}])
states = st.dictionaries(names, values)
shadows = st.dictionaries(names, st.builds(ShadowCell, st.one_of(st.none(), values), st.sampled_from(["v:1", "a:1"])))


@given(shadows)
def test_the_echo_of_what_was_written_is_no_change(before: dict[str, ShadowCell]) -> None:
    assert diff(before, state_of(before), "v:2") == ([], before)


@given(shadows, states)
def test_the_shadow_that_follows_shows_what_the_system_shows(
    before: dict[str, ShadowCell], now: dict[str, object]
) -> None:
    changes, after = diff(before, now, "v:2")
    assert state_of(after) == now
    assert {change.cell for change in changes} == {name for name, it in after.items() if it.dot == "v:2"}
    assert diff(after, now, "v:3")[0] == []
    assert state_of(before) | {it.cell: it.now for it in changes if it.now is not None} == state_of(before) | now


@given(shadows, states)
def test_every_change_names_what_it_was_made_upon(before: dict[str, ShadowCell], now: dict[str, object]) -> None:
    for change in diff(before, now, "v:2")[0]:
        there = before.get(change.cell)
        assert (change.was, change.base) == ((there.value, there.dot) if there else (None, None))


def test_a_removal_is_a_change_to_nothing() -> None:
    (change,), after = diff(shadow(sex=("male", "v:1")), {}, "v:2")
    assert (change.was, change.now, change.base) == ("male", None, "v:1")
    assert after == {"sex": ShadowCell(None, "v:2")}


def test_names_of_fields_name_no_element() -> None:
    assert field_names(["telephones/+447700900123", "sex", "telephones/2"]) == ["sex", "telephones"]
