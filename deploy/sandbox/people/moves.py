"""Who moved lately: one person in twelve within the last twelve weeks, which ViSOR knows and ATHENA does not yet."""

from datetime import timedelta
from random import Random

import msgspec

from deploy.sandbox.people import rules
from deploy.sandbox.people.life import WEEKS
from deploy.sandbox.people.making import Making
from deploy.sandbox.people.person import Event, Person
from deploy.sandbox.people.story import Story

_SHARE = 1 / 12 / 0.91  # nine in ten live in the community; the others do not move
_NOTE = "Notified a move within the district."


def moving(person: Person, story: Story | None, making: Making, rng: Random) -> Person:
    """Return the person as moved, if they did: at the address since that day, with the event of a notified change."""
    if story:
        return _since(person, story.moved, making) if story.moved else person
    if person.whereabouts != "community" or rng.random() >= _SHARE:
        return person
    days = rng.randint(1, min(WEEKS * 7, (making.today - person.since).days))
    on = making.today - timedelta(days=days)
    moved = Event(making.fresh(lambda: rules.event_ref(rng)), on, "address_change", _NOTE)
    events = sorted((*person.events, moved), key=lambda event: event.on, reverse=True)
    return _since(msgspec.structs.replace(person, events=tuple(events)), days, making)


def _since(person: Person, days: int, making: Making) -> Person:
    address = msgspec.structs.replace(person.address, as_at=making.today - timedelta(days=days))
    return msgspec.structs.replace(person, address=address)


def moved_lately(person: Person) -> bool:
    """Whether a person notified a move that brought them where they live."""
    return any(event.note == _NOTE for event in person.events)
