"""What a person has: home, telephones, vehicles, warning markers."""

from datetime import date, timedelta
from random import Random

from deploy.sandbox.people import rules
from deploy.sandbox.people.person import Address, Vehicle
from deploy.sandbox.people.places import BY_CODE, point, settlement
from deploy.sandbox.people.traits import Traits

_MAKES = ("Ford", "Vauxhall", "Volkswagen", "Toyota", "Nissan", "BMW", "Audi", "Peugeot", "Kia", "Skoda", "Renault")
_COLOURS = ("black", "grey", "blue", "silver", "white", "red", "green")
_WARNINGS = {
    "violent": 9, "weapons": 4, "drugs": 7, "self_harm": 8, "mental_health": 9, "escape": 2, "contagious": 1,
    "alleges": 5, "dogs": 3,
}  # fmt: skip


def home(traits: Traits, since: date, rng: Random, today: date) -> Address:
    """Return a home in the district; who has none has only the district, and who is away has the last one."""
    district = BY_CODE[traits.district]
    place = settlement(district, rng)
    lat, lon = point(place, rng)
    as_at = max(since, today - timedelta(days=rng.randint(1, 350)))
    if traits.whereabouts == "no_fixed_abode":
        return Address("No fixed abode", place.name, "", district.code, None, None, since)
    if traits.whereabouts in ("custody", "abroad", "hospital", "missing"):
        as_at = since - timedelta(days=rng.randint(5, 200))
    line, code = rules.street_line(rng), rules.postcode(district.outward, rng)
    placed = rng.random() < 0.98
    return Address(line, place.name, code, district.code, lat if placed else None, lon if placed else None, as_at)


def telephones(rng: Random) -> tuple[str, ...]:
    """Return one or two numbers."""
    return tuple(dict.fromkeys(rules.telephone(rng) for _ in range(rng.choice((1, 1, 1, 2)))))


def vehicles(rng: Random) -> tuple[Vehicle, ...]:
    """Return a vehicle for about half of the people, and two for a few."""
    count = rng.choices((0, 1, 2), (50, 43, 7))[0]
    return tuple(Vehicle(rules.plate(rng), rng.choice(_MAKES), rng.choice(_COLOURS)) for _ in range(count))


def warnings(rng: Random) -> tuple[str, ...]:
    """Return warning markers for about a third of the people."""
    count = rng.choices((0, 1, 2, 3), (66, 22, 9, 3))[0]
    drawn = set(rng.choices(list(_WARNINGS), list(_WARNINGS.values()), k=count))
    return tuple(code for code in _WARNINGS if code in drawn)
