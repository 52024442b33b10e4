"""What a targeted search does: finds people of all forces by their terms, ranks them on their records, records it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.map.domain.card import Row, row_of
from services.map.domain.looks import Candidate, Hashed
from services.map.domain.people import person_of
from services.map.domain.search.facts import facts_of
from services.map.domain.search.question import Question
from services.map.domain.search.ranking import Fit, fit
from services.map.domain.search.terms import Group, asked_traces, groups, relaxed
from services.map.handlers import Look, Memory, Officer, found_district
from services.map.sealing import Seal
from shared.messages import NominalBasic, decode
from shared.traces import TermKey

SHOWN = 20
CANDIDATES = 60
LASTS = timedelta(minutes=60)
"""How long a search can be come back to, and whom it found be opened."""


@dataclass(frozen=True)
class Keys:
    """What hides the terms of people, and what seals the words of officers."""

    terms: TermKey
    words: Seal


@dataclass(frozen=True)
class Hit:
    """Somebody who fits. `near`: of the officer's own area."""

    row: Row
    force: str
    why: tuple[str, ...]
    near: bool


@dataclass(frozen=True)
class Answer:
    """At most `SHOWN` people, the best fit first. `more`: others fit as well. `sensitive`: ask the PPU duty officer."""

    hits: tuple[Hit, ...]
    more: bool
    sensitive: bool


async def search(memory: Memory, keys: Keys, officer: Officer, question: Question, text: bytes, today: date) -> Answer:
    """Search all forces. `text`, what was typed, is kept sealed in the audit, and of sensitive people the ids alone."""
    async with memory.look(officer.sight, today) as look:
        candidates, total = await _candidates(look, keys.terms, question)
        ranked = _ranked(question, candidates, today)
        hits, fitting = tuple(hit for _, hit in ranked[:SHOWN]), len(ranked)
        traces = keys.terms.all(asked_traces(question))
        sensitive = await look.sensitive(traces) if traces else []
        shown = [hit.row.id for hit in hits]
        if away := [hit.row.id for hit in hits if not hit.near]:
            await look.remember(officer.session, away, officer.at + LASTS, officer.at)
        detail: dict[str, Any] = {"kinds": question.kinds(), "shown": len(shown), "sensitive": len(sensitive)}
        detail["text"] = keys.words.close(text)
        if officer.bears(question.name):
            detail["own_name"] = True
        await look.record(officer.event("people.searched", [*shown, *sensitive], detail))
    return Answer(hits, fitting > SHOWN or total > CANDIDATES, bool(sensitive))


async def keep(memory: Memory, keys: Keys, officer: Officer, text: bytes) -> UUID:
    """Keep what was typed, sealed, for the page that shows the answer."""
    return await memory.keep_search(officer.session, keys.words.close(text), officer.at + LASTS, officer.at)


async def asked(memory: Memory, keys: Keys, officer: Officer, search_id: UUID) -> bytes | None:
    """What was typed for a search of this session; None when it has run out, or is another's."""
    sealed = await memory.search_of(search_id, officer.session, officer.at)
    return keys.words.open(sealed) if sealed else None


async def _candidates(look: Look, key: TermKey, question: Question) -> tuple[list[Candidate], int]:
    """Those who answer to everything that was asked; only when nobody does, to less."""
    asked = groups(question)
    found, total = await look.candidates([_hashed(key, group) for group in asked], CANDIDATES)
    if found:
        return found, total
    seen: dict[bytes, Candidate] = {}
    for fewer in relaxed(asked):
        more, count = await look.candidates([_hashed(key, group) for group in fewer], CANDIDATES)
        seen |= {candidate.body: candidate for candidate in more}
        total = max(total, count)
    return list(seen.values()), total


def _hashed(key: TermKey, group: Group) -> Hashed:
    return Hashed(key.hashed(group.exact), key.all(group.terms))


def _ranked(question: Question, candidates: Sequence[Candidate], today: date) -> list[tuple[Fit, Hit]]:
    found = []
    for candidate in candidates:
        nominal = decode(NominalBasic.type, candidate.body)
        assert isinstance(nominal, NominalBasic)
        fits = fit(question, facts_of(nominal))
        if fits.shown:
            found.append((fits, nominal, candidate.near))
    found.sort(key=lambda it: (not it[0].numbered, -it[0].score, not it[2], it[1].key))
    return [(fits, _hit(nominal, fits, near, today)) for fits, nominal, near in found[: SHOWN + 1]]


def _hit(nominal: NominalBasic, fits: Fit, near: bool, today: date) -> Hit:
    row = row_of(nominal, person_of(nominal, found_district(today)), today)
    return Hit(row, nominal.force.capitalize(), fits.why, near)
