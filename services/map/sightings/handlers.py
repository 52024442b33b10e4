"""What the map does with officers' reports: takes them, sends them on, and hears what came of them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.map.domain.sight import Sight
from services.map.domain.sighting import Report, Sighting
from services.map.handlers import Unknown
from services.map.oversight.looks import Reader, Reading, name_of
from shared.kafka import Batch
from shared.messages import DESK, NominalBasic, decode
from shared.outbox import Out
from shared.sightings import SightingReported, SightingSettled

MOST = 50


class Reporting(Reading, Protocol):
    """One transaction of an officer who reports."""

    async def reportable(self, actor: str, sight: Sight, today: date, nominal: UUID) -> bytes | None: ...

    async def keep(self, said: SightingReported) -> None: ...

    async def reports(self, actor: str, size: int) -> list[Sighting]: ...

    async def settle(self, settled: Sequence[SightingSettled]) -> None: ...

    async def advance(self, batch: Batch) -> None: ...

    async def say(self, out: Sequence[Out]) -> None: ...


class Sightings(Protocol):
    def reporting(self) -> AbstractAsyncContextManager[Reporting]: ...


@dataclass(frozen=True)
class Own:
    """An officer's reports, newest first, and the names of those whom the officer may see now, by nominal id."""

    reports: tuple[Sighting, ...]
    names: Mapping[str, str]


async def begin(sightings: Sightings, officer: Reader, nominal: UUID, today: date) -> str:
    """The name of the person to report of, for the form.

    Raises:
        Unknown: the officer was shown nobody of this id; the attempt was recorded.
    """
    async with sightings.reporting() as reporting:
        body = await _whom(reporting, officer, nominal, today)
        if body is not None:
            await reporting.record(officer.event("sighting.begun", [str(nominal)], {}))
    if body is None:
        raise Unknown(str(nominal))
    return name_of(body, today)


async def report(
    sightings: Sightings, officer: Reader, nominal: UUID, given: Report, number: UUID, now: datetime, today: date
) -> None:
    """Keep a report and send it to the person's Public Protection Unit; no budget and no purpose holds it back.

    Raises:
        Unknown: as for `begin`.
    """
    async with sightings.reporting() as reporting:
        body = await _whom(reporting, officer, nominal, today)
        if body is not None:
            said = SightingReported(
                id=number,
                nominal_id=nominal,
                force=_nominal(body).force,
                kind=given.kind,
                seen_at=given.seen_at,
                place=given.place,
                said=given.said,
                danger=given.danger,
                reported_by=officer.subject,
                reported_at=now,
            )
            detail = {"sighting": str(number), "kind": given.kind, "danger": given.danger}
            await reporting.record(officer.event("sighting.reported", [str(nominal)], detail))
            await reporting.keep(said)
            await reporting.say([Out(DESK, said)])
    if body is None:
        raise Unknown(str(nominal))


async def own_reports(sightings: Sightings, officer: Reader, today: date) -> Own:
    """What the officer reported, and what came of it."""
    async with sightings.reporting() as reporting:
        reports = tuple(await reporting.reports(officer.subject, MOST))
        about = {str(one.nominal_id) for one in reports}
        bodies = await reporting.in_sight(officer.sight, today, about) if officer.sight and about else {}
        await reporting.record(officer.event("own_reports.viewed", sorted(bodies), {"rows": len(reports)}))
    return Own(reports, {key: name_of(body, today) for key, body in bodies.items()})


async def settle(sightings: Sightings, batch: Batch) -> None:
    """Hear what came of sightings; the reports on the same topic are the map's own and are passed over."""
    settled = [message.body for message in batch.messages if isinstance(message.body, SightingSettled)]
    async with sightings.reporting() as reporting:
        if settled:
            await reporting.settle(settled)
        await reporting.advance(batch)


async def _whom(reporting: Reporting, officer: Reader, nominal: UUID, today: date) -> bytes | None:
    """The person's message, or None with the refusal on record."""
    body = await reporting.reportable(officer.subject, officer.sight, today, nominal) if officer.sight else None
    if body is None:
        detail = {"what": "sighting.reported", "why": "not_in_sight"}
        await reporting.record(officer.event("look.refused", [str(nominal)], detail))
    return body


def _nominal(body: bytes) -> NominalBasic:
    nominal = decode(NominalBasic.type, body)
    assert isinstance(nominal, NominalBasic)
    return nominal
