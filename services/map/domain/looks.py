"""What passes between the rooms: a nominal to keep, a point that was seen, the counts of a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.map.domain.people import NoPoint, Person, Risk


@dataclass(frozen=True)
class Kept:
    """A nominal as it is kept: what it is filtered by, its version, the message, and the hashes it is searched by.

    Nobody sees a `hidden` one.
    """

    person: Person
    version: int
    changed_at: datetime
    body: bytes
    hidden: bool = False
    terms: Sequence[int] = ()


@dataclass(frozen=True)
class Hashed:
    """A group of search terms as the index keeps them: the hash of the exact term, and of all that answer."""

    exact: int
    terms: Sequence[int]


@dataclass(frozen=True)
class Candidate:
    """Somebody whose terms answer to a search. `near`: the officer may browse this person too."""

    body: bytes
    near: bool


@dataclass(frozen=True)
class Seen:
    """A person's point, as the map shows it: an opaque handle and a risk band."""

    handle: str
    lat: float
    lon: float
    sure: bool
    risk: Risk


@dataclass(frozen=True)
class Tally:
    """How many people a look covers, by risk, and how many have no point, by reason."""

    total: int
    by_risk: Mapping[Risk, int]
    without_point: Mapping[NoPoint, int]

    @property
    def pointless(self) -> int:
        return sum(self.without_point.values())
