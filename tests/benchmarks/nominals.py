"""Nominals for the map's benchmark: names of the sandbox's generator, in every district of the three forces."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime

from deploy.sandbox.people.names import Names
from shared.areas import District, districts
from shared.messages import NominalBasic
from tests.people import address, crowd, one, several

SEED = 7
BATCH = 5_000
STREETS = (
    "Tallow",
    "Quill",
    "Osier",
    "Wherry",
    "Fuller",
    "Cooper",
    "Thatch",
    "Sedge",
    "Heron",
    "Plover",
    "Alder",
    "Fletton",
)


def spread(count: int) -> Iterator[list[NominalBasic]]:
    """So many nominals, some thousands at a time; the same ones each time."""
    dice, names, today = random.Random(SEED), Names(), datetime.now(UTC).date()
    homes = [row for row in districts() if row.start <= today and (row.end is None or today < row.end)]
    for first in range(0, count, BATCH):
        size = min(BATCH, count - first)
        yield [_living(who, dice.choice(homes), names, dice) for who in crowd(size, seed=first)]


def _living(who: NominalBasic, home: District, names: Names, dice: random.Random) -> NominalBasic:
    family, given = names.draw("male", dice)
    street = f"{dice.randrange(1, 90)} {dice.choice(STREETS)} {dice.choice(('Rise', 'Lane', 'Way', 'Close'))}"
    postcode = f"{dice.choice(('PE', 'CB', 'LU', 'AL'))}99 {dice.randrange(10)}{_letters(dice, 2)}"
    place = address(
        52.5 + dice.gauss(0, 0.1), dice.gauss(0, 0.1), home.code, line=street, town=home.name, postcode=postcode
    )
    born = date(dice.randrange(1945, 2004), dice.randrange(1, 13), dice.randrange(1, 29))
    fields = who.fields | {
        "family_name": one(family),
        "given_names": one(given),
        "date_of_birth": one(born.isoformat()),
        "pnc_id": one(f"{dice.randrange(1980, 2020)}/{dice.randrange(10**7):07}{_letters(dice, 1)}"),
        "main_address": one(place),
        "telephones": several({"number": f"+447700{dice.randrange(10**6):06}"}, source="visor"),
        "vehicles": several({"vrm": f"{_letters(dice, 2)}{dice.randrange(100):02}{_letters(dice, 3)}", "make": "Ford"}),
    }
    return NominalBasic(
        id=who.id, version=1, force=home.force, changed_at=who.changed_at, synthetic=True, fields=fields
    )


def _letters(dice: random.Random, count: int) -> str:
    return "".join(dice.choices("ABCDEFGHJKLMNPRSTUVWXY", k=count))
