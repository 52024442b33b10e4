"""A card and the links it stands for: whatever is keyed in and stepped through, what is shown is what lives."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from deploy.sandbox.standins.athena import screen, steps
from deploy.sandbox.standins.athena.graph import Graph
from deploy.sandbox.standins.athena.record import AthenaRecord
from deploy.sandbox.standins.athena.steps import CUT, Asked, Group, Work
from deploy.sandbox.standins.athena.things import PLACES, ROLES
from deploy.sandbox.standins.engine.record import merge, whole
from deploy.sandbox.standins.engine.write import Held

TODAY = "24-NOV-2026"
PERSONS = ("ATH000000001", "ATH000000002")
BASE = whole({"synthetic": True, "person": {"last_name": "QUILL"}}, AthenaRecord)
DAYS = st.sampled_from(["", "01-JAN-2020", "02-FEB-2021"])
STREETS = st.sampled_from(["1 Mill Yard", "2 Mill Yard"])
HOMES = st.fixed_dictionaries({"street": STREETS, "x": st.sampled_from([None, 0.5]), "recorded": DAYS})
PLACE = st.fixed_dictionaries({"use": st.sampled_from(PLACES), "street": STREETS, "recorded": DAYS})
NUMBERS = st.sampled_from(["1", "2", "3"])
CARS = st.fixed_dictionaries({"registration": st.sampled_from(["AA1", "BB2"]), "color": st.sampled_from(["", "Red"])})
NAMES = st.fixed_dictionaries({"site": st.sampled_from(["", "X"]), "handle": NUMBERS})
ENTRIES = st.fixed_dictionaries(
    {"ref": st.sampled_from(["", "R1", "R2"]), "date": DAYS, "category": st.sampled_from(["VISIT", "ARREST"])}
)
CARDS = st.fixed_dictionaries(
    {},
    optional={
        "home": HOMES,
        "places": st.lists(PLACE, max_size=3),
        "phones": st.lists(NUMBERS, max_size=3),
        "vehicles": st.lists(CARS, max_size=3),
        "online": st.lists(NAMES, max_size=3),
        "log": st.lists(ENTRIES, max_size=3),
    },
)
UNSEEN = ("ref", "district_name", "x", "y")
RECORDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "LOCATION": st.fixed_dictionaries({"street": STREETS}),
    "TELEPHONE": st.fixed_dictionaries({"number": NUMBERS}),
    "VEHICLE": CARS,
    "ONLINE": NAMES,
    "EVENT": ENTRIES,
}


@st.composite
def step_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Valid steps, mostly finds and links."""
    found: list[dict[str, Any]] = []
    for place in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(sorted(RECORDS)))
        role, record = draw(st.sampled_from(ROLES[kind])), draw(RECORDS[kind])
        if draw(st.integers(0, 3)):
            found.append({"do": "find_or_create", "as": str(place), "kind": kind, "record": record})
            found.append({"do": "link", "to": str(place), "role": role, "since": draw(DAYS)})
        else:
            found.append({"do": "end", "kind": kind, "role": role, "record": record, "until": TODAY})
    return found


def empty() -> Graph:
    return Graph([], [], (0, 0), TODAY)


def card(**sections: Any) -> dict[str, Any]:
    return whole(merge(BASE, sections), AthenaRecord)


def group(sent: list[dict[str, Any]], version: int) -> Asked:
    """A group that updates somebody at a version."""
    values = {"op": "update", "id": PERSONS[0], "if_match": version, "idempotency_key": "k", "steps": sent}
    return steps.asked(msgspec.convert(values, Group), "tester")


def entries(shown: dict[str, Any]) -> set[str]:
    """What a card says in its derived sections, once each, without what another entry or a number can alter."""
    said = set()
    for it in screen.wanted(shown):
        attributes = {name: it.record[name] for name in it.record if name not in UNSEEN}
        said.add(f"{it.kind} {it.role} {attributes}")
    return said


@given(CARDS)
def test_a_card_keyed_in_is_shown_as_it_was_keyed(sections: dict[str, Any]) -> None:
    graph, keyed = empty(), card(**sections)
    screen.key_in(graph, PERSONS[0], keyed, "tester")
    shown = screen.screen(graph, PERSONS[0], screen.own(keyed))
    assert entries(shown) == entries(keyed)
    assert whole(shown, AthenaRecord) == shown
    assert shown["home"] == keyed["home"]


@given(CARDS)
def test_a_card_that_is_saved_as_it_is_shown_changes_nothing(sections: dict[str, Any]) -> None:
    graph, keyed = empty(), card(**sections)
    screen.key_in(graph, PERSONS[0], keyed, "tester")
    shown = screen.screen(graph, PERSONS[0], screen.own(keyed))
    things, links = dict(graph.saved_things), dict(graph.saved_links)
    screen.key_in(graph, PERSONS[0], shown, "tester")
    assert (graph.saved_things, graph.saved_links) == (things, links)


@given(st.lists(st.tuples(st.sampled_from(PERSONS), CARDS | step_lists()), max_size=6))
def test_after_any_edits_and_steps_a_card_is_what_lives_and_nothing_lives_twice(edits: list[Any]) -> None:
    graph, shown = empty(), dict.fromkeys(PERSONS, BASE)
    for person, edit in edits:
        other = next(it for it in PERSONS if it != person)
        theirs = screen.derived(graph, other)
        if isinstance(edit, dict):
            screen.key_in(graph, person, whole(merge(shown[person], edit), AthenaRecord), "tester")
        else:
            work = Work(graph, {person: Held(1, "x", _json(shown[person]))}, None)
            assert work.run(group(edit, 1), person, None).status == 200
        shown[person] = screen.screen(graph, person, screen.own(BASE))
        live = [(link.role, link.thing) for link in graph.live(person)]
        assert len(live) == len(set(live)), "one live link of a role to a thing"
        assert len(list(screen.wanted(shown[person]))) == len(live)
        assert screen.derived(graph, other) == theirs, "nobody else's card changes"
    assert all(link.until in ("", TODAY) for link in graph.saved_links.values())


@given(CARDS, step_lists(), st.integers(1, 9))
def test_steps_cut_short_and_gone_on_with_end_where_uncut_ones_do(
    sections: dict[str, Any], sent: list[dict[str, Any]], stop: int
) -> None:
    ends = []
    for cut in (None, stop):
        graph = empty()
        screen.key_in(graph, PERSONS[0], card(**sections), "tester")
        now = screen.screen(graph, PERSONS[0], screen.own(BASE))
        held, run = {PERSONS[0]: Held(1, "x", _json(now))}, None
        while run is None or run.status == CUT:
            work = Work(graph, held, cut)
            run = work.run(group(sent, 1), PERSONS[0], run)
            held |= work.saved
        assert (run.status, run.done, run.alone) == (200, len(sent), True)
        ends.append((graph.saved_things, graph.saved_links))
    assert ends[0] == ends[1]


def _json(shown: dict[str, Any]) -> bytes:
    return msgspec.json.encode(shown)
