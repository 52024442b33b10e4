"""What has happened to a person: born, convicted, assessed, moved, visited."""

from datetime import date, timedelta
from random import Random

from deploy.sandbox.people import pnc, rules
from deploy.sandbox.people.making import Making
from deploy.sandbox.people.person import Event, Kind
from deploy.sandbox.people.story import Story
from deploy.sandbox.people.traits import Traits

WEEKS = 12
_KINDS: dict[Kind, int] = {
    "visit": 46,
    "intelligence": 20,
    "address_change": 3,
    "late_notification": 9,
    "allegation": 5,
    "arrest": 5,
    "breach": 3,
}
_NOTES: dict[Kind, tuple[str, ...]] = {
    "visit": (
        "Seen at home by two officers; nothing of note.",
        "Seen at home by two officers; devices looked at by consent.",
        "No reply; card not left. To be tried again.",
        "Seen at work; prefers not to be visited at home.",
    ),
    "intelligence": (
        "Said to be in a new relationship; nothing known of children.",
        "Seen near a leisure centre without reason to be there.",
        "Has a second telephone, number not known.",
        "Looking for work that involves driving.",
    ),
    "address_change": ("Notified a stay of more than seven days with a friend.",),
    "late_notification": ("Annual notification made two days late.", "Change of vehicle notified late."),
    "allegation": ("Third-party report; being looked into.", "Report of contact by message; no complainant yet."),
    "arrest": ("Arrested for theft from a shop; bailed.", "Arrested for drink driving; charged."),
    "breach": ("Failed to notify a bank card; advised and recorded.", "Order broken by use of a banned app; reported."),
}
_WORDINGS = (
    "Reactive management agreed. Low risk for over three years; annual notification only. Report all news to the PPU.",
    "On reactive management: no home visits. Report any arrest, move or new relationship to the PPU the same day.",
    "Managed reactively after full review. Checks of PNC, PND and ATHENA made, nothing adverse.",
)


def born(traits: Traits, rng: Random, today: date) -> date:
    """Return a date of birth for an age of 19 to 85 (reactive: 27 or more), most in their thirties to sixties."""
    age = min(85, max(27 if traits.mode == "reactive" else 19, round(rng.gauss(47, 15))))
    return today - timedelta(days=round((age + 0.05 + rng.random() * 0.9) * 365.2425))


def pnc_id(birth: date, risk_assessed: date, rng: Random) -> str:
    """Return the PNC ID of somebody first recorded at 14 to 60, and before the risk was assessed; serials vary."""
    first = birth.year + 14
    year = rng.randint(first, max(first, min(risk_assessed.year - 1, birth.year + 60)))
    return pnc.canonical(year, rng.randrange(10 ** rng.choice((4, 6, 7, 7))))


def assessed(traits: Traits, rng: Random, today: date) -> date:
    """Return when the risk was assessed; reactive people have been low for three years or more (DOMAIN section 3)."""
    days = (3 * 366, 6 * 365) if traits.mode == "reactive" else (10, 360)
    return today - timedelta(days=rng.randint(*days))


def review_date(traits: Traits, story: Story | None, rng: Random, today: date) -> date | None:
    """Return the diarised review of a reactive person; about one in seven is overdue."""
    if traits.mode != "reactive":
        return None
    overdue = story.review_due if story and story.review_due is not None else None
    if overdue is None:
        overdue = rng.randint(1, 90) if rng.random() < 0.14 else -rng.randint(5, 360)
    return today - timedelta(days=overdue)


def wording(traits: Traits, rng: Random) -> str:
    """Return the agreed wording of a reactive person."""
    return rng.choice(_WORDINGS) if traits.mode == "reactive" else ""


def since(traits: Traits, story: Story | None, rng: Random, today: date) -> date:
    """Return when the whereabouts began."""
    if story and story.since is not None:
        return today - timedelta(days=story.since)
    longest = {"missing": 60, "hospital": 200, "no_fixed_abode": 200, "abroad": 90, "custody": 900}
    return today - timedelta(days=rng.randint(3, longest.get(traits.whereabouts, 1800)))


def events(traits: Traits, story: Story | None, away_since: date, making: Making, rng: Random) -> tuple[Event, ...]:
    """Return the events of the last twelve weeks, newest first; about a quarter of the people have any.

    Who is in custody, in hospital, abroad or missing has none from that time.
    """
    if story:
        told = list(story.events)
    else:
        told = [(rng.randint(1, WEEKS * 7), kind, rng.choice(_NOTES[kind])) for kind in _kinds(traits, rng)]
        if traits.whereabouts not in ("community", "no_fixed_abode"):
            told = [event for event in told if event[0] > (making.today - away_since).days]
    told.sort(key=lambda event: event[0])
    return tuple(
        Event(making.fresh(lambda: rules.event_ref(rng)), making.today - timedelta(days=days), kind, note)
        for days, kind, note in told
    )


def _kinds(traits: Traits, rng: Random) -> list[Kind]:
    chance = {"very_high": 0.8, "high": 0.36, "medium": 0.18, "low": 0.12}[traits.risk]
    if rng.random() >= chance:
        return []
    weights = dict(_KINDS)
    if traits.mode == "reactive":
        weights |= {"visit": 0, "breach": 1, "arrest": 2}
    if traits.whereabouts == "no_fixed_abode":
        weights |= {"visit": 0}
    return rng.choices(list(weights), list(weights.values()), k=rng.choice((1, 1, 1, 2, 2, 3)))
