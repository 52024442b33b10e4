"""What the map does: takes what it hears, and lets people look, each look recorded before anything is returned."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Protocol
from uuid import UUID

import numpy as np

from services.map.domain.card import Card, Row, card_of, row_of
from services.map.domain.clusters import POINTS_FROM, Box, Cluster, snapped, view
from services.map.domain.listing import PAGE_SIZE, Filters, Slice, slice_of
from services.map.domain.looks import Candidate, Hashed, Kept, Seen, Tally
from services.map.domain.people import Person, person_of
from services.map.domain.search.facts import facts_of
from services.map.domain.search.terms import index_terms
from services.map.domain.sight import Sight
from shared.areas import District, district_of
from shared.audit import AuditEvent
from shared.http import Purpose, Session
from shared.kafka import Batch, Heard
from shared.messages import NominalBasic, decode, encode
from shared.policy import Policy
from shared.projections import newest
from shared.traces import TermKey, traces
from shared.traces import words as name_words


class Unknown(Exception):
    """Nobody whom this officer may see has this id."""


class Look(Protocol):
    """One look in one transaction: what was read may be used only after it has committed, with its audit row."""

    async def tally(self, filters: Filters) -> Tally: ...

    async def page(self, filters: Filters, sort: str, part: Slice, size: int) -> list[bytes]: ...

    async def points(self, filters: Filters, box: Box) -> list[Seen]: ...

    async def person(self, nominal: UUID, session: bytes, now: datetime) -> bytes | None: ...

    async def candidates(self, groups: Sequence[Hashed], most: int) -> tuple[list[Candidate], int]: ...

    async def sensitive(self, traces: Sequence[int]) -> list[str]: ...

    async def remember(self, session: bytes, found: Sequence[str], until: datetime, now: datetime) -> None: ...

    async def data_version(self) -> int: ...

    async def record(self, event: AuditEvent) -> None: ...


class Memory(Protocol):
    """Where the map keeps its view of the nominals, and where looks are made."""

    async def project(
        self, batch: Batch, kept: Sequence[Kept], gone: Sequence[UUID], newest: datetime | None
    ) -> None: ...

    def look(self, sight: Sight, today: date) -> AbstractAsyncContextManager[Look]: ...

    async def refuse(self, event: AuditEvent) -> None: ...

    async def keep_search(self, session: bytes, question: str, until: datetime, now: datetime) -> UUID: ...

    async def search_of(self, search: UUID, session: bytes, now: datetime) -> str | None: ...

    async def choose_purpose(self, session: Session, event: AuditEvent, now: datetime) -> Purpose: ...


@dataclass(frozen=True)
class Officer:
    """Who looks, and why: the provider's opaque subject, what may be seen, purpose and reference, session, instant.

    `by_itself`: a page asked for it, on a timer. `name`, as the provider has it, is compared and never kept.
    """

    subject: str
    sight: Sight
    purpose: str
    reference: str
    session: bytes
    at: datetime
    by_itself: bool = False
    name: str = ""

    def bears(self, words: Collection[str]) -> bool:
        """Whether the officer's own surname is among some words of a name, in the form of `shared.traces.words`."""
        own = name_words(self.name)
        return bool(own) and own[-1] in words

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


async def project(memory: Memory, today: Callable[[], date], key: TermKey, batch: Batch) -> None:
    """Take a batch of nominals; within it a person's last message decides."""
    kept, gone = taken(batch.messages, today(), key)
    await memory.project(batch, kept, gone, max((it.changed_at for it in kept), default=None))


Taken = tuple[list[Kept], list[UUID]]


def taken(heard: Sequence[Heard], today: date, key: TermKey) -> Taken:
    """What some messages in their order come to: people as they are kept, and who was taken away before that."""
    last, gone = newest(heard, NominalBasic)
    return [_kept(nominal, today, key) for nominal in last], sorted(gone)


def _kept(nominal: NominalBasic, today: date, key: TermKey) -> Kept:
    """A nominal to keep. Traces alone find whoever may not be shown: the mirror's, or those of somebody under 18."""
    person, hidden = _person(nominal, today), nominal.handling != ""
    terms = set() if hidden else index_terms(facts_of(nominal))
    if person.adult_on is not None and person.adult_on > today:
        terms |= traces(nominal.fields)
    hashes = sorted({*nominal.traces, *key.all(terms)})
    return Kept(person, nominal.version, nominal.changed_at, encode(nominal), hidden, hashes)


async def list_people(
    memory: Memory, officer: Officer, filters: Filters, sort: str, number: int, today: date
) -> Listing:
    """A page of the people this officer may browse."""
    async with memory.look(officer.sight, today) as look:
        tally = await look.tally(filters)
        part = slice_of(tally.total, number)
        rows = tuple(_row(body, today) for body in await look.page(filters, sort, part, PAGE_SIZE))
        detail = {"filters": filters.codes(), "sort": sort, "page": part.number, "of": tally.total}
        await look.record(officer.event("list.viewed", [row.id for row in rows], detail))
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


async def open_person(
    memory: Memory, policy: Policy, officer: Officer, nominal: UUID, today: date, action: str = "person.viewed"
) -> Card:
    """One person's basic details, on record as `action`.

    Raises:
        Unknown: there is nobody with this id whom the officer may see; the look was recorded as refused.
    """
    found, person = await _open(memory, officer, nominal, action, today)
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
        body = await look.person(nominal, officer.session, officer.at)
        if body is None:
            await look.record(officer.event("look.refused", [str(nominal)], {"what": action, "why": "not_in_sight"}))
        else:
            found = _read(body)
            own_name = officer.bears(name_words(found.value("family_name")))
            detail = {"version": found.version, **({"own_name": True} if own_name else {})}
            await look.record(officer.event(action, [str(nominal)], detail))
    if body is None:
        raise Unknown(str(nominal))
    return found, _person(found, today)


@lru_cache(maxsize=4096)
def _row(body: bytes, today: date) -> Row:
    """A line of the list, kept by the very bytes of its message: only what was just read from the table finds it."""
    nominal = _read(body)
    return row_of(nominal, _person(nominal, today), today)


def _read(body: bytes) -> NominalBasic:
    nominal = decode(NominalBasic.type, body)
    assert isinstance(nominal, NominalBasic)
    return nominal


def _person(nominal: NominalBasic, today: date) -> Person:
    return person_of(nominal, found_district(today))


def found_district(today: date) -> Callable[[str], District | None]:
    """Finds the district of a name or an ONS code as it is on a civil date."""
    return partial(district_of, on=today)
