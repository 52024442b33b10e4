"""The list: how it is sorted, filtered and paged. People without a point always lead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from services.map.domain.people import NoPoint, Person, Risk, tag_of

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

    @property
    def tags(self) -> tuple[str, ...]: ...

    @property
    def stays(self) -> str: ...


@dataclass(frozen=True)
class Filters:
    """Codes only; None means all. `district` is an ONS code, `whereabouts` as in `stays_of`."""

    district: str | None = None
    risk: Risk | None = None
    category: str | None = None
    level: str | None = None
    mode: str | None = None
    whereabouts: str | None = None

    @property
    def tags(self) -> list[str]:
        """What a person's tags must hold."""
        kinds = {"mappa_category": self.category, "mappa_level": self.level, "management_mode": self.mode}
        return [tag_of(kind, value) for kind, value in kinds.items() if value]

    def admit(self, person: Placed) -> bool:
        """Whether somebody is shown; whoever is disputed is shown under each of the values."""
        return (
            (self.district is None or self.district in person.districts)
            and (self.risk is None or person.risk is self.risk)
            and (self.whereabouts is None or person.stays == self.whereabouts)
            and set(self.tags) <= set(person.tags)
        )

    def codes(self) -> dict[str, str]:
        """What was filtered by, for the audit and for links."""
        chosen = {
            "district": self.district,
            "risk": self.risk.code if self.risk is not None else None,
            "category": self.category,
            "level": self.level,
            "mode": self.mode,
            "whereabouts": self.whereabouts,
        }
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
