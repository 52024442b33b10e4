"""ATHENA's copy of a person: written differently, sometimes incomplete, out of date or wrong."""

from datetime import date, timedelta
from random import Random

from deploy.sandbox.people import pnc, rules
from deploy.sandbox.people.making import Making
from deploy.sandbox.people.names import plain
from deploy.sandbox.people.person import Address, AthenaCopy, Event, Person, Risk
from deploy.sandbox.people.places import BY_CODE, point, settlement
from deploy.sandbox.people.traits import CopyTraits

_BELOW: dict[Risk, Risk] = {"very_high": "high", "high": "medium", "medium": "low", "low": "medium"}


def give(person: Person, traits: CopyTraits, making: Making, rng: Random) -> AthenaCopy:
    """Return ATHENA's copy of a person."""
    family_name, given_names = _spelling(person, rng)
    birth = person.date_of_birth
    if traits.wrong == "surname":
        family_name = making.names.draw(person.sex, rng)[0].upper()
    if traits.wrong == "date_of_birth":
        birth = _misread(birth, rng)
    return AthenaCopy(
        id=making.fresh(lambda: rules.athena_id(rng)),
        visor_ref=person.id if traits.knows_visor else None,
        family_name=family_name,
        given_names=given_names,
        date_of_birth=birth,
        pnc={"valid": person.pnc_id, "none": "", "invalid": pnc.spoilt(person.pnc_id, rng)}[traits.pnc],
        address=_older(person.address, rng) if traits.older_address else person.address,
        telephones=_telephones(person, rng),
        vehicles=person.vehicles if rng.random() < 0.8 else (),
        warnings=person.warnings,
        managed=not traits.unmanaged,
        risk=_BELOW[person.risk] if traits.older_risk else person.risk,
        risk_date=person.risk_date - timedelta(days=rng.randint(200, 900)) if traits.older_risk else person.risk_date,
        events=_events(person, traits, making, rng),
        aliases=person.particulars.aliases[1:] if rng.random() < 0.3 else person.particulars.aliases,
    )


def _spelling(person: Person, rng: Random) -> tuple[str, str]:
    """Write the names another way: only case, diacritics and hyphens differ."""
    family, given = plain(person.family_name), plain(person.given_names)
    way = rng.random()
    if way < 0.62:
        return family.upper(), given.upper()
    if way < 0.80:
        return family.upper(), given
    if way < 0.90:
        return family.replace("-", " "), given
    return person.family_name, person.given_names


def _misread(birth: date, rng: Random) -> date:
    """Return the date somebody took down wrongly: day and month exchanged where possible, else another year."""
    if birth.day <= 12 and birth.day != birth.month:
        return date(birth.year, birth.day, birth.month)
    return birth + timedelta(days=rng.choice((-3653, -365, 365, 10)))


def _older(address: Address, rng: Random) -> Address:
    """Return where the person lived before: another home in the district, recorded half to three years earlier."""
    district = BY_CODE[address.district]
    place = settlement(district, rng)
    lat, lon = point(place, rng)
    recorded = address.as_at - timedelta(days=rng.randint(180, 1100))
    line, code = rules.street_line(rng), rules.postcode(district.outward, rng)
    return Address(line, place.name, code, district.code, lat, lon, recorded)


def _telephones(person: Person, rng: Random) -> tuple[str, ...]:
    way = rng.random()
    if way < 0.2:
        return person.telephones[1:]
    if way < 0.3:
        return tuple(dict.fromkeys((*person.telephones, rules.telephone(rng))))
    return person.telephones


def _events(person: Person, traits: CopyTraits, making: Making, rng: Random) -> tuple[Event, ...]:
    """Return the half of ViSOR's events that ATHENA knows too, and one of its own for one person in ten.

    Of a move it has heard nothing where it still holds the older address.
    """
    events = [event for event in person.events if rng.random() < 0.5]
    if traits.older_address:
        events = [event for event in events if event.kind != "address_change"]
    if rng.random() < 0.1:
        on = making.today - timedelta(days=rng.randint(2, 84))
        note = rng.choice(("Named in a neighbour dispute; no offence.", "Stopped in a vehicle at night; advised."))
        events.append(Event(making.fresh(lambda: rules.event_ref(rng)), on, "intelligence", note))
    return tuple(sorted(events, key=lambda event: (event.on, event.ref), reverse=True))


def as_visor_sees(person: Person) -> tuple[str, ...]:
    """Return the warning markers in ViSOR: where ATHENA, which owns them, knows the person, ViSOR lacks every third."""
    if person.athena is None:
        return person.warnings
    return tuple(code for code in person.warnings if (len(code) + person.date_of_birth.day) % 3)
