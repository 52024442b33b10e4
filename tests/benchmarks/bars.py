"""The bars: what each benchmark must reach, and in which unit."""

from typing import Literal

import msgspec

Sense = Literal["at most", "at least"]


class Bar(msgspec.Struct, frozen=True):
    """A value of `unit` that must be at most, or at least, `value`."""

    unit: str
    sense: Sense
    value: float

    def reached(self, value: float) -> bool:
        """Whether a measured value is good enough."""
        return value <= self.value if self.sense == "at most" else value >= self.value


BARS = {
    "mirror.latency.p50": Bar("ms", "at most", 15),
    "mirror.latency.p99": Bar("ms", "at most", 40),
    "mirror.latency_back.p50": Bar("ms", "at most", 15),
    "mirror.latency_back.p99": Bar("ms", "at most", 40),
    "mirror.bulk": Bar("records/s", "at least", 4000),
    "mirror.memory": Bar("MB", "at most", 200),
    "mirror.backlog": Bar("records/s", "at least", 3000),
    "mirror.live_during_load": Bar("ms", "at most", 1000),
    "mirror.different_fields": Bar("pairs", "at least", 200),
    "mirror.same_field": Bar("pairs", "at least", 200),
    "mirror.messages_per_edit": Bar("messages", "at most", 6),
    "mirror.scale": Bar("times", "at least", 1.4),
    "reconcile.drift": Bar("s", "at most", 0.5),
    "lookup.list.p99": Bar("ms", "at most", 60),
    "lookup.search.p99": Bar("ms", "at most", 60),
    "lookup.person.p99": Bar("ms", "at most", 25),
    "lookup.fresh": Bar("s", "at most", 1),
    "map.memory": Bar("MB", "at most", 300),
    "map.rebuild": Bar("nominals/s", "at least", 15_000),
    "map.rebuild_empty": Bar("nominals/s", "at least", 15_000),
    "install.first": Bar("s", "at most", 180),
    "install.second": Bar("s", "at most", 10),
}
