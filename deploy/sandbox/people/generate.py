"""Making the people: the same number, seed and day always give the same people, byte for byte."""

from collections.abc import Iterator
from datetime import date

import msgspec

from deploy.sandbox.people import athena_copy, belongings, homes, life, moves, particulars, pnc, rules, slips
from deploy.sandbox.people.making import Making
from deploy.sandbox.people.person import Manager, Person
from deploy.sandbox.people.places import NORTH
from deploy.sandbox.people.story import STORIES, Story
from deploy.sandbox.people.traits import DECK, CopyTraits, Traits, deal, deal_copies

CASELOAD = 55
_NOBODY = Manager(name="", telephone="")


def generate(records: int, seed: int, today: date) -> list[Person]:
    """Return `records` synthetic people as they stand on `today`; the first ten are the story people.

    The first n people of a larger run with the same seed are the same but for their managers, who share out the cases.
    """
    making = Making(seed, today)
    dealt = [pair for pair, _ in zip(_dealt(seed), range(records), strict=False)]
    people = [_whole(making, number, traits) for number, (traits, _) in enumerate(dealt)]
    people = _with_managers(homes.sharing(people, making), making)
    return [
        _copied(person, copy, making, number) if copy else person
        for number, (person, (_, copy)) in enumerate(zip(people, dealt, strict=True))
    ]


def _whole(making: Making, number: int, traits: Traits) -> Person:
    """The person in ViSOR, with everything but a manager."""
    story = _story(number)
    person = particulars.complete(_person(making, number, traits, story), making, number)
    return moves.moving(person, story, making, making.rng("moves", number))


def _copied(person: Person, traits: CopyTraits, making: Making, number: int) -> Person:
    """The person with ATHENA's copy; a story person's has no slips but those of the story."""
    if moves.moved_lately(person):
        traits = msgspec.structs.replace(traits, older_address=True)
    copy = athena_copy.give(person, traits, making, making.rng("copy", number))
    if person.story is None:
        copy = slips.slipped(copy, traits, making.rng("slips", number))
    return msgspec.structs.replace(person, athena=copy)


def _dealt(seed: int) -> Iterator[tuple[Traits, CopyTraits | None]]:
    number = 0
    while True:
        for row, pair in enumerate(zip(deal(seed, number), deal_copies(seed, number), strict=True)):
            place = number * DECK + row
            yield (STORIES[place].traits, STORIES[place].copy) if place < len(STORIES) else pair
        number += 1


def _story(number: int) -> Story | None:
    return STORIES[number] if number < len(STORIES) else None


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


def _with_managers(people: list[Person], making: Making) -> list[Person]:
    """Share the cases of each area out among as many managers as keeps them near CASELOAD."""
    areas = [person.address.district in NORTH for person in people]
    managers, first = {}, 0
    for area in (True, False):
        count = max(1, round(areas.count(area) / CASELOAD))
        managers[area] = [_manager(making, first + number) for number in range(count)]
        first += count
    given = {True: 0, False: 0}
    managed = []
    for person, area in zip(people, areas, strict=True):
        manager = managers[area][given[area] % len(managers[area])]
        given[area] += 1
        managed.append(msgspec.structs.replace(person, manager=manager))
    return managed


def _manager(making: Making, number: int) -> Manager:
    return Manager(making.names.manager(making.rng("manager", number)), rules.manager_telephone(number))
