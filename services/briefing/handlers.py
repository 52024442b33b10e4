"""What the briefing does: takes what it hears, makes the week's lists and decks, and lets people see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol
from uuid import UUID

from services.briefing import products
from services.briefing.domain.card import Card, card
from services.briefing.domain.eligibility import Place
from services.briefing.domain.made import Made, Product, without_people
from services.briefing.domain.person import Person
from services.briefing.domain.proposal import Entry, propose
from services.briefing.domain.table import ScoreTable
from services.briefing.domain.weeks import Week
from services.briefing.places import place_of
from services.briefing.slides import Deck, build, file_name
from shared.audit import AuditEvent
from shared.kafka import Batch
from shared.messages import BRIEFINGS, BriefingState, NominalFull, RankedNominal
from shared.outbox import Out
from shared.projections import newest


class NothingMade(Exception):
    """No list was made for this week and area, or its deck was withdrawn."""


class Work(Protocol):
    """One transaction: what it reads may be used, and what it saves stands, only after it has committed."""

    async def people(self, force: str) -> list[Person]: ...

    async def people_by_id(self, ids: Collection[str]) -> list[Person]: ...

    async def current(self, place: Place, week: Week) -> Made | None: ...

    async def ranks(self, place: Place, week: Week) -> dict[str, int] | None: ...

    async def save(self, made: Made) -> None: ...

    async def record(self, event: AuditEvent) -> None: ...

    async def say(self, out: Sequence[Out]) -> None: ...


class Withdrawing(Work, Protocol):
    async def forget(self, gone: Collection[UUID], off: Collection[UUID]) -> list[Made]: ...

    async def withdraw(self, made: Made) -> None: ...


class Projecting(Withdrawing, Protocol):
    async def take(self, nominals: Sequence[NominalFull]) -> None: ...

    async def advance(self, batch: Batch) -> None: ...


class Memory(Protocol):
    """Where the briefing keeps its view of the nominals, its proposals and its decks."""

    def projecting(self) -> AbstractAsyncContextManager[Projecting]: ...

    def making(self, place: Place, week: Week) -> AbstractAsyncContextManager[Work]: ...

    def looking(self) -> AbstractAsyncContextManager[Work]: ...


@dataclass(frozen=True)
class Maker:
    """What making a list needs besides the people: the table, the fields of tier basic, and whether it is a sandbox."""

    table: ScoreTable
    basic: frozenset[str]
    sandbox: bool


@dataclass(frozen=True)
class Outcome:
    made: Made
    changed: bool


@dataclass(frozen=True)
class Viewer:
    """Who looks: the provider's opaque subject and the roles, as the audit row has them."""

    subject: str
    role: str

    def event(self, action: str, subjects: Sequence[str], detail: Mapping[str, object]) -> AuditEvent:
        return AuditEvent(actor=self.subject, role=self.role, action=action, subjects=subjects, detail=detail)


@dataclass(frozen=True)
class Seen:
    """A proposal as it is shown, with the basic details of everyone on it."""

    made: Made
    cards: Mapping[str, Card]


async def project(memory: Memory, folder: Path, batch: Batch) -> None:
    """Take a batch of nominals; within it a person's last message decides.

    What carries somebody who was taken away, or is sensitive from now on, is withdrawn.
    """
    last, gone = newest(batch.messages, NominalFull)
    off = gone | {nominal.id for nominal in last if nominal.handling}
    async with memory.projecting() as work:
        withdrawn = await let_go(work, gone, off)
        await work.take(last)
        await work.advance(batch)
    products.remove(folder, withdrawn)


async def let_go(work: Withdrawing, gone: Collection[UUID], off: Collection[UUID]) -> list[str]:
    """Forget who is `gone`, withdraw what carries any who must be `off` everything; returns the decks' file names."""
    carrying = await work.forget(gone, off)
    return [await withdraw(work, made, {str(key) for key in off}) for made in carrying]


async def withdraw(work: Withdrawing, made: Made, gone: set[str]) -> str:
    """Take erased and sensitive people off a proposal, its deck and its message; returns the deck's file name."""
    named = sorted(entry.id for entry in made.proposal.entries if entry.id in gone)
    less = without_people(made, gone)
    await work.withdraw(less)
    detail = {"area": made.proposal.area, "week": made.proposal.week, "file": made.product.file}
    await work.record(
        AuditEvent(actor="briefing", role="service", action="deck.withdrawn", subjects=named, detail=detail)
    )
    await work.say([Out(BRIEFINGS, state_of(less))])
    return made.product.file


