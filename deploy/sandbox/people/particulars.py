"""What else is on file about a person: further numbers."""

from random import Random

import msgspec

from deploy.sandbox.people import pnc
from deploy.sandbox.people.making import Making
from deploy.sandbox.people.person import Particulars, Person


def complete(person: Person, making: Making, number: int) -> Person:
    """Return the person with their particulars; none of them changes what the other steps of the making draw."""
    rng = making.rng("particulars", number)
    return msgspec.structs.replace(person, particulars=Particulars(cro_id=_cro(person, making, rng)))


def _cro(person: Person, making: Making, rng: Random) -> str:
    """Return the number of the first conviction's file; one person in eight has none."""
    first = int(person.pnc_id[:4])
    return making.fresh(lambda: pnc.cro_number(first, rng.randrange(1, 10**6))) if rng.random() < 0.88 else ""
