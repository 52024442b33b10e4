"""Whole records from one system to the other: what the policy sends arrives, all of it and nothing else, and stays."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.visor_sync.domain.cells import Cells, ShadowCell, diff
from services.visor_sync.domain.projecting import lacking, overlaid
from shared.policy import SIDES
from tests.unit.visor_sync.builders import POLICY, change, merged, origin
from tests.unit.visor_sync.languages import LANGUAGES, Language, whole_of

ROUTES = (("visor", "athena"), ("mapps", "athena"), ("athena", "visor"), ("athena", "mapps"))


def written_by_users(language: Language, data: st.DataObject) -> dict[str, Any]:
    """A record with a value in every field that the system has, as its own users write it."""
    return language.as_its_users_write(data.draw(whole_of(set(language.file.rows))))


def said(language: Language, record: Mapping[str, Any]) -> tuple[Cells, dict[str, ShadowCell]]:
    """The merged record of somebody of whom one system has spoken, and that system's shadow."""
    cells = language.words.read("SYN-theirs", record).cells
    changes = [change(name, value) for name, value in cells.items()]
    at = origin(language.side)
    return merged({}, at, *changes).cells, {name: ShadowCell(value, at.dot) for name, value in cells.items()}


@pytest.mark.parametrize(("one", "other"), ROUTES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_all_that_the_policy_sends_arrives_and_nothing_else(one: str, other: str, data: st.DataObject) -> None:
    here, there = LANGUAGES[one], LANGUAGES[other]
    cells, shadow = said(here, written_by_users(here, data))
    wanted = lacking(cells, {}, there.side, POLICY)
    state = overlaid({}, wanted)
    assert state == {name: cell.value for name, cell in cells.items() if POLICY.of_cell(name).goes_to(there.side)}
    arrived = there.words.read("SYN-theirs", there.stored(state)).cells
    standing = there.words.read("SYN-theirs", there.stored({})).cells
    assert arrived == {**standing, **state}
    assert lacking(cells, shadow, here.side, POLICY) == {}, "who said it is given nothing back"


@pytest.mark.parametrize(("one", "other"), ROUTES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_record_that_has_gone_there_and_back_is_as_it_was(one: str, other: str, data: st.DataObject) -> None:
    here, there = LANGUAGES[one], LANGUAGES[other]
    record = written_by_users(here, data)
    before = here.words.read("SYN-theirs", record)
    cells, _ = said(here, record)
    state = overlaid({}, lacking(cells, {}, there.side, POLICY))
    arrived = there.words.read("SYN-theirs", there.stored(state)).cells
    returned = {name: arrived[name] for name in state if POLICY.of_cell(name).goes_to(here.side)}
    after = here.words.read("SYN-theirs", here.stored({**before.cells, **returned}, record, returned))
    assert after == before
    assert diff({name: ShadowCell(value, "visor:1") for name, value in before.cells.items()}, after.cells, "x")[0] == []


@pytest.mark.parametrize("side", SIDES)
def test_every_field_of_the_policy_goes_over_some_route_or_stays_where_it_is(side: str) -> None:
    for name, row in POLICY.fields.items():
        for language in (it for it in LANGUAGES.values() if it.side == side):
            has_it = name in language.file.rows or name == language.file.external_id
            assert has_it or row.merge == "withheld" or (row.direction == "none" and row.owner != side)
            assert not (row.merge == "withheld" and name in language.file.rows)
