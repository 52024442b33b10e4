"""What else is on file about a person: further numbers and names, and what they may and must not do."""

from datetime import timedelta
from random import Random

import msgspec

from deploy.sandbox.people import on_file, pnc, rules
from deploy.sandbox.people.making import Making
from deploy.sandbox.people.person import Condition, Particulars, Person, Rule, Under

_CONDITIONS: tuple[tuple[Rule, Under, str], ...] = (
    ("must_not", "harm_prevention_order", "Own a device that reaches the internet unless it keeps its history"),
    ("must_not", "harm_prevention_order", "Be alone with anybody under 18 without a parent who knows of the order"),
    ("must_not", "harm_prevention_order", "Enter any park, school or play area"),
    ("must", "harm_prevention_order", "Show every device to a police officer who asks for it"),
    ("must", "licence", "Live where the probation officer has agreed"),
    ("must", "licence", "Be at home from 19:00 to 07:00"),
    ("must_not", "licence", "Seek contact with the person who was harmed"),
    ("may", "licence", "Meet his own children under supervision at a centre"),
    ("may", "harm_prevention_order", "Use a computer at work for work alone"),
)

_WAYS = (
    "Befriends on gaming platforms, then asks to move to private messages",
    "Gains the trust of single parents",
    "Uses several accounts and changes devices often",
    "Offers lifts, gifts or work",
    "Offended within the family; none known outside it",
    "Opportunist in public places after drinking",
)
_FACTORS = ("alcohol", "isolation", "loss of work", "a new relationship", "unsupervised internet use", "low mood")
_WORK = (
    "Warehouse operative, nights",
    "Self-employed gardener",
    "Kitchen porter",
    "Delivery driver",
    "Works from home, web design",
    "Labourer through an agency",
)


def complete(person: Person, making: Making, number: int) -> Person:
    """Return the person with their particulars; none of them changes what the other steps of the making draw."""
    rng = making.rng("particulars", number)
    made = Particulars(
        cro_id=_cro(person, making, rng),
        aliases=_aliases(person, making, rng),
        conditions=_conditions(person, making, rng),
        photograph=making.fresh(lambda: rules.photograph_ref(rng)) if rng.random() < 0.95 else "",
        children=rng.choice((1, 1, 2, 3)) if rng.random() < 0.09 else 0,
        modus_operandi=rng.choice(_WAYS),
        risk_factors=", ".join(rng.sample(_FACTORS, rng.choice((1, 2, 2, 3)))).capitalize(),
        employment=rng.choice(_WORK) if rng.random() < 0.6 else "",
        registration=on_file.registration(rng, making.today),
        assessments=on_file.assessments(person, making, rng),
        notifications=on_file.notifications(person, making, rng),
        online_identities=on_file.online(rng),
    )
    known = msgspec.structs.replace(person, particulars=made)
    more = msgspec.structs.replace(
        made,
        orders=on_file.orders(known, making, rng),
        victims=on_file.victims(making, rng),
        sources=on_file.sources(person, rng),
    )
    if person.story is None:
        more = msgspec.structs.replace(more, sensitive=_sensitive(making.rng("sensitive", number)))
    return msgspec.structs.replace(person, particulars=more)


def _sensitive(rng: Random) -> str:
    """Return why the person is sensitive, for one in two hundred: shown on no map, list or product."""
    return rng.choice(("threat_to_life", "changed_identity", "ppu")) if rng.random() < 0.005 else ""


def _cro(person: Person, making: Making, rng: Random) -> str:
    """Return the number of the first conviction's file; one person in eight has none."""
    first = int(person.pnc_id[:4])
    return making.fresh(lambda: pnc.cro_number(first, rng.randrange(1, 10**6))) if rng.random() < 0.88 else ""


def _aliases(person: Person, making: Making, rng: Random) -> tuple[str, ...]:
    """Return one or two other names for one person in five: another surname, or another person's name."""
    if rng.random() >= 0.2:
        return ()
    family, given = making.names.draw(person.sex, rng)
    names = [f"{person.given_names.split()[0]} {family}"]
    if rng.random() < 0.3:
        names.append(f"{given.split()[0]} {person.family_name}")
    return tuple(names)


def _conditions(person: Person, making: Making, rng: Random) -> tuple[Condition, ...]:
    """Return conditions for about six in ten of those managed actively; who is managed reactively has no order."""
    if person.mode == "reactive" or rng.random() >= 0.6:
        return ()
    made = []
    for rule, under, text in rng.sample(_CONDITIONS, rng.choice((1, 2, 2, 3))):
        since = making.today - timedelta(days=rng.randint(20, 1500))
        until = making.today + timedelta(days=rng.randint(10, 2500)) if rng.random() < 0.8 else None
        made.append(Condition(making.fresh(lambda: rules.condition_ref(rng)), rule, under, text, since, until))
    return tuple(made)
