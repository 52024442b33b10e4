"""What an officer asks: read from what was typed, each part in the form in which records are compared."""

import re
from dataclasses import dataclass
from datetime import date

from shared.traces import identifier, registration, telephone, words

MOST_LETTERS = 100
MOST_WORDS = 5
FEWEST_DIGITS = 6
FEWEST_OF_PLATE = 3
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(?:(\d)\s*([A-Z]{2})?)?\b")
_DAY_FIRST = re.compile(r"(\d{1,2})[ ./-]+(\d{1,2}|[a-z]{3,9})[ ./-]+(\d{4}|\d\d)")
_YEAR_FIRST = re.compile(r"(\d{4})[ ./-]+(\d{1,2})[ ./-]+(\d{1,2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OLDEST = 110
_STREETS = {
    *("avenue", "close", "court", "crescent", "drive", "flat", "gardens", "grove", "hill", "house", "lane", "park"),
    *("place", "rise", "road", "square", "street", "terrace", "the", "way"),
}


class Unclear(Exception):
    """A part that cannot be read; `part` names the box, the message tells the officer what to write."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(why)
        self.part = part


@dataclass(frozen=True)
class Born:
    """A civil date, or the years in which somebody was born; `by_age` when an age was asked for."""

    day: date | None
    first: int
    last: int
    by_age: bool = False


@dataclass(frozen=True)
class Question:
    """What is searched for; empty where nothing was typed. `postcode` may be its first part only."""

    name: tuple[str, ...] = ()
    born: Born | None = None
    identifier: str = ""
    vehicle: str = ""
    telephone: str = ""
    postcode: str = ""
    place: tuple[str, ...] = ()

    def kinds(self) -> list[str]:
        """Which parts were asked for: all that may be said of a search in the open."""
        asked = {
            "name": self.name,
            "age" if self.born and self.born.by_age else "born": self.born,
            "identifier": self.identifier,
            "vehicle": self.vehicle,
            "telephone": self.telephone,
            "postcode": self.postcode,
            "place": self.place,
        }
        return [kind for kind, value in asked.items() if value]


def read(today: date, *, name: str, born: str, identity: str, vehicle: str, phone: str, address: str) -> Question:
    """What was typed into the boxes.

    Raises:
        Unclear: a part cannot be read, or all together would fit too many.
    """
    for part, text in (("name", name), ("born", born), ("address", address)):
        if len(text) > MOST_LETTERS:
            raise Unclear(part, f"Write at most {MOST_LETTERS} letters")
    postcode, place = _address(address)
    question = Question(
        name=words(name)[:MOST_WORDS],
        born=_born(born, today),
        identifier=_long_enough("identifier", identifier(identity), identity, 4, "Write the whole identifier"),
        vehicle=_long_enough(
            "vehicle", registration(vehicle), vehicle, FEWEST_OF_PLATE, "Write at least three characters"
        ),
        telephone=_long_enough("telephone", telephone(phone), phone, FEWEST_DIGITS, "Write at least six digits"),
        postcode=postcode,
        place=place,
    )
    if not question.kinds():
        raise Unclear("name", "Write what you know: a name, a number or a place")
    if not _tells_enough(question):
        raise Unclear("name", "Add something: an age, a year or initials alone fit too many people")
    return question


def telling(word: str) -> bool:
    """Whether a word of an address tells one place from another."""
    return len(word) > 2 and word.isalpha() and word not in _STREETS


def _tells_enough(question: Question) -> bool:
    named = any(len(word) > 1 for word in question.name) or any(telling(word) for word in question.place)
    exact = question.born is not None and question.born.day is not None
    numbered = question.identifier or question.vehicle or question.telephone
    return bool(named or exact or numbered or len(question.postcode) > len("PE99"))


def _long_enough(part: str, kept: str, typed: str, fewest: int, why: str) -> str:
    if typed.strip() and not fewest <= len(kept) <= MOST_LETTERS:
        raise Unclear(part, why)
    return kept


def _address(text: str) -> tuple[str, tuple[str, ...]]:
    found = _POSTCODE.search(text.upper())
    if found is None:
        return "", words(text)[:MOST_WORDS]
    rest = text[: found.start()] + " " + text[found.end() :]
    return "".join(part or "" for part in found.groups()), words(rest)[:MOST_WORDS]


def _born(text: str, today: date) -> Born | None:
    plain = text.strip().casefold()
    if not plain:
        return None
    if found := re.fullmatch(r"(?:aged?|about)?\s*(\d{1,3})", plain):
        years = int(found[1])
        if years <= _OLDEST:
            return Born(None, today.year - years - 1, today.year - years, by_age=True)
    if re.fullmatch(r"(19|20)\d\d", plain):
        return Born(None, int(plain), int(plain))
    day = _day(plain, today)
    if day is None:
        raise Unclear("born", "Write a date such as 4 7 1971, a year, or an age")
    return Born(day, day.year, day.year)


def _day(plain: str, today: date) -> date | None:
    try:
        if found := _YEAR_FIRST.fullmatch(plain):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(plain):
            month = int(found[2]) if found[2].isdigit() else _MONTHS.index(found[2][:3]) + 1
            return date(_year(found[3], today), month, int(found[1]))
    except ValueError:
        return None
    return None


def _year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    return today.year // 100 * 100 + int(text) - (100 if int(text) > today.year % 100 else 0)
