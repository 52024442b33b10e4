"""One document and many records: what is written as steps reads back as the same person, and touches nobody else's."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.visor_sync.domain.cells import ShadowCell
from services.visor_sync.domain.records import Wanted
from services.visor_sync.graph.document import document
from services.visor_sync.graph.steps import GraphWording
from services.visor_sync.mapping import FOLDER, WrongMapping, load
from shared.messages import Json
from tests.unit.visor_sync.builders import POLICY
from tests.unit.visor_sync.languages import LANGUAGES, states
from tests.unit.visor_sync.pole import Pole

athena = LANGUAGES["athena"].words
WORDING = GraphWording(athena, lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
State = Mapping[str, Json]
LINKED = sorted(athena.places)
NOBODY = {"family_name": "Nobody"}


def write(pole: Pole, person: str, before: State, after: State, *, knowing: bool = True) -> list[dict[str, Any]] | None:
    """Give a person `after` where it had `before`; returns the steps."""
    shadow = {name: ShadowCell(value, "old") for name, value in before.items()}
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    new = person not in pole.people
    wanted = Wanted(
        key="k",
        author="boyd-mirror",
        cells={name: ShadowCell(after.get(name), "new") for name in changed},
        shadow=shadow,
        external_id=None if new else person,
        if_match=None if new else 1,
        synthetic=True,
    )
    steps = WORDING.steps(wanted, pole.graph(person) if knowing and not new else None)
    if steps is not None:
        pole.act(person, steps)
    return steps


def reads(pole: Pole, person: str) -> dict[str, Json]:
    """A person's cells, as the mirror reads them."""
    found = athena.read(person, document(pole.graph(person), athena.links)).cells
    return {name: value for name, value in found.items() if name != "force"}


def only(state: State) -> dict[str, Json]:
    """A state with a name, and without the force, which every record has."""
    return {**NOBODY, **{name: value for name, value in state.items() if name != "force"}}


def alive(pole: Pole, person: str) -> dict[str, dict[str, str]]:
    """A person's live links."""
    return {id_: dict(it) for id_, it in pole.links.items() if it["person"] == person and not it["until"]}


@settings(max_examples=200, deadline=None)
@given(first=states("athena"), second=states("athena"), other=states("athena"))
def test_what_is_written_as_steps_reads_back_and_nobody_else_is_touched(
    first: State, second: State, other: State
) -> None:
    pole, one, two, third = Pole(), only(first), only(second), only(other)
    write(pole, "B", {}, third)
    write(pole, "A", {}, one)
    assert {name: reads(pole, "A").get(name) for name in one} == one
    things, beside = deepcopy(pole.things), alive(pole, "B")
    write(pole, "A", one, two)
    read = reads(pole, "A")
    assert {name: read.get(name) for name in {*one, *two} - {"sex"}} == {
        name: two.get(name) for name in {*one, *two} - {"sex"}
    }
    assert {id_: pole.things[id_] for id_ in things} == things, "a thing was edited"
    assert alive(pole, "B") == beside


@pytest.mark.parametrize("field", LINKED)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_one_element_s_change_is_no_other_s(field: str, data: st.DataObject) -> None:
    state, change = only(data.draw(states("athena"))), data.draw(states("athena"))
    pole = Pole()
    write(pole, "A", {}, state)
    before = alive(pole, "A")
    names = [name for name in change if name.partition("/")[0] == field]
    after = {**state, **{name: change[name] for name in names[:1]}}
    write(pole, "A", state, after)
    gone = before.keys() - alive(pole, "A").keys()
    assert len(gone) <= len(names[:1])
    assert {id_: it for id_, it in alive(pole, "A").items() if id_ in before} == {
        id_: it for id_, it in before.items() if id_ not in gone
    }


def test_what_another_person_lives_at_too_stays_as_it_is_when_one_of_them_moves() -> None:
    pole = Pole()
    home: dict[str, Json] = {"line": "1 Sorrel Reach", "town": "March", "postcode": "PE99 9AB", "district": "Fenland"}
    home |= {"lat": None, "lon": None, "as_at": "2026-01-02"}
    for person in ("A", "B"):
        write(pole, person, {}, {**NOBODY, "main_address": home})
    assert len(pole.things) == 1
    moved = {**NOBODY, "main_address": {**home, "line": "7 Teasel Row", "as_at": "2026-11-20"}}
    steps = write(pole, "A", {**NOBODY, "main_address": home}, moved)
    assert steps is not None
    assert [step["do"] for step in steps] == ["find_or_create", "link", "end"]
    assert steps[2]["until"] == "24-NOV-2026"
    assert reads(pole, "B")["main_address"] == home
    assert reads(pole, "A") == {**moved}


def test_a_thing_the_system_writes_otherwise_than_we_do_is_ended_as_it_is_written_there() -> None:
    pole = Pole()
    write(pole, "A", {}, {**NOBODY, "telephones/+447700900123": {"number": "+447700900123"}})
    pole.join("A", pole.thing("TELEPHONE", {"number": "07700 900 456"}), "USES", "")
    assert "telephones/+447700900456" in reads(pole, "A")
    write(pole, "A", reads(pole, "A"), {**NOBODY, "telephones/+447700900123": {"number": "+447700900123"}})
    assert [name for name in reads(pole, "A") if name.startswith("telephones")] == ["telephones/+447700900123"]


def test_ends_are_worked_out_from_the_graph_and_additions_without_it() -> None:
    number = {"telephones/+447700900123": {"number": "+447700900123"}}
    pole = Pole()
    write(pole, "A", {}, NOBODY)
    assert write(pole, "A", NOBODY, {**NOBODY, **number}, knowing=False) is not None
    assert write(pole, "A", {**NOBODY, **number}, NOBODY, knowing=False) is None
    assert "telephones/+447700900123" in reads(pole, "A")


def test_of_two_homes_the_one_told_last_is_the_main_address() -> None:
    pole = Pole()
    write(pole, "A", {}, NOBODY)
    for street, since in (("OLD", "02-MAR-2026"), ("NEW", "")):
        pole.join("A", pole.thing("LOCATION", {"street": street}), "HOME", since)
    main = reads(pole, "A")["main_address"]
    assert isinstance(main, dict)
    assert main["line"] == "NEW"


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        ("[links.home]", "[links.house]", "links.house: it is not the place of one object (`one`) or of one set"),
        ('bare = "number"\n\n[links.v', "\n[links.v", "links.phones: bare is not what the set calls its values"),
        ('role = "KEEPS"\n', "", "links.vehicles: it needs a role, or roles and the part that says which (role_at)"),
        ('kind = "ONLINE"', 'kind = "TELEPHONE"', "links.phones: its links cannot be told from those of online"),
        ('rest = "places"', 'rest = "phones"', "links.home: phones cannot hold the rest of it"),
    ],
)
def test_a_wrong_place_of_links_stops_the_process_and_is_named(tmp_path: Any, was: str, now: str, reason: str) -> None:
    text = (FOLDER / "athena.toml").read_text(encoding="utf-8")
    assert was in text
    (tmp_path / "athena.toml").write_text(text.replace(was, now), encoding="utf-8")
    with pytest.raises(WrongMapping, match="links") as error:
        load("athena", "athena", POLICY, tmp_path)
    assert str(error.value) == f"mapping athena.toml: {reason}"
