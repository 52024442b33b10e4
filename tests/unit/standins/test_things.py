"""What a thing may be, and what makes two of them the same."""

import pytest

from deploy.sandbox.standins.athena.graph import Graph
from deploy.sandbox.standins.athena.things import thing_record

TODAY = "24-NOV-2026"


def test_two_things_are_the_same_only_where_everything_is() -> None:
    graph = Graph([], [], (0, 0), TODAY)
    one = graph.find_or_create("VEHICLE", thing_record("VEHICLE", {"registration": "AA1 ZZZ", "color": "Red"}), "x")
    again = graph.find_or_create("VEHICLE", thing_record("VEHICLE", {"color": "Red", "registration": "AA1 ZZZ"}), "x")
    other = graph.find_or_create("VEHICLE", thing_record("VEHICLE", {"registration": "aa1 zzz", "color": "Red"}), "x")
    assert one is again
    assert other.id != one.id


def test_an_event_without_a_reference_is_always_another_one_and_its_id_becomes_the_reference() -> None:
    graph = Graph([], [], (0, 0), TODAY)
    record = thing_record("EVENT", {"date": "", "category": "VISIT"})
    one, two = graph.find_or_create("EVENT", record, "x"), graph.find_or_create("EVENT", record, "x")
    assert (one.record["ref"], two.record["ref"]) == (one.id, two.id) == ("EVT000000001", "EVT000000002")


def test_a_location_linked_since_another_day_is_another_link_and_a_telephone_is_not() -> None:
    graph = Graph([], [], (0, 0), TODAY)
    home = graph.create("LOCATION", thing_record("LOCATION", {}), "x")
    number = graph.create("TELEPHONE", {"number": "1"}, "x")
    for since in ("01-JAN-2020", "02-FEB-2020"):
        graph.link("ATH000000001", home, "HOME", since, "x")
        graph.link("ATH000000001", number, "USES", since, "x")
    assert [(it.thing, it.since) for it in graph.live("ATH000000001")] == [
        (number.id, "01-JAN-2020"),
        (home.id, "02-FEB-2020"),
    ]


@pytest.mark.parametrize(
    ("kind", "values", "word"),
    [
        ("TELEPHONE", {}, "number"),
        ("TELEPHONE", {"number": "a\x00"}, "control character"),
        ("LOCATION", {"x": 181}, "x"),
        ("EVENT", {"date": "31-FEB-2020", "category": "VISIT"}, "date"),
        ("VEHICLE", {"registration": "A", "wheels": 4}, "wheels"),
    ],
)
def test_what_a_thing_cannot_be_is_named(kind: str, values: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        thing_record(kind, values)
