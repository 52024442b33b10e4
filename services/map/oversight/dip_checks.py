"""What the map does for a supervisor's dip-check: a random sample, what stands out, and marks; each recorded."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from services.map.domain.dip_check import Anomaly, Draw, Mark, Remit
from services.map.domain.looked import Looked
from services.map.domain.oversight import DipCheck
from services.map.oversight.looks import Reader, Reading, named


class NoSuchLook(Exception):
    """No look of this number is this supervisor's to check."""


class Checking(Reading, Protocol):
    """One transaction of a supervisor, on the looks of a remit."""

    async def draw(self, seed: str, since: datetime, size: int) -> Draw: ...

    async def last_draw(self) -> Draw | None: ...

    async def looks(self, numbers: Sequence[int]) -> dict[int, Looked]: ...

    async def anomalies(self, since: datetime, repeated: int) -> list[Anomaly]: ...

    async def mark(self, look: int, verdict: str, note: str) -> None: ...

    async def marks(self, numbers: Sequence[int]) -> list[Mark]: ...


class DipChecks(Protocol):
    def checking(self, actor: str, remit: Remit) -> AbstractAsyncContextManager[Checking]: ...


@dataclass(frozen=True)
class Sheet:
    """What a supervisor checks; `names` by nominal id as far as the supervisor may see them, `marks` by look."""

    draw: Draw | None
    sample: tuple[Looked, ...]
    anomalies: tuple[Anomaly, ...]
    names: Mapping[str, str]
    marks: Mapping[int, Sequence[Mark]]


async def view(
    checks: DipChecks, supervisor: Reader, remit: Remit, rules: DipCheck, now: datetime, today: date
) -> Sheet:
    """The sample drawn last and what stands out in the days behind `now`."""
    async with checks.checking(supervisor.subject, remit) as checking:
        draw = await checking.last_draw()
        found = await checking.looks(draw.looks) if draw else {}
        sample = tuple(found[number] for number in sorted(found, reverse=True))
        anomalies = tuple(await checking.anomalies(now - timedelta(days=rules.days), rules.repeated))
        shown = {look.seq: look for look in (*sample, *(anomaly.look for anomaly in anomalies))}
        names = await named(checking, supervisor, list(shown.values()), today)
        marks: dict[int, list[Mark]] = {}
        for mark in await checking.marks(sorted(shown)):
            marks.setdefault(mark.look, []).append(mark)
        detail = {"sample": len(sample), "anomalies": len(anomalies), "districts": sorted(remit.districts)}
        await checking.record(supervisor.event("dip_check.viewed", sorted(names), detail))
    return Sheet(draw, sample, anomalies, names, marks)


async def draw(checks: DipChecks, supervisor: Reader, remit: Remit, rules: DipCheck, now: datetime, seed: str) -> Draw:
    """Draw a new sample of looks that nobody has marked yet; the same seed draws the same ones again."""
    async with checks.checking(supervisor.subject, remit) as checking:
        made = await checking.draw(seed, now - timedelta(days=rules.days), rules.sample)
        detail = {"seed": seed, "since": made.since.isoformat(), "among": made.among, "looks": list(made.looks)}
        await checking.record(supervisor.event("dip_check.drawn", [], detail))
    return made


async def mark(checks: DipChecks, supervisor: Reader, remit: Remit, number: int, verdict: str, note: str) -> None:
    """Say of a look that it is in order, or that the officer is to be asked.

    Raises:
        NoSuchLook: there is none of this number in the remit.
    """
    async with checks.checking(supervisor.subject, remit) as checking:
        there = number in await checking.looks([number])
        detail = {"look": number, "verdict": verdict}
        if there:
            await checking.mark(number, verdict, note)
            await checking.record(supervisor.event("look.marked", [], detail))
        else:
            await checking.record(supervisor.event("dip_check.refused", [], {**detail, "why": "not_in_remit"}))
    if not there:
        raise NoSuchLook(str(number))
