"""Who is dealt: the traits of one person after another, the ten story people first, of one force or of three."""

from collections.abc import Iterator
from itertools import count

import msgspec

from deploy.sandbox.people.gazetteer import Force
from deploy.sandbox.people.places import BY_CODE, BY_FORCE, PEOPLE, Forces, chosen
from deploy.sandbox.people.story import STORIES, Story
from deploy.sandbox.people.traits import CopyTraits, Traits, deal, deal_copies


class Dealt(msgspec.Struct, frozen=True):
    """What one person is before anything is made up; `copy` is None where ATHENA does not know them."""

    traits: Traits
    copy: CopyTraits | None
    story: Story | None


def dealt(seed: int, forces: Forces) -> Iterator[Dealt]:
    """Return people without end; the first n are always the same."""
    decks = {force: _decks(seed, force) for force in chosen(forces)}
    for number, force in enumerate(turns(tuple(decks))):
        traits, copy = next(decks[force])
        if number < len(STORIES):
            story = STORIES[number]
            yield Dealt(_at_home(story.traits, force, number), story.copy, story)
        else:
            yield Dealt(traits, copy, None)


def turns(forces: tuple[Force, ...]) -> Iterator[Force]:
    """Return whose turn it is: the first force's for the story people, then whichever lacks most of its proportion."""
    whole = sum(PEOPLE[force] for force in forces)
    given = dict.fromkeys(forces, 0)
    for number in count():
        lacking = {force: (number + 1) * PEOPLE[force] - given[force] * whole for force in forces}
        force = forces[0] if number < len(STORIES) else max(forces, key=lacking.__getitem__)
        given[force] += 1
        yield force


def _decks(seed: int, force: Force) -> Iterator[tuple[Traits, CopyTraits | None]]:
    for number in count():
        yield from zip(deal(seed, number, force), deal_copies(seed, number, force), strict=True)


def _at_home(traits: Traits, force: Force, number: int) -> Traits:
    """A story's traits, in its own district or, for another force than the story's, in one of that force."""
    if BY_CODE[traits.district].force == force:
        return traits
    districts = BY_FORCE[force]
    return msgspec.structs.replace(traits, district=districts[number % len(districts)].code)
