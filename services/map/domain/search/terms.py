"""The terms by which people are found; kept only as keyed hashes, so that a copy of the index reads as nothing.

A word of a name stands with every form that lacks one letter (so one slip of the finger on either side is met) and with
its sound; a registration with its runs of three and four signs; a postcode with its larger parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from services.map.domain.search.facts import Facts
from services.map.domain.search.question import Born, Question, telling
from shared.traces import sound, who

SHORTEST_WITH_SLIPS = 4
GROUPS = 5


@dataclass(frozen=True)
class Group:
    """Terms any one of which answers a part of a question; `exact` is the one without a slip.

    `part`: which box it is from, where that box alone can lead to a person.
    """

    exact: str
    terms: frozenset[str]
    part: str = ""


def index_terms(facts: Facts) -> set[str]:
    """Every term of a nominal."""
    words = {word for name in facts.names for word in name.words}
    terms = set().union(*map(_name, words))
    terms |= {f"i {word[0]}" for word in words}
    for born in facts.births:
        terms |= {f"b {born.isoformat()}", f"y {born.year}"}
    terms |= {identifier_term(text) for _, text in facts.identifiers}
    for vehicle in facts.vehicles:
        terms |= {f"v {vehicle}", *_runs(vehicle, 3), *_runs(vehicle, 4)}
    for number in facts.telephones:
        terms |= {f"t {number}", f"t {number[-6:]}"}
    for place in facts.places:
        terms |= {f"a {part}" for part in (place.postcode, place.postcode[:-2], place.postcode[:-3]) if part}
        terms |= {term for word in place.words if telling(word) for term in (f"w {word}", f"ws {sound(word)}")}
    return terms


def identifier_term(text: str) -> str:
    """The term of an identifier in the form of `shared.traces.identifier`."""
    return f"x {text}"


def groups(question: Question) -> list[Group]:
    """What everybody who is found must answer to, the most telling part first; at most `GROUPS` of them."""
    found = [*_numbers(question), *_birth(question.born, exact=True)]
    found += [_one(f"a {question.postcode}")] if question.postcode else []
    for word in sorted(question.name, key=len, reverse=True):
        found.append(Group(f"n {word}", _name(word), "name") if len(word) > 1 else _one(f"i {word}"))
    found += [Group(f"w {it}", frozenset({f"w {it}", f"ws {sound(it)}"})) for it in question.place if telling(it)]
    found += _birth(question.born, exact=False)
    return found[:GROUPS]


def relaxed(asked: Sequence[Group]) -> list[list[Group]]:
    """What to ask when nobody answers to all: all but one group, and each box that alone can lead to a person.

    Whoever gives a false name still has their own registration, and the other way round.
    """
    parts = dict.fromkeys(group.part for group in asked if group.part)
    fewer = [[group for group in asked if group is not left_out] for left_out in asked]
    fewer += [[group for group in asked if group.part == part] for part in parts]
    return [kept for kept in fewer if kept and len(kept) < len(asked)]


def asked_traces(question: Question) -> set[str]:
    """The traces that a question names: see `shared.traces`."""
    found = {f"id {question.identifier}"} if question.identifier else set()
    found |= {f"vrm {question.vehicle}"} if question.vehicle else set()
    found |= {f"tel {question.telephone}"} if len(question.telephone) == 9 else set()
    if question.born and question.born.day:
        born = question.born.day.isoformat()
        found |= {who(one, other, born) for one in question.name for other in question.name if one != other}
    return found


@lru_cache(maxsize=16_384)
def _name(word: str) -> frozenset[str]:
    slips = {word[:i] + word[i + 1 :] for i in range(len(word))} if len(word) >= SHORTEST_WITH_SLIPS else set()
    return frozenset({*(f"n {form}" for form in (word, *slips)), f"s {sound(word)}"})


def _runs(text: str, size: int) -> list[str]:
    return [f"g {text[i : i + size]}" for i in range(len(text) - size + 1)]


def _one(term: str, part: str = "") -> Group:
    return Group(term, frozenset({term}), part)


def _numbers(question: Question) -> list[Group]:
    found = [_one(identifier_term(question.identifier), "identifier")] if question.identifier else []
    if question.telephone:
        whole = len(question.telephone) == 9
        found.append(_one(f"t {question.telephone if whole else question.telephone[-6:]}", "telephone"))
    if question.vehicle:
        size = min(4, len(question.vehicle))
        ends = _runs(question.vehicle, size)
        found += [
            Group(f"v {question.vehicle}", frozenset({end}), "vehicle") for end in dict.fromkeys((ends[0], ends[-1]))
        ]
    return found


def _birth(born: Born | None, *, exact: bool) -> list[Group]:
    if born is None or (born.day is not None) is not exact:
        return []
    if born.day is None:
        slack = 2 if born.by_age else 0
        years = range(born.first - slack, born.last + slack + 1)
        return [Group(f"y {born.last}", frozenset(f"y {year}" for year in years))]
    day = born.day
    exchanged = {f"b {day.year}-{day.day:02}-{day.month:02}"} if day.day <= 12 else set()
    return [Group(f"b {day.isoformat()}", frozenset({f"b {day.isoformat()}", *exchanged}))]
