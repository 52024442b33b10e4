"""What the map does: takes what it hears, and lets people look, each look recorded before anything is returned."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Protocol
from uuid import UUID

import numpy as np

from services.map.domain.card import Card, Row, card_of, row_of
from services.map.domain.clusters import POINTS_FROM, Box, Cluster, snapped, view
from services.map.domain.listing import PAGE_SIZE, Filters, Slice, slice_of
from services.map.domain.looks import Kept, Seen, Tally
from services.map.domain.people import Person, person_of
from services.map.domain.sight import Sight
from shared.areas import district_of
from shared.audit import AuditEvent
from shared.http import Purpose, Session
from shared.kafka import Batch
from shared.messages import NominalBasic, decode, encode
from shared.policy import Policy
from shared.projections import newest


class Unknown(Exception):
    """Nobody whom this officer may see has this id."""


class Look(Protocol):
    """One look in one transaction: what was read may be used only after it has committed, with its audit row."""

    async def tally(self, filters: Filters) -> Tally: ...

    async def page(self, filters: Filters, sort: str, part: Slice, size: int) -> list[bytes]: ...

    async def points(self, filters: Filters, box: Box) -> list[Seen]: ...

    async def person(self, nominal: UUID) -> bytes | None: ...

    async def data_version(self) -> int: ...

    async def record(self, event: AuditEvent) -> None: ...


class Memory(Protocol):
    """Where the map keeps its view of the nominals, and where looks are made."""

    async def project(
        self, batch: Batch, kept: Sequence[Kept], gone: Sequence[UUID], newest: datetime | None
    ) -> None: ...

    def look(self, sight: Sight, today: date) -> AbstractAsyncContextManager[Look]: ...

    async def refuse(self, event: AuditEvent) -> None: ...

    async def choose_purpose(self, session: Session, event: AuditEvent, now: datetime) -> Purpose: ...


@dataclass(frozen=True)
class Officer:
    """Who looks and why: the provider's opaque subject, what may be seen, purpose and reference, and the session.

    `by_itself`: a page asked for it, on a timer.
    """

    subject: str
    sight: Sight
    purpose: str
    reference: str
    session: bytes
    by_itself: bool = False

    def event(self, action: str, subjects: list[str], detail: Mapping[str, object]) -> AuditEvent:
        asked = "page" if self.by_itself else "person"
        about = {"area": sorted(self.sight.districts), "asked_by": asked, **detail}
        return AuditEvent(
            actor=self.subject,
            role=self.sight.role,
            action=action,
            subjects=subjects,
            purpose=self.purpose,
            reference=self.reference,
            detail=about,
        )


@dataclass(frozen=True)
class Listing:
    """A page of the list with its counts."""

    rows: tuple[Row, ...]
    tally: Tally
    part: Slice


@dataclass(frozen=True)
class Features:
    """What a map view shows. `tally` counts everyone the filters admit, wherever they are."""

    clusters: tuple[Cluster, ...]
    points: tuple[Seen, ...]
    tally: Tally
    data_version: int


async def project(memory: Memory, today: Callable[[], date], batch: Batch) -> None:
    """Take a batch of nominals; within it a person's last message decides."""
    find = partial(district_of, on=today())
    last, gone = newest(batch.messages, NominalBasic)
    kept = [Kept(person_of(n, find), n.version, n.changed_at, encode(n), n.handling != "") for n in last]
    changed_at = max((nominal.changed_at for nominal in last), default=None)
    await memory.project(batch, kept, sorted(gone), changed_at)


async def list_people(
    memory: Memory, officer: Officer, filters: Filters, sort: str, number: int, today: date
) -> Listing:
    """A page of the people this officer may browse."""
    async with memory.look(officer.sight, today) as look:
        tally = await look.tally(filters)
        part = slice_of(tally.total, number)
        nominals = [_read(body) for body in await look.page(filters, sort, part, PAGE_SIZE)]
        detail = {"filters": filters.codes(), "sort": sort, "page": part.number, "of": tally.total}
        await look.record(officer.event("list.viewed", [str(n.id) for n in nominals], detail))
    rows = tuple(row_of(nominal, _person(nominal, today), today) for nominal in nominals)
    return Listing(rows, tally, part)


async def map_features(
    memory: Memory, officer: Officer, filters: Filters, box: Box, zoom: int, today: date
) -> Features:
    """Clusters and points of one map view; a view is one audit row, and its points are handles and bands only."""
    async with memory.look(officer.sight, today) as look:
        tally = await look.tally(filters)
        seen = await look.points(filters, box if zoom >= POINTS_FROM else snapped(box, zoom))
        version = await look.data_version()
        edges = [round(edge, 4) for edge in (box.west, box.south, box.east, box.north)]
        detail = {"filters": filters.codes(), "box": edges, "zoom": zoom, "count": len(seen), "data": version}
        await look.record(officer.event("map.viewed", [], detail))
    lat, lon = np.array([p.lat for p in seen], np.float64), np.array([p.lon for p in seen], np.float64)
    drawn = view(lat, lon, np.array([p.risk for p in seen], np.int64), zoom)
    return Features(drawn.clusters, tuple(seen[i] for i in drawn.alone), tally, version)


async def open_person(memory: Memory, policy: Policy, officer: Officer, nominal: UUID, today: date) -> Card:
    """One person's basic details.

    Raises:
        Unknown: there is nobody with this id whom the officer may see; the look was recorded as refused.
    """
    found, person = await _open(memory, officer, nominal, "person.viewed", today)
    return card_of(found, person, policy, today)


async def find_point(memory: Memory, officer: Officer, nominal: UUID, today: date) -> Person:
    """Where one person is drawn, to be shown on the map.

    Raises:
        Unknown: as for `open_person`.
    """
    _, person = await _open(memory, officer, nominal, "person.located", today)
    return person


async def refuse(memory: Memory, subject: str, role: str, what: str, why: str, *, force: str = "") -> None:
    """Record that somebody was refused before any rule about rows was asked; `what` is a route, `why` a code."""
    detail = {"what": what, "why": why, "force": force}
    await memory.refuse(AuditEvent(actor=subject, role=role, action="look.refused", detail=detail))


async def choose_purpose(memory: Memory, session: Session, code: str, reference: str, now: datetime) -> Purpose:
    """Note, and record, why an officer looks from here on."""
    who = session.user
    role = " ".join(sorted(who.roles))
    event = AuditEvent(actor=who.subject, role=role, action="purpose.chosen", purpose=code, reference=reference)
    return await memory.choose_purpose(session, event, now)


async def _open(
    memory: Memory, officer: Officer, nominal: UUID, action: str, today: date
) -> tuple[NominalBasic, Person]:
    async with memory.look(officer.sight, today) as look:
        body = await look.person(nominal)
        if body is None:
            await look.record(officer.event("look.refused", [str(nominal)], {"what": action, "why": "not_in_sight"}))
        else:
            found = _read(body)
            await look.record(officer.event(action, [str(nominal)], {"version": found.version}))
    if body is None:
        raise Unknown(str(nominal))
    return found, _person(found, today)


def _read(body: bytes) -> NominalBasic:
    nominal = decode(NominalBasic.type, body)
    assert isinstance(nominal, NominalBasic)
    return nominal


def _person(nominal: NominalBasic, today: date) -> Person:
    return person_of(nominal, partial(district_of, on=today))
