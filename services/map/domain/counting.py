"""How many people there are, counted once for everybody and added up for each look."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.map.domain.listing import Filters
from services.map.domain.looks import Tally
from services.map.domain.people import NoPoint, Risk, stays_of
from services.map.domain.sight import Sight


@dataclass(frozen=True)
class Count:
    """So many people of one force, in these districts, of one risk and the same tags, and with or without a point."""

    force: str
    districts: tuple[str, ...]
    risk: Risk
    no_point: NoPoint | None
    people: int
    tags: tuple[str, ...] = ()

    @property
    def stays(self) -> str:
        return stays_of(self.no_point)


def tally(counts: Iterable[Count], sight: Sight, filters: Filters) -> Tally:
    """The counts of those whom a sight covers and the filters admit."""
    by_risk: Counter[Risk] = Counter()
    without: Counter[NoPoint] = Counter()
    for it in counts:
        if filters.admit(it) and sight.covers(it.force, it.districts):
            by_risk[it.risk] += it.people
            if it.no_point is not None:
                without[it.no_point] += it.people
    in_order = {reason: without[reason] for reason in NoPoint if without[reason]}
    return Tally(by_risk.total(), {risk: by_risk[risk] for risk in Risk}, in_order)
