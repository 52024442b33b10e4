"""Who lives with whom: relatives, shared houses, approved premises."""

from collections import defaultdict

import msgspec

from deploy.sandbox.people.making import Making
from deploy.sandbox.people.person import Address, Person
from deploy.sandbox.people.story import STORIES

_SHARE = 0.03
_ROOMS = {story.name: story.housemates for story in STORIES}


def sharing(people: list[Person], making: Making) -> list[Person]:
    """Let about three in a hundred live with somebody who came before them, and fill the story people's houses."""
    rng = making.rng("homes", 0)
    in_district: dict[str, list[Person]] = defaultdict(list)
    rooms: dict[str, list[Address]] = defaultdict(list)
    shared = []
    for person in people:
        district = person.address.district
        others = in_district[district]
        if person.story:
            rooms[district] += [person.address] * _ROOMS[person.story]
        elif person.whereabouts == "community":
            if rooms[district]:
                person = _at(rooms[district].pop(), person)
            elif others and rng.random() < _SHARE:
                person = _at(rng.choice(others).address, person)
            else:
                others.append(person)
        shared.append(person)
    return shared


def _at(home: Address, person: Person) -> Person:
    """The person at somebody else's address, since the day they have been at their own."""
    return msgspec.structs.replace(person, address=msgspec.structs.replace(home, as_at=person.address.as_at))
