"""Making the rest of a person: looks, other addresses, visits, plan, and who is around them."""

from datetime import timedelta
from random import Random

from deploy.sandbox.people import rules
from deploy.sandbox.people.making import Making
from deploy.sandbox.people.person import Person
from deploy.sandbox.people.places import BY_CODE, settlement
from deploy.sandbox.people.wider import (
    Associate,
    Breach,
    Looks,
    Mark,
    MarkKind,
    Member,
    Place,
    PlaceKind,
    Plan,
    Transfer,
    Travel,
    Visit,
    VisitKind,
    Wider,
)

# What was stated, how often among a hundred, and what an officer then takes somebody to be.
_ETHNICITY = (
    ("W1", 76, "IC1"),
    ("W9", 9, "IC1"),
    ("W3", 1, "IC1"),
    ("A1", 2, "IC4"),
    ("A2", 2, "IC4"),
    ("A4", 1, "IC5"),
    ("B1", 1, "IC3"),
    ("B2", 2, "IC3"),
    ("M1", 1, "IC3"),
    ("O2", 1, "IC6"),
    ("NS", 4, "IC1"),
)
_MARKS: tuple[tuple[MarkKind, str], ...] = (
    ("tattoo", "A compass rose"),
    ("tattoo", "A heron in flight"),
    ("tattoo", "A band of knots"),
    ("scar", "Straight, 4 cm"),
    ("scar", "Burn, size of a coin"),
    ("birthmark", "Brown, oval"),
    ("piercing", "A ring"),
    ("missing_part", "Last joint"),
)
_BODY = ("left forearm", "right forearm", "left hand", "right calf", "neck", "chest", "right ear")
_BREACHES = ("Failed to notify a bank card", "Failed to notify a vehicle", "Used a device without telling the police")
_FORCES = ("Norfolk", "Suffolk", "Essex", "Lincolnshire", "Northamptonshire")
_PREMISES = ("Seen in all rooms; nothing of note", "Spoken to at the door; asked to come back", "No reply")
_RELATIONS = ("Friend", "Brother", "Former partner", "Colleague", "Neighbour")


def wider(person: Person, making: Making, number: int) -> Wider:
    """Return the rest of what is on file; nothing of it changes what the other steps of the making draw."""
    rng = making.rng("wider", number)
    return Wider(
        looks=_looks(person, rng),
        marks=_marks(rng),
        places=_places(person, making, rng),
        prison_number=_number("SYNPR", making, rng) if rng.random() < 0.6 else "",
        probation_number=_number("SYNCR", making, rng) if rng.random() < 0.7 else "",
        plan=_plan(person, making, rng),
        visits=_visits(person, making, rng),
        breaches=_breaches(making, rng),
        travel=_travel(making, rng),
        transfers=_transfers(person, making, rng),
        associates=_associates(making, rng),
        household=_household(person, making, rng),
    )


def _number(prefix: str, making: Making, rng: Random) -> str:
    """Return a number of a prison or a probation file that no such file has."""
    return making.fresh(lambda: f"{prefix}{rng.randrange(10**6):06d}")


def _ref(making: Making, rng: Random) -> str:
    return making.fresh(lambda: rules.file_ref(rng))


def _looks(person: Person, rng: Random) -> Looks:
    stated, _, observed = rng.choices(_ETHNICITY, [share for _, share, _ in _ETHNICITY])[0]
    height = round(rng.gauss(177 if person.sex == "male" else 163, 7))
    build = rng.choice(("slim", "medium", "medium", "stocky", "heavy"))
    hair = rng.choice(("brown, short", "black, short", "grey, receding", "fair, long", "shaved"))
    return Looks(height, build, hair, rng.choice(("blue", "brown", "brown", "green", "grey")), observed, stated)


def _marks(rng: Random) -> tuple[Mark, ...]:
    """Return one or two marks for not quite half of the people."""
    count = rng.choice((1, 1, 2)) if rng.random() < 0.45 else 0
    drawn = zip(rng.sample(_MARKS, count), rng.sample(_BODY, count), strict=True)
    return tuple(Mark(kind, place, text) for (kind, text), place in drawn)