async def make(memory: Memory, maker: Maker, place: Place, week: Week, now: datetime) -> Outcome:
    """Make a week's list and deck for an area. When nothing they say has changed, what is kept stays as it is."""
    async with memory.making(place, week) as work:
        people = await work.people(place.force)
        last = await work.ranks(place, week.before)
        proposal = propose(people, place, week, maker.table, partial(place_of, on=week.monday), last)
        wanted = {entry.id for entry in proposal.entries}
        cards = {person.id: card(person, maker.basic) for person in people if person.id in wanted}
        deck = partial(Deck, proposal, cards, maker.table, sandbox=maker.sandbox)
        kept = await work.current(place, week)
        if kept and kept.proposal == proposal and kept.product.content == build(deck(made_at=kept.made_at)):
            return Outcome(kept, changed=False)
        content = build(deck(made_at=now))
        product = Product(file_name(proposal), products.sha256(content), week.sunday, content)
        made = Made(kept.version + 1 if kept else 1, now, proposal, product)
        await work.save(made)
        detail = {"area": place.code, "week": str(week), "version": made.version, "sha256": product.sha256}
        on_list = [entry.id for entry in proposal.entries]
        await work.record(
            AuditEvent(actor="briefing", role="service", action="proposal.made", subjects=on_list, detail=detail)
        )
        await work.say([Out(BRIEFINGS, state_of(made))])
    return Outcome(made, changed=True)


async def view(
    memory: Memory, viewer: Viewer, basic: frozenset[str], places: Sequence[Place], week: Week
) -> list[Seen]:
    """The week's proposals for these areas, each recorded before it is returned; areas without one are left out."""
    seen = []
    async with memory.looking() as work:
        for place in places:
            made = await work.current(place, week)
            if made is None:
                continue
            ids = [entry.id for entry in made.proposal.entries]
            cards = {person.id: card(person, basic) for person in await work.people_by_id(ids)}
            detail = {"area": place.code, "week": str(week), "version": made.version}
            await work.record(viewer.event("proposal.viewed", ids, detail))
            seen.append(Seen(made, cards))
    return seen


async def disclose(memory: Memory, viewer: Viewer, place: Place, week: Week) -> Product:
    """A deck, with its disclosure recorded in the same transaction, before the bytes are returned.

    Raises:
        NothingMade: there is none to give.
    """
    async with memory.looking() as work:
        made = await work.current(place, week)
        if made is None or made.product.content is None:
            raise NothingMade(f"{place.code}/{week}")
        product = made.product
        detail = {"area": place.code, "week": str(week), "file": product.file, "sha256": product.sha256}
        on_deck = [entry.id for entry in made.proposal.on_deck]
        await work.record(viewer.event("deck.disclosed", on_deck, {**detail, "version": made.version}))
    return product


async def refuse(memory: Memory, viewer: Viewer, what: str, why: str) -> None:
    """Record that somebody was refused; `what` is a route, `why` a code."""
    async with memory.looking() as work:
        await work.record(viewer.event("look.refused", [], {"what": what, "why": why}))


def state_of(made: Made) -> BriefingState:
    """The message of a proposal: ids, points and codes."""
    proposal = made.proposal
    ranked = [
        RankedNominal(nominal_id=UUID(entry.id), rank=entry.rank, points=entry.points, reasons=_codes(entry))
        for entry in (*proposal.top, *proposal.runners_up)
    ]
    return BriefingState(
        force=proposal.force,
        area=proposal.area,
        week=proposal.week,
        version=made.version,
        score_table=proposal.table_version,
        ranked=ranked,
        added=[UUID(entry.id) for entry in (*proposal.runners_up_added, *proposal.added)],
        sha256=made.product.sha256,
        made_at=made.made_at,
        expires_on=made.product.expires_on.isoformat(),
    )


def _codes(entry: Entry) -> list[str]:
    """The facts that gave points, heaviest part first; no dates, no values."""
    parts = sorted(entry.parts, key=lambda part: -abs(part.points))
    return list(dict.fromkeys(reason.fact for part in parts for reason in part.reasons if reason.points))
