"""How well a person fits a question, and why: computed on the record itself, after the terms have found it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jellyfish import jaro_winkler_similarity

from services.map.domain.search.facts import Facts, Name, Place
from services.map.domain.search.question import Born, Question
from shared.traces import sound

LOWEST = 0.5
"""What fits worse is not shown."""
_ALIKE = 0.82


@dataclass(frozen=True)
class Fit:
    """From 0 to 1, with the reasons as officers read them; a part that does not fit is named too.

    `numbered`: an identifier, a registration or a telephone number is this person's, whatever else differs.
    """

    score: float
    why: tuple[str, ...]
    numbered: bool = False

    @property
    def shown(self) -> bool:
        """Whether it fits well enough to be shown."""
        return self.numbered or self.score >= LOWEST


def fit(question: Question, facts: Facts) -> Fit:
    """Hold a record against each part of a question. Numbers count double: few people share one."""
    number = (
        _identifier(question.identifier, facts),
        _vehicle(question.vehicle, facts.vehicles) if question.vehicle else (0.0, ""),
        _telephone(question.telephone, facts.telephones),
    )
    found = [
        (weight, score, why if score else differs)
        for asked, weight, (score, why), differs in (
            (question.name, 2, _names(question.name, facts.names), "name differs"),
            (question.born, 1, _born(question.born, facts.births), "date of birth differs"),
            (question.identifier, 2, number[0], "identifier differs"),
            (question.vehicle, 2, number[1], "vehicle differs"),
            (question.telephone, 2, number[2], "telephone differs"),
            (question.postcode or question.place, 1, _place(question, facts.places), "address differs"),
        )
        if asked
    ]
    total = sum(weight for weight, _, _ in found)
    best_first = sorted(found, key=lambda it: -it[1])
    score = sum(weight * score for weight, score, _ in found) / total
    numbered = any(score == 1.0 for score, _ in number)
    return Fit(score, tuple(why for _, _, why in best_first), numbered)


def _names(asked: Sequence[str], names: Sequence[Name]) -> tuple[float, str]:
    best, why = 0.0, ""
    for name in names:
        score = _name(asked, name.words)
        if score > best:
            said = f"other name {name.alias}" if name.alias else "name"
            best, why = score, said if score > 0.99 else f"{said}, nearly"
    return (best, why) if best >= LOWEST else (0.0, "")


def _name(asked: Sequence[str], held: Sequence[str]) -> float:
    """Each asked word takes the held word that it is most like, in whichever order; no held word counts twice."""
    left, total = list(held), 0.0
    for word in sorted(asked, key=len, reverse=True):
        if not left:
            break
        score, taken = max((_word(word, other), other) for other in left)
        total += score
        if score:
            left.remove(taken)
    return total / len(asked) if asked else 0.0


def _word(asked: str, held: str) -> float:
    if asked == held:
        return 1.0
    if len(asked) == 1 or len(held) == 1:
        return 0.85 if asked[0] == held[0] else 0.0
    alike = jaro_winkler_similarity(asked, held)
    if sound(asked) == sound(held):
        return max(0.85, alike * 0.97)
    return alike * 0.97 if alike >= _ALIKE else 0.0


def _born(asked: Born | None, births: Sequence[date]) -> tuple[float, str]:
    if asked is None:
        return 0.0, ""
    return max((_birth(asked, born) for born in births), default=(0.0, ""))


def _birth(asked: Born, born: date) -> tuple[float, str]:
    if asked.day is None:
        word = "age" if asked.by_age else "year of birth"
        if asked.first <= born.year <= asked.last:
            return 1.0, word
        return (0.6, "age, nearly") if asked.by_age and asked.first - 2 <= born.year <= asked.last + 2 else (0.0, "")
    if born == asked.day:
        return 1.0, "date of birth"
    if (born.year, born.month, born.day) == (asked.day.year, asked.day.day, asked.day.month):
        return 0.8, "date of birth, day and month exchanged"
    return (0.4, "year of birth") if born.year == asked.day.year else (0.0, "")


def _identifier(asked: str, facts: Facts) -> tuple[float, str]:
    return next(((1.0, label) for label, text in facts.identifiers if text == asked), (0.0, ""))


def _vehicle(asked: str, vehicles: Sequence[str]) -> tuple[float, str]:
    return max(((_plate(asked, held), _plate_words(asked, held)) for held in vehicles), default=(0.0, ""))


def _plate(asked: str, held: str) -> float:
    if asked == held:
        return 1.0
    if asked in held:
        return 0.9
    alike = jaro_winkler_similarity(asked, held) if len(asked) > 4 else 0.0
    return 0.7 if alike >= 0.88 else 0.0


def _plate_words(asked: str, held: str) -> str:
    if asked == held:
        return "vehicle"
    return "part of a vehicle's registration" if asked in held else "vehicle, nearly"


def _telephone(asked: str, telephones: Sequence[str]) -> tuple[float, str]:
    if asked and any(held == asked for held in telephones):
        return 1.0, "telephone"
    return (
        (0.9, "end of a telephone number") if asked and any(held.endswith(asked) for held in telephones) else (0.0, "")
    )


def _place(question: Question, places: Sequence[Place]) -> tuple[float, str]:
    return max((_address(question, place) for place in places), default=(0.0, ""))


def _address(question: Question, place: Place) -> tuple[float, str]:
    parts = [1.0 if place.postcode == question.postcode else 0.7 * place.postcode.startswith(question.postcode)]
    if not question.postcode:
        parts = []
    parts += [float(any(_word(word, held) >= 0.85 for held in place.words)) for word in question.place]
    score = sum(parts) / len(parts) if parts else 0.0
    if score < LOWEST:
        return 0.0, ""
    which = "main address" if place.main else "another address"
    return score, which if score > 0.99 else f"{which}, in part"
