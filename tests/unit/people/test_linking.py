"""What the mirror makes of the two systems' records of one person, by its own mappings and its own rule."""

from datetime import date
from random import Random

import pytest

from deploy.sandbox.people.athena import athena_record
from deploy.sandbox.people.generate import generate
from deploy.sandbox.people.person import Person
from deploy.sandbox.people.slips import transposed
from deploy.sandbox.people.story import STORIES
from deploy.sandbox.people.visor import visor_record
from services.visor_sync.domain.linking import Match, match
from tests.unit.visor_sync.languages import LANGUAGES

TODAY = date(2026, 11, 23)


def linked(person: Person) -> Match:
    record = athena_record(person)
    assert record is not None
    assert person.athena is not None
    visor = LANGUAGES["visor"].words.read(person.id, visor_record(person)).cells
    return match(visor, LANGUAGES["athena"].words.read(person.athena.id, record).cells)


@pytest.mark.parametrize("seed", range(20))
def test_every_story_person_is_in_both_systems_and_linked_for_sure(seed: int) -> None:
    people = generate(len(STORIES), seed, TODAY)
    assert [person.story for person in people] == [story.name for story in STORIES]
    assert {linked(person) for person in people} == {Match.LINK}


@pytest.mark.parametrize("seed", [1, 7])
def test_no_slip_of_the_keyboard_keeps_a_valid_identifier_with_the_right_surname_from_linking(seed: int) -> None:
    people = [person for person in generate(1000, seed, TODAY) if person.athena]
    sure = [person for person in people if linked(person) is Match.LINK]
    assert len(sure) >= 0.85 * len(people)
    for person in people:
        copy = person.athena
        assert copy is not None
        if copy.pnc.upper() == person.pnc_id:
            assert person in sure
        if copy.date_of_birth is None:
            assert person in sure


def test_names_are_transposed_after_the_first_letter_and_only_where_letters_differ() -> None:
    rng = Random(3)
    assert {transposed("Anna", rng) for _ in range(20)} == {"Anan"}
    assert transposed("Lee", rng) == "Lee"
    assert all(transposed("Mary Jo", rng)[0] == "M" for _ in range(20))
