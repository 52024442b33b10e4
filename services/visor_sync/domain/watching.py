"""What the mirror knows of itself at one moment: what waits, for whom by risk, how fast it flows, what is stopped."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from services.visor_sync.domain.records import Source

BANDS = ("very_high", "high", "medium", "low", "")
"""From the gravest; the last is a risk that nobody has assessed."""
TOOK_MS = (20.0, 50.0, 100.0, 500.0, 2000.0, 10_000.0)
"""Where the histogram of how long deliveries took is cut."""
SMOOTH_SECONDS = 15.0
"""A rate is of about the last so many seconds."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Changes of people of one risk that are not everywhere yet."""

    band: str
    changes: int
    oldest_seconds: float


class Queues(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits where; `…_seconds` is the age of the oldest, 0 where nothing waits."""

    outbox: int = 0
    outbox_seconds: float = 0.0
    writes_under_way: int = 0
    writes_seconds: float = 0.0
    cases: int = 0
    cases_seconds: float = 0.0
    parked_messages: int = 0
    unreadable: int = 0
    set_aside: int = 0

    @property
    def parked(self) -> int:
        """Everything that a person must look at because it could not be handled."""
        return self.parked_messages + self.unreadable + self.set_aside


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """One side: changes a second taken in from it, and records a second given to it."""

    taken: float = 0.0
    given: float = 0.0


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The mirror as it was `at`. `waiting` and `flows` have every band and every side.

    `took` is the histogram of the last deliveries by `TOOK_MS`, what took longer last.
    """

    at: datetime
    waiting: dict[str, Waiting]
    queues: Queues
    sources: dict[str, Source]
    flows: dict[str, Flow]
    took: list[int]

    @property
    def changes(self) -> int:
        """How many changes are not everywhere yet."""
        return sum(it.changes for it in self.waiting.values())

    @property
    def oldest_seconds(self) -> float:
        """The age of the oldest of them; 0 when everything is mirrored."""
        return max((it.oldest_seconds for it in self.waiting.values()), default=0.0)


def by_band(found: list[Waiting]) -> dict[str, Waiting]:
    """Every band, the gravest first; a risk that has no word here counts as not assessed."""
    known = {band: Waiting(band=band, changes=0, oldest_seconds=0.0) for band in BANDS}
    for row in found:
        band = row.band if row.band in known else ""
        sofar = known[band]
        known[band] = Waiting(
            band=band,
            changes=sofar.changes + row.changes,
            oldest_seconds=max(sofar.oldest_seconds, row.oldest_seconds),
        )
    return known


def smoothed(rate: float, count: int, seconds: float) -> float:
    """A rate after `count` more in `seconds`; what is older weighs less the longer ago it was."""
    share = min(1.0, seconds / SMOOTH_SECONDS)
    return rate + share * (count / seconds - rate) if seconds > 0 else rate


def flows(
    before: Mapping[str, Flow], taken: Mapping[str, int], given: Mapping[str, int], seconds: float
) -> dict[str, Flow]:
    """Each side's flow after so many more changes and records in so many seconds."""
    return {
        side: Flow(
            taken=smoothed(flow.taken, taken.get(side, 0), seconds),
            given=smoothed(flow.given, given.get(side, 0), seconds),
        )
        for side, flow in before.items()
    }
