"""Making the people: the same number, seed and day always give the same people, byte for byte."""

from datetime import date
from itertools import cycle, islice

import msgspec

from deploy.sandbox.people import around, athena_copy, belongings, homes, life, moves, particulars, pnc, rules, slips
from deploy.sandbox.people.dealing import Dealt, dealt
from deploy.sandbox.people.making import Making
from deploy.sandbox.people.person import Manager, Person
from deploy.sandbox.people.places import AREAS, Forces, area, chosen
from deploy.sandbox.people.story import Story
from deploy.sandbox.people.traits import CopyTraits, Traits, seeded

CASELOAD = 55
_NOBODY = Manager(name="", telephone="")


def generate(records: int, seed: int, today: date, forces: Forces = "cambridgeshire") -> list[Person]:
    """Return `records` synthetic people as they stand on `today`; the first ten are the story people.

    The first n people of a larger run with the same seed are the same but for their managers, who share out the cases.
    """
    making = Making(seeded(seed, forces), today)
    hands = list(islice(dealt(seed, forces), records))
    people = [_whole(making, number, hand) for number, hand in enumerate(hands)]
    people = _with_managers(homes.sharing(people, making), making, forces)
    return [
        _copied(person, hand.copy, making, number) if hand.copy else person
        for number, (person, hand) in enumerate(zip(people, hands, strict=True))
    ]


def _whole(making: Making, number: int, hand: Dealt) -> Person:
    """The person in ViSOR, with everything but a manager."""
    person = particulars.complete(_person(making, number, hand.traits, hand.story), making, number)
    person = msgspec.structs.replace(person, wider=around.wider(person, making, number))
    return moves.moving(person, hand.story, making, making.rng("moves", number))


def _copied(person: Person, traits: CopyTraits, making: Making, number: int) -> Person:
    """The person with ATHENA's copy; a story person's has no slips but those of the story."""
    if moves.moved_lately(person):
        traits = msgspec.structs.replace(traits, older_address=True)
    copy = athena_copy.give(person, traits, making, making.rng("copy", number))
    if person.story is None:
        copy = slips.slipped(copy, traits, making.rng("slips", number))
    return msgspec.structs.replace(person, athena=copy)


def _person(making: Making, number: int, traits: Traits, story: Story | None) -> Person:
    rng, today = making.rng("person", number), making.today
    family_name, given_names = making.names.draw(traits.sex, rng)
    born = life.born(traits, rng, today)
    since = life.since(traits, story, rng, today)
    assessed = life.assessed(traits, rng, today)
    pnc_id = making.fresh(lambda: life.pnc_id(born, assessed, rng))
    return Person(
        id=making.fresh(lambda: rules.visor_id(rng)),
        story=story.name if story else None,
        family_name=family_name,
        given_names=given_names,
        date_of_birth=born,
        sex=traits.sex,
        pnc_id=pnc_id,
        pnc_written=pnc.written(pnc_id, rng),
        address=belongings.home(traits, since, rng, today),
        telephones=belongings.telephones(rng),
        vehicles=belongings.vehicles(rng),
        warnings=belongings.warnings(rng),
        risk=traits.risk,
        risk_date=assessed,
        mappa_category="1",
        mappa_level=traits.mappa_level,
        manager=_NOBODY,
        mode=traits.mode,
        wording=life.wording(traits, rng),
        review_date=life.review_date(traits, story, rng, today),
        whereabouts=traits.whereabouts,
        since=since,
        events=life.events(traits, story, since, making, rng),
        bank_account=rules.bank_account(rng) if rng.random() < 0.85 else "",
        athena=None,
    )


def _with_managers(people: list[Person], making: Making, forces: Forces) -> list[Person]:
    """Share the cases of each area out among as many managers as keeps them near CASELOAD."""
    areas = [area(person.address.district) for person in people]
    managers, first = {}, 0
    for each in (each for force in chosen(forces) for each in AREAS[force]):
        number = max(1, round(areas.count(each) / CASELOAD))
        managers[each] = cycle([_manager(making, first + one) for one in range(number)])
        first += number
    return [
        msgspec.structs.replace(person, manager=next(managers[each]))
        for person, each in zip(people, areas, strict=True)
    ]


def _manager(making: Making, number: int) -> Manager:
    return Manager(making.names.manager(making.rng("manager", number)), rules.manager_telephone(number))
