"""Who may be on an area's list: declared rules, each shown with its result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from services.briefing.domain.person import Person, day, part


class Place(msgspec.Struct, frozen=True):
    """An area of a force: (`cambridgeshire`, `north`, `North`)."""

    force: str
    code: str
    name: str


PlaceOf = Callable[[str], Place | None]
"""From an ONS district code to its area; None where it is in none."""


class Scope(msgspec.Struct, frozen=True):
    """For which area a list is made, how districts map to areas, and the civil date it is reckoned on."""

    place: Place
    place_of: PlaceOf
    on: date


MANAGED_ELSEWHERE = {"custody": "in custody", "hospital": "in hospital", "abroad": "abroad"}
IN_COMMUNITY = {"community": "in the community", "no_fixed_abode": "no fixed abode", "missing": "missing"}


class Result(msgspec.Struct, frozen=True):
    rule: str
    title: str
    met: bool
    why: str


def has_a_force(person: Person, scope: Scope) -> tuple[bool, str]:
    if not person.force:
        return False, "No force is recorded"
    return person.force == scope.place.force, f"Managed by {person.force.title()}"


def in_the_community(person: Person, scope: Scope) -> tuple[bool, str]:
    """Where two systems disagree, the more protective value decides. Not recorded counts as in the community."""
    state = part(person.claim("whereabouts"), "state")
    if state in MANAGED_ELSEWHERE:
        return False, f"Recorded as {MANAGED_ELSEWHERE[state]}"
    if state in IN_COMMUNITY:
        return True, f"Recorded as {IN_COMMUNITY[state]}"
    return True, "Whereabouts not recorded: considered all the same"


def in_the_area(person: Person, scope: Scope) -> tuple[bool, str]:
    """By the main address; where two are held, either will do."""
    places = [scope.place_of(part(claim, "district")) for claim in person.claims("main_address")]
    if scope.place in places:
        return True, f"Main address is in {scope.place.name}"
    elsewhere = next((found.name for found in places if found), None)
    return False, f"Main address is in {elsewhere}" if elsewhere else "No address in a known area"


def handling_allows(person: Person, scope: Scope) -> tuple[bool, str]:
    """Sensitive people, those under 18 too, are on no list or product; the reason given says no more than that."""
    if person.handling:
        return False, "By the marks that are held"
    born = person.standing("date_of_birth")
    day_of_birth = day(born.value) if born else None
    return day_of_birth is None or _adult(day_of_birth, scope.on), "By the marks that are held"


def _adult(born: date, on: date) -> bool:
    return (on.year - born.year, on.month, on.day) >= (18, born.month, born.day)


class Rule(msgspec.Struct, frozen=True):
    name: str
    title: str
    holds: Callable[[Person, Scope], tuple[bool, str]]


RULES = (
    Rule("force", "Managed by the force", has_a_force),
    Rule("handling", "Handling allows it", handling_allows),
    Rule("community", "In the community, of no fixed abode, or missing", in_the_community),
    Rule("area", "Lives in the area", in_the_area),
)


def results(person: Person, scope: Scope) -> tuple[Result, ...]:
    return tuple(Result(rule.name, rule.title, *rule.holds(person, scope)) for rule in RULES)


def eligible(person: Person, scope: Scope) -> bool:
    return all(result.met for result in results(person, scope))


def without_an_area(person: Person, scope: Scope) -> bool:
    """Of the force and in the community, but with no address in any known area: on no list, so people must be told."""
    known = any(scope.place_of(part(claim, "district")) for claim in person.claims("main_address"))
    return not known and all(holds(person, scope)[0] for holds in (has_a_force, handling_allows, in_the_community))
