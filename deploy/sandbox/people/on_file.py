"""What is on file about a person's registration: period, orders, notifications, tools, names online."""

from datetime import date, timedelta
from random import Random

from deploy.sandbox.people import rules
from deploy.sandbox.people.making import Making
from deploy.sandbox.people.person import (
    Assessment,
    Notification,
    Occasion,
    OnlineIdentity,
    Order,
    OrderKind,
    Period,
    Person,
    Registration,
    Tool,
)

# DOMAIN section 3: periods from the relevant date.
_YEARS: dict[Period, int] = {"10_years": 10, "7_years": 7, "5_years": 5, "2_years": 2}
_SERVICES = ("a gaming network", "a picture site", "a chat service", "a dating service")
_SOURCES = ("A neighbour, by telephone", "A registered source, graded B2", "A school, in writing")
_NAMES = ("sedge", "quern", "osier", "marl", "withy", "thrum", "bodkin", "cinder")


def registration(rng: Random, today: date) -> Registration:
    """Return the notification requirements of somebody to whom they still apply; six in ten for ever."""
    period: Period = "indefinite" if rng.random() < 0.6 else rng.choice(tuple(_YEARS))
    if period not in _YEARS:
        return Registration(today - timedelta(days=rng.randint(200, 6000)), period, None)
    length = timedelta(days=round(_YEARS[period] * 365.25))
    relevant = today - timedelta(days=rng.randint(30, length.days - 30))
    return Registration(relevant, period, relevant + length)


def orders(person: Person, making: Making, rng: Random) -> tuple[Order, ...]:
    """Return a civil order for who has conditions under one, and for one in twelve of the others but the reactive."""
    conditions = [it for it in person.particulars.conditions if it.under == "harm_prevention_order"]
    if not conditions and (person.mode == "reactive" or rng.random() >= 0.08):
        return ()
    kind: OrderKind = "harm_prevention" if conditions else rng.choice(("risk", "notification", "foreign_travel"))
    made = making.today - timedelta(days=rng.randint(1500, 2500))
    until = making.today + timedelta(days=rng.randint(30, 3000)) if rng.random() < 0.8 else None
    return (Order(making.fresh(lambda: rules.file_ref(rng)), kind, made, until),)


def victims(making: Making, rng: Random) -> tuple[str, ...]:
    """Return an invented name or two, to show that they never leave ViSOR."""
    return tuple(
        " ".join(reversed(making.names.draw(rng.choice(("female", "male")), rng))) for _ in range(rng.choice((1, 1, 2)))
    )


def sources(person: Person, rng: Random) -> tuple[tuple[str, str], ...]:
    """Return where each piece of intelligence came from."""
    told = [event for event in person.events if event.kind == "intelligence"]
    return tuple((event.ref, rng.choice(_SOURCES)) for event in told)


def assessments(person: Person, making: Making, rng: Random) -> tuple[Assessment, ...]:
    """Return what the tools gave; ARMS on the day of the risk assessment, and another for one in three."""
    score = f"{rng.randint(1, 24)}/24"
    made = [Assessment(making.fresh(lambda: rules.file_ref(rng)), "arms", person.risk, person.risk_date, score)]
    if rng.random() < 0.34:
        on = person.risk_date - timedelta(days=rng.randint(30, 900))
        tool: Tool = rng.choice(("oasys", "rm2000", "osp"))
        made.append(Assessment(making.fresh(lambda: rules.file_ref(rng)), tool, person.risk, on, score))
    return tuple(made)


def notifications(person: Person, making: Making, rng: Random) -> tuple[Notification, ...]:
    """Return the last notification and the next; who has no fixed abode notifies weekly, who is away not at all."""
    if person.whereabouts not in ("community", "no_fixed_abode"):
        return ()
    kind: Occasion
    kind, days = ("weekly", 7) if person.whereabouts == "no_fixed_abode" else ("annual", 365)
    last = making.today - timedelta(days=rng.randint(1, days - 1))
    refs = [making.fresh(lambda: rules.file_ref(rng)) for _ in range(2)]
    return (
        Notification(refs[0], kind, last + timedelta(days=rng.randint(0, 3)), last),
        Notification(refs[1], kind, last + timedelta(days=days), None),
    )


def online(rng: Random) -> tuple[OnlineIdentity, ...]:
    """Return one or two names online for two people in five."""
    count = rng.choice((1, 1, 2)) if rng.random() < 0.4 else 0
    names = {f"syn_{rng.choice(_NAMES)}{rng.randrange(1000):03d}" for _ in range(count)}
    return tuple(OnlineIdentity(rng.choice(_SERVICES), name) for name in sorted(names))
