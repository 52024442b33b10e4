"""Slips of the keyboard in ATHENA's copy: only what means the same once read, or what linking survives."""

from random import Random

import msgspec

from deploy.sandbox.people.person import AthenaCopy
from deploy.sandbox.people.traits import CopyTraits


def slipped(copy: AthenaCopy, traits: CopyTraits, rng: Random) -> AthenaCopy:
    """Return the copy as keyed in a hurry.

    A date of birth is left out only where a valid PNC ID and the right surname still say who it is.
    """
    if rng.random() < 0.02:
        copy = msgspec.structs.replace(copy, given_names=transposed(copy.given_names, rng))
    if rng.random() < 0.02 and traits.pnc == "valid" and not traits.wrong:
        copy = msgspec.structs.replace(copy, date_of_birth=None)
    if rng.random() < 0.06:
        copy = msgspec.structs.replace(copy, pnc=copy.pnc.lower())
    if rng.random() < 0.15:
        copy = msgspec.structs.replace(copy, telephones=tuple(_spaced(number, rng) for number in copy.telephones))
    return copy


def transposed(names: str, rng: Random) -> str:
    """Return the names with two neighbouring letters after the first exchanged; as they are where none differ."""
    pairs = [at for at in range(1, len(names) - 1) if names[at : at + 2].isalpha() and names[at] != names[at + 1]]
    if not pairs:
        return names
    at = rng.choice(pairs)
    return names[:at] + names[at + 1] + names[at] + names[at + 2 :]


def _spaced(number: str, rng: Random) -> str:
    return rng.choice((f"{number[:5]} {number[5:]}", f"{number[:5]} {number[5:8]} {number[8:]}"))
