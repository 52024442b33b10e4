"""What the map does for an auditor: search, export, the one-person report, the chain; each itself recorded."""

import csv
import io
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.map.domain.audit_search import COLUMNS, Chain, Share, Wanted, exported
from services.map.domain.looked import Looked
from services.map.domain.search.terms import identifier_term
from services.map.oversight.looks import Reader, Reading
from shared.audit import Verdict
from shared.messages import NominalBasic, decode
from shared.traces import TermKey, identifier

PAGE_SIZE = 50
EXPORT_MOST = 50_000

Published = Callable[[], Awaitable[Mapping[int, str]]]
"""Fetches the heads that were published, by seal number."""


class TooMany(Exception):
    """An export would hold more rows than one file should; the message is how many."""


class Auditing(Reading, Protocol):
    """One transaction of an auditor."""

    async def find(self, wanted: Wanted, before: int | None, size: int) -> list[Looked]: ...

    async def count(self, wanted: Wanted) -> int: ...

    async def actions(self) -> list[str]: ...

    async def known_officer(self, officer: str) -> bool: ...

    async def answering(self, term: int) -> dict[UUID, bytes]: ...

    async def held(self, person: UUID) -> bool: ...

    async def shares(self, person: UUID) -> list[Share]: ...

    async def chain(self) -> Chain: ...


class AuditLog(Protocol):
    def auditing(self) -> AbstractAsyncContextManager[Auditing]: ...

    async def verify(self, published: Mapping[int, str]) -> Verdict: ...


@dataclass(frozen=True)
class Found:
    """A page of rows, newest first; `older` is the row below which it goes on. `actions` is every code there is."""

    looks: tuple[Looked, ...]
    older: int | None
    count: int
    actions: tuple[str, ...]
    chain: Chain


@dataclass(frozen=True)
class Report:
    """Who looked at one person. `held`: whether the person is held now."""

    person: UUID
    held: bool
    shares: tuple[Share, ...]
    looks: tuple[Looked, ...]
    older: int | None
    count: int


async def search(log: AuditLog, auditor: Reader, wanted: Wanted, before: int | None) -> Found:
    """A page of what an auditor asked for."""
    async with log.auditing() as auditing:
        count, actions = await auditing.count(wanted), await auditing.actions()
        looks, older = _cut(await auditing.find(wanted, before, PAGE_SIZE + 1))
        found = Found(looks, older, count, tuple(actions), await auditing.chain())
        detail = {**wanted.told(), "rows": len(looks), "of": count, "before": before}
        await auditing.record(auditor.event("audit.searched", wanted.about, detail))
    return found


async def known(log: AuditLog, auditor: Reader, officer: str) -> bool:
    """Whether anything was recorded of an officer; a question without an answer is a search too."""
    async with log.auditing() as auditing:
        found = await auditing.known_officer(officer)
        if not found:
            await auditing.record(auditor.event("audit.searched", [], {"rows": 0, "of": 0, "unknown": "officer"}))
    return found


async def whom(log: AuditLog, key: TermKey, auditor: Reader, reference: str) -> UUID | None:
    """The nominal of a ViSOR reference, or of the nominal's own id in any form; None when nobody held has it."""
    try:
        return UUID(reference)
    except ValueError:
        pass
    async with log.auditing() as auditing:
        bodies = await auditing.answering(key.hashed(identifier_term(identifier(reference))))
        person = next((id_ for id_, body in bodies.items() if reference.casefold() in _references(body)), None)
        if person is None:
            await auditing.record(auditor.event("audit.searched", [], {"rows": 0, "of": 0, "unknown": "person"}))
    return person


async def export(log: AuditLog, auditor: Reader, wanted: Wanted) -> str:
    """What an auditor asked for as CSV, with a row of its own that says how much left.

    Raises:
        TooMany: more than EXPORT_MOST rows; nothing was exported, and that is on record.
    """
    async with log.auditing() as auditing:
        count = await auditing.count(wanted)
        fits = count <= EXPORT_MOST
        looks = await auditing.find(wanted, None, EXPORT_MOST) if fits else []
        action = "audit.exported" if fits else "audit.export_refused"
        await auditing.record(auditor.event(action, wanted.about, {**wanted.told(), "rows": len(looks), "of": count}))
    if not fits:
        raise TooMany(str(count))
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows(exported(look) for look in looks)
    return text.getvalue()


async def report(log: AuditLog, auditor: Reader, person: UUID, before: int | None) -> Report:
    """Who looked at one person, why, and what they were shown."""
    wanted = Wanted(person=person)
    async with log.auditing() as auditing:
        shares, count = await auditing.shares(person), await auditing.count(wanted)
        looks, older = _cut(await auditing.find(wanted, before, PAGE_SIZE + 1))
        made = Report(person, await auditing.held(person), tuple(shares), looks, older, count)
        detail = {"rows": len(looks), "of": count, "before": before}
        await auditing.record(auditor.event("audit.person_reported", [str(person)], detail))
    return made


async def prove(log: AuditLog, auditor: Reader, published: Published) -> Verdict:
    """Compute the chain again, and hold it against the heads outside; the verdict is on record before it is told."""
    verdict = await log.verify(await published())
    async with log.auditing() as auditing:
        detail = {"rows": verdict.rows, "seals": verdict.seals, "whole": verdict.first_broken is None}
        await auditing.record(auditor.event("audit.verified", [], detail))
    return verdict


def _cut(found: list[Looked]) -> tuple[tuple[Looked, ...], int | None]:
    looks = tuple(found[:PAGE_SIZE])
    return looks, looks[-1].seq if len(found) > PAGE_SIZE else None


def _references(body: bytes) -> list[str]:
    """As they are written but for capitals: signs that a search passes over tell one reference from another."""
    nominal = decode(NominalBasic.type, body)
    assert isinstance(nominal, NominalBasic)
    return [str(value).casefold() for value in nominal.values("visor_ref")]
