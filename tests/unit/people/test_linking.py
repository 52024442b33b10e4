"""What the mirror makes of the two systems' records of one person, by its own mappings and its own rule."""

from datetime import date

import pytest

from deploy.sandbox.people.athena import athena_record
from deploy.sandbox.people.generate import generate
from deploy.sandbox.people.person import Person
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
