"""What the map does for those who look back: own look-ups, dip-checks, the auditor's search; each itself recorded."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Protocol

from services.map.domain.card import full_name
from services.map.domain.looked import Looked
from services.map.domain.people import person_of
from services.map.domain.sight import Sight
from shared.areas import district_of
from shared.audit import AuditEvent
from shared.messages import NominalBasic, decode

PAGE_SIZE = 25


class Reading(Protocol):
    """One transaction on the audit."""

    async def own(self, actor: str, before: int | None, size: int, *, everything: bool) -> list[Looked]: ...

    async def in_sight(self, sight: Sight, today: date, ids: Collection[str]) -> dict[str, bytes]: ...

    async def record(self, event: AuditEvent) -> None: ...


class Ledger(Protocol):
    """Where the audit is read."""

    def reading(self) -> AbstractAsyncContextManager[Reading]: ...


@dataclass(frozen=True)
class Reader:
    """Who looks back: the provider's opaque subject, the roles, whom they may see now (None: nobody), the purpose."""

    subject: str
    roles: str
    sight: Sight | None
    purpose: str = ""
    reference: str = ""

    def event(self, action: str, subjects: Sequence[str], detail: Mapping[str, object]) -> AuditEvent:
        return AuditEvent(
            actor=self.subject,
            role=self.roles,
            action=action,
            subjects=subjects,
            purpose=self.purpose,
            reference=self.reference,
            detail=detail,
        )


@dataclass(frozen=True)
class Part:
    """A part of a list of looks, newest first; `older` is the row below which it goes on, None at its end.

    `names` are those of the people whom the reader may see now, by nominal id.
    """

    looks: tuple[Looked, ...]
    older: int | None
    names: Mapping[str, str]


async def own_looks(ledger: Ledger, reader: Reader, before: int | None, today: date, *, everything: bool) -> Part:
    """What the reader looked at; `everything` adds what open pages asked for by themselves."""
    async with ledger.reading() as reading:
        found = await reading.own(reader.subject, before, PAGE_SIZE + 1, everything=everything)
        looks, older = cut(found)
        names = await named(reading, reader, looks, today)
        detail = {"rows": len(looks), "before": before, "everything": everything}
        await reading.record(reader.event("own_looks.viewed", sorted(names), detail))
    return Part(looks, older, names)


def cut(found: Sequence[Looked]) -> tuple[tuple[Looked, ...], int | None]:
    """The first page of what was found, and the row below which more is."""
    looks = tuple(found[:PAGE_SIZE])
    return looks, looks[-1].seq if len(found) > PAGE_SIZE else None


async def named(reading: Reading, reader: Reader, looks: Sequence[Looked], today: date) -> dict[str, str]:
    """The names of those whom single looks were about, as far as the reader may see them."""
    about = {look.alone for look in looks if look.alone}
    if reader.sight is None or not about:
        return {}
    return {key: name_of(body, today) for key, body in (await reading.in_sight(reader.sight, today, about)).items()}


def name_of(body: bytes, today: date) -> str:
    """The name that a nominal's message holds, as pages show it."""
    nominal = decode(NominalBasic.type, body)
    assert isinstance(nominal, NominalBasic)
    return full_name(person_of(nominal, partial(district_of, on=today)))
