"""How many different people one officer may see in an hour and in a shift, and when that raises an alarm or a block."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

from services.map.domain.sight import REACH

Count = Annotated[int, msgspec.Meta(ge=1)]

NOT_SEEN = frozenset({"look.refused"})
"""Actions that name people without showing them; whom any other look names was seen (DESIGN section 4)."""


class Span(StrEnum):
    """How far back people are counted."""

    HOUR = "hour"
    SHIFT = "shift"

    @property
    def length(self) -> timedelta:
        return timedelta(hours=1) if self is Span.HOUR else timedelta(hours=10)


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Above `alarm` different people supervisors are told, above `block` nobody more is shown."""

    alarm: Count
    block: Count


class Budget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of one role."""

    hour: Limit
    shift: Limit

    def of(self, span: Span) -> Limit:
        return self.hour if span is Span.HOUR else self.shift


class DipCheck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a dip-check looks at: how many days back, how many looks at a time, how often one person is too often."""

    days: Count
    sample: Count
    repeated: Annotated[int, msgspec.Meta(ge=2)]


class Oversight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of these numbers; `budget` has a row for every role that may look at people."""

    version: str
    budget: Mapping[str, Budget]
    dip_check: DipCheck

    @classmethod
    def parse(cls, text: str) -> "Oversight":
        """Read the file.

        Raises:
            ValueError: saying what is wrong in it.
        """
        made = msgspec.convert(tomllib.loads(text), cls)
        if set(made.budget) != set(REACH):
            raise ValueError(f"budget needs a row for each of {', '.join(REACH)} and for nobody else")
        for role, row in made.budget.items():
            if any(row.of(span).alarm >= row.of(span).block for span in Span):
                raise ValueError(f"budget.{role}: an alarm must come before its block")
        return made


@dataclass(frozen=True)
class Spent:
    """Different people seen within each span, those of the look in question among them.

    `ordinary` leaves out whom the officer saw under a purpose that is never blocked.
    """

    everybody: Mapping[Span, int]
    ordinary: Mapping[Span, int]


@dataclass(frozen=True)
class Ruling:
    """What a look does to a budget: the spans over their alarm, and the one that forbids it, if any."""

    over: tuple[Span, ...] = ()
    blocked: Span | None = None


def judge(budget: Budget, spent: Spent, *, urgent: bool) -> Ruling:
    """Rule on a look; an `urgent` one, of a purpose that is never blocked, only raises alarms."""
    over = tuple(span for span in Span if spent.everybody[span] > budget.of(span).alarm)
    full = (span for span in Span if spent.ordinary[span] > budget.of(span).block)
    return Ruling(over, None if urgent else next(full, None))


class OverBudget(Exception):
    """The officer has seen more different people than the role allows; the refusal is on record."""

    def __init__(self, span: Span, limit: int) -> None:
        super().__init__(f"{span}: {limit}")
        self.span, self.limit = span, limit