def _places(person: Person, making: Making, rng: Random) -> tuple[Place, ...]:
    kinds: list[PlaceKind] = ["work"] if person.particulars.employment and rng.random() < 0.4 else []
    kinds += [rng.choice(("partner", "family", "second_home", "other"))] if rng.random() < 0.2 else []
    district = BY_CODE[person.address.district]
    return tuple(
        Place(
            kind,
            rules.street_line(rng),
            settlement(district, rng).name,
            rules.postcode(district.outward, rng),
            making.today - timedelta(days=rng.randint(5, 400)),
        )
        for kind in kinds
    )


def _plan(person: Person, making: Making, rng: Random) -> Plan | None:
    """Return the plan of somebody who is managed actively; two in a hundred have none yet."""
    if person.mode == "reactive" or rng.random() < 0.02:
        return None
    signed = making.today - timedelta(days=rng.randint(10, 330))
    return Plan(
        key_information=person.particulars.modus_operandi,
        supervision=rng.choice(("Visits without notice", "Visits with probation", "Visits at home and at work")),
        monitoring=rng.choice(("Devices looked at on each visit", "Checks of PNC and PND each quarter")),
        interventions=rng.choice(("Programme finished", "Waits for a place in a programme", "None at present")),
        victim_safety="The person who was harmed is told of a move into the area",
        contingency="Not seen twice running: tell the supervisor the same day",
        signed=signed,
        countersigned=signed + timedelta(days=rng.randint(0, 9)) if rng.random() < 0.9 else None,
    )


def _visits(person: Person, making: Making, rng: Random) -> tuple[Visit, ...]:
    """Return the last visits to who lives in the community and is managed actively, newest first."""
    if person.mode == "reactive" or person.whereabouts != "community":
        return ()
    made, on = [], making.today - timedelta(days=rng.randint(1, 100))
    following = making.today + timedelta(days=rng.randint(-10, 80))
    for _ in range(rng.choice((1, 1, 2, 3))):
        alone = rng.random() < 0.08
        officers = tuple(making.names.manager(rng) for _ in range(1 if alone else 2))
        premises = rng.choice(_PREMISES)
        why = "Colleague called away" if alone else ""
        kind: VisitKind = "visit" if rng.random() < 0.9 else "contact"
        ref = _ref(making, rng)
        made.append(Visit(ref, on, kind, officers, why, premises != "No reply", premises, following))
        following, on = on, on - timedelta(days=rng.randint(30, 120))
    return tuple(made)


def _breaches(making: Making, rng: Random) -> tuple[Breach, ...]:
    if rng.random() >= 0.06:
        return ()
    on = making.today - timedelta(days=rng.randint(100, 1500))
    outcome = rng.choice(("Warned", "Charged", "Convicted; fined"))
    return (Breach(_ref(making, rng), on, rng.choice(_BREACHES), on + timedelta(days=rng.randint(0, 1)), outcome),)


def _travel(making: Making, rng: Random) -> tuple[Travel, ...]:
    if rng.random() >= 0.1:
        return ()
    since = making.today + timedelta(days=rng.randint(-300, 40))
    country = rng.choice(("Spain", "Portugal", "Poland", "Ireland", "Turkey"))
    until = since + timedelta(days=rng.randint(4, 20))
    return (Travel(_ref(making, rng), country, since, until, since - timedelta(days=rng.randint(7, 30))),)


def _transfers(person: Person, making: Making, rng: Random) -> tuple[Transfer, ...]:
    if rng.random() >= 0.08:
        return ()
    force = BY_CODE[person.address.district].force.capitalize()
    on = making.today - timedelta(days=rng.randint(60, 2000))
    return (Transfer(_ref(making, rng), rng.choice(_FORCES), force, on),)


def _associates(making: Making, rng: Random) -> tuple[Associate, ...]:
    """Return invented names, to show that they are never written to ATHENA."""
    count = rng.choice((1, 2)) if rng.random() < 0.3 else 0
    drawn = [making.names.draw(rng.choice(("female", "male")), rng) for _ in range(count)]
    return tuple(
        Associate(_ref(making, rng), f"{given} {family}", rng.choice(_RELATIONS), "") for family, given in drawn
    )


def _household(person: Person, making: Making, rng: Random) -> tuple[Member, ...]:
    """Return who lives there: the children that are on file, and a partner for most of those who have any."""
    children = person.particulars.children
    adult = rng.random() < (0.9 if children else 0.15)
    members = [("Partner", False)] * adult + [("Child of the household", True)] * children
    return tuple(Member(_ref(making, rng), relation, child) for relation, child in members)
