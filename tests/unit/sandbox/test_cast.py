"""The story people as `boyd stories` shows them: from the note of the load, the mirror and this week's lists."""

import json
from datetime import date
from pathlib import Path

import pytest

from deploy.sandbox.cast import LOOKS, Player, Standing, loaded, loaded_file, player, players
from deploy.sandbox.cli.stories import place
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.people.generate import generate
from deploy.sandbox.people.note import write_note
from tests.servers import free_port_base

DAY = date(2026, 11, 23)
NOMINAL = "019a9f00-0000-7000-8000-0000000000aa"
HELD = {
    "id": NOMINAL,
    "sides": {"visor": "SYN-AAAA2222", "athena": "ATH000000001"},
    "fields": [
        {"field": "family_name", "held": [{"value": "Marlowe"}]},
        {"field": "given_names", "held": [{"value": "Ada"}]},
    ],
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(root=tmp_path, state=tmp_path, port_base=free_port_base(), instance="test")


def test_loading_notes_the_id_of_every_story_and_nobody_s_name(home: Home) -> None:
    people = generate(12, 7, DAY)
    write_note(loaded_file(home), people, 7, DAY)
    note = loaded(home)
    assert note["stories"] == {person.story: person.id for person in people[:10]}
    assert (note["records"], note["seed"], note["day"]) == (12, 7, "2026-11-23")
    assert list(note["stories"]) == list(LOOKS)
    text = loaded_file(home).read_text()
    assert not any(person.family_name in text for person in people)


def test_a_sandbox_whose_people_were_never_noted_says_how_to_begin(home: Home) -> None:
    with pytest.raises(Fault, match="boyd down --purge"):
        loaded(home)


async def test_the_story_people_are_named_by_id_even_while_nothing_runs(home: Home) -> None:
    write_note(loaded_file(home), generate(10, 7, DAY), 7, DAY)
    found = await players(home, DAY)
    assert [it.story for it in found] == list(LOOKS)
    assert all(it.visor.startswith("SYN-") and it.look for it in found)
    assert {(it.name, it.athena, it.standing) for it in found} == {(None, None, Standing())}


def test_somebody_among_the_five_is_said_to_be_with_the_rank_and_the_area() -> None:
    found = player("missing", "SYN-AAAA2222", HELD, {NOMINAL: Standing(True, "north", 2)})
    assert (found.name, found.athena) == ("Ada Marlowe", "ATH000000001")
    assert place(found.standing) == "[green]yes[/], 2 north"
    assert found.plain()["top5"] is True
    assert "standing" not in json.loads(json.dumps(found.plain()))


def test_who_is_on_no_list_is_told_from_a_week_without_one() -> None:
    assert place(player("missing", "SYN-AAAA2222", HELD, {}).standing) == "no"
    assert place(player("missing", "SYN-AAAA2222", HELD, None).standing) == "[dim]not known[/]"
    assert place(player("missing", "SYN-AAAA2222", HELD, {NOMINAL: Standing(False, "south", 8)}).standing) == (
        "no, 8 south"
    )


def test_somebody_who_was_erased_has_no_name() -> None:
    assert player("missing", "SYN-AAAA2222", None, {}) == Player("missing", LOOKS["missing"], "SYN-AAAA2222")
