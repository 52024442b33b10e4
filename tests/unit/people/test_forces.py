"""People of three forces: each in a district of their force, in the proportion of 2023, the same for the same seed."""

from collections import Counter
from datetime import date
from itertools import islice

import msgspec
import pytest

from deploy.sandbox.people.athena import athena_record
from deploy.sandbox.people.dealing import turns
from deploy.sandbox.people.gazetteer import Force
from deploy.sandbox.people.generate import generate
from deploy.sandbox.people.person import Person
from deploy.sandbox.people.places import BY_CODE, BY_FORCE, CHOICES, PEOPLE, Forces
from deploy.sandbox.people.story import STORIES
from deploy.sandbox.people.visor import visor_record
from shared.areas import district_of
from tests.unit.visor_sync.languages import LANGUAGES

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module", params=CHOICES)
def forces(request: pytest.FixtureRequest) -> Forces:
    choice: Forces = request.param
    return choice


@pytest.fixture(scope="module")
def people(forces: Forces) -> list[Person]:
    return generate(240, 7, TODAY, forces)


def test_every_record_is_synthetic_and_names_the_force_of_its_district(people: list[Person], forces: Forces) -> None:
    for person in people:
        sides = {"visor": (person.id, visor_record(person))}
        if person.athena and (record := athena_record(person)):
            sides["athena"] = (person.athena.id, record)
        for side, (record_id, record) in sides.items():
            read = LANGUAGES[side].words.read(record_id, record)
            district = district_of(read.cells["main_address"]["district"], TODAY)
            assert read.synthetic
            assert district is not None
            assert read.cells["force"] == district.force
            assert forces in ("all", district.force)


def test_invented_postcodes_are_those_of_the_district(people: list[Person]) -> None:
    for person in people:
        for address in [person.address, *([person.athena.address] if person.athena else [])]:
            assert not address.postcode or address.postcode.startswith(f"{BY_CODE[address.district].outward} 9")


def test_every_district_of_the_force_has_somebody(people: list[Person], forces: Forces) -> None:
    wanted = {it.code for force, districts in BY_FORCE.items() if forces in ("all", force) for it in districts}
    assert {person.address.district for person in people} == wanted


def test_the_same_seed_gives_the_same_people(people: list[Person], forces: Forces) -> None:
    assert msgspec.json.encode(generate(240, 7, TODAY, forces)) == msgspec.json.encode(people)
    assert generate(240, 8, TODAY, forces) != people


def test_the_story_people_come_first_whatever_the_force(people: list[Person]) -> None:
    assert [person.story for person in people[:11]] == [*(story.name for story in STORIES), None]
    assert len({BY_CODE[person.address.district].force for person in people[:10]}) == 1


def test_a_force_has_people_of_its_own() -> None:
    ids = [person.id for force in BY_FORCE for person in generate(30, 7, TODAY, force)]
    assert len(set(ids)) == len(ids)


def test_cambridgeshire_is_what_is_made_unless_another_is_named() -> None:
    assert generate(30, 7, TODAY) == generate(30, 7, TODAY, "cambridgeshire")


def test_all_three_stand_in_the_proportion_of_2023() -> None:
    order: tuple[Force, ...] = tuple(PEOPLE)
    assert Counter(islice(turns(order), sum(PEOPLE.values()))) == PEOPLE
    thousand = Counter(islice(turns(order), 1000))
    assert dict(thousand) == {"cambridgeshire": 416, "bedfordshire": 240, "hertfordshire": 344}
    assert Counter(BY_CODE[it.address.district].force for it in generate(100, 7, TODAY, "all")) == Counter(
        islice(turns(order), 100)
    )


def test_caseloads_are_near_55_in_every_area_of_the_three_forces() -> None:
    loads = Counter(person.manager.name for person in generate(1000, 7, TODAY, "all"))
    assert all(40 <= load <= 70 for load in loads.values())
