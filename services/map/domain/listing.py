"""The list: how it is sorted, filtered and paged. People without a point always lead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from services.map.domain.people import NoPoint, Person, Risk

PAGE_SIZE = 25

Key = Callable[[Person], tuple[Any, ...]]

# `store` sorts by the same keys in SQL; an integration test holds the two against each other.
SORTS: Mapping[str, tuple[str, Key]] = {
    "risk": ("Risk, highest first", lambda p: (-p.risk, *_name(p))),
    "name": ("Name", lambda p: _name(p)),
    "district": ("District", lambda p: (p.home, *_name(p))),
}


class Placed(Protocol):
    """What is filtered: a person, or a count of several."""

    @property
    def districts(self) -> tuple[str, ...]: ...

    @property
    def risk(self) -> Risk: ...


@dataclass(frozen=True)
class Filters:
    """Codes only. `district` is an ONS code; None means all."""

    district: str | None = None
    risk: Risk | None = None

    def admit(self, person: Placed) -> bool:
        wanted = self.district is None or self.district in person.districts
        return wanted and (self.risk is None or person.risk is self.risk)

    def codes(self) -> dict[str, str]:
        """What was filtered by, for the audit and for links."""
        chosen = {"district": self.district, "risk": self.risk.code if self.risk is not None else None}
        return {name: code for name, code in chosen.items() if code}


@dataclass(frozen=True)
class Slice:
    """A page of a list: 1-based number, how many pages there are, and the rows before it."""

    number: int
    pages: int
    offset: int


def slice_of(total: int, wanted: int, size: int = PAGE_SIZE) -> Slice:
    """The page that is shown for a wanted number: the nearest one that exists."""
    pages = max(1, -(-total // size))
    number = min(max(1, wanted), pages)
    return Slice(number, pages, (number - 1) * size)


def order(sort: str) -> Key:
    """The key of a list in the order named by `sort`."""
    _, key = SORTS[sort]
    return lambda person: (not isinstance(person.place, NoPoint), *key(person))


def _name(person: Person) -> tuple[str, str]:
    return person.name_key, person.id
