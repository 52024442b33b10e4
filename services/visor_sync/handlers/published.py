"""Published: the topics of states against the table, to their end; what differs is named, and said again when asked."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import msgspec

from services.visor_sync.domain.records import Nominal
from services.visor_sync.handlers import saying
from services.visor_sync.handlers.ports import Mirror
from shared import messages
from shared.audit import AuditEvent
from shared.messages import NOMINALS_BASIC, NOMINALS_FULL, NominalBasic, NominalFull
from shared.outbox import Out

if TYPE_CHECKING:
    from services.visor_sync.store.store import Unit

KINDS = {NOMINALS_BASIC: NominalBasic.type, NOMINALS_FULL: NominalFull.type}
AT_ONCE = 500
MOST = 2000
"""How many people one run says again, or takes back, at most."""


class Said(msgspec.Struct, frozen=True):
    """The newest message of a key: its version (0 where it cannot be read) and a digest of its bytes."""

    version: int
    digest: bytes


class Topics(Protocol):
    """The topics of states, read to their end as it is when they are asked."""

    async def newest(self) -> Mapping[str, Mapping[str, Said]]:
        """The newest message by topic and key, without those that were taken back."""


@dataclass
class Difference:
    """A topic that does not say of a person what the table holds. `version` is the topic's, 0 where it says nothing."""

    topic: str
    key: str
    what: str
    version: int = 0
    in_flight: bool = False


@dataclass
class Held:
    """What the topics were held against. `states` counts people, each once a topic."""

    states: int = 0
    matched: int = 0
    differences: list[Difference] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    @property
    def drift(self) -> list[Difference]:
        """What differs for no reason."""
        return [it for it in self.differences if not it.in_flight]


def digest(body: bytes) -> bytes:
    """What a message's bytes are compared by."""
    return hashlib.blake2b(body, digest_size=16).digest()


async def hold_topics(mirror: Mirror, topics: Topics, grace_seconds: float) -> Held:
    """Hold the topics against the table; what differs is looked at again, with newer eyes, after a grace time."""
    held = await _hold(mirror, topics, None)
    if held.drift:
        await asyncio.sleep(grace_seconds)
        again = await _hold(mirror, topics, {it.key for it in held.differences})
        held.differences, held.matched = again.differences, held.states - len(again.differences)
    return held


async def _hold(mirror: Mirror, topics: Topics, only: Collection[str] | None) -> Held:
    """The table is read before the topics: what is in neither the outbox then nor the topic afterwards was not said."""
    held, expected = Held(), dict[str, tuple[int, dict[str, bytes], bool]]()
    async with mirror.store.transaction() as unit:
        waiting = await unit.waiting_to_be_said(list(KINDS))
        async for person in _people(unit, only):
            expected[str(person.id)] = _state(person, mirror)
    told = await topics.newest()
    for topic in KINDS:
        said = told.get(topic, {})
        for key, (version, digests, current) in expected.items():
            held.states += 1
            what = _differs(said.get(key), version, digests[topic])
            if what is None:
                held.matched += 1
                continue
            found = said[key].version if key in said else 0
            in_flight = (topic, key) in waiting or found > version or not current
            held.differences.append(Difference(topic, key, what, found, in_flight))
        extra = [it for it in said if it not in expected and (only is None or it in only)]
        held.differences += [Difference(topic, it, "extra", said[it].version) for it in extra]
    await _explain(mirror, held)
    return held


async def _people(unit: "Unit", only: Collection[str] | None) -> AsyncIterator[Nominal]:
    if only is not None:
        for person in (await unit.read_records([it for key in only if (it := id_of(key))])).values():
            yield person
        return
    after: uuid.UUID | None = None
    while page := await unit.page_of_records(after, AT_ONCE):
        for person in page:
            yield person
        after = page[-1].id


def _state(person: Nominal, mirror: Mirror) -> tuple[int, dict[str, bytes], bool]:
    """Version, digest of what each topic should say, and whether the person was looked at under this policy."""
    out = {
        it.topic: it.message
        for it in saying.of_person(person, {}, mirror.policy, mirror.search_key)
        if it.topic in KINDS
    }
    digests = {topic: digest(messages.encode(message)) for topic, message in out.items() if message}
    return person.version, digests, person.policy == mirror.policy.version


def _differs(said: Said | None, version: int, expected: bytes) -> str | None:
    if said is None:
        return "missing"
    if said.version != version:
        return "another version"
    return None if said.digest == expected else "other bytes"


async def _explain(mirror: Mirror, held: Held) -> None:
    """What changed or was made since the table was read is in flight; a key that is no person's cannot be explained."""
    suspects = {it.key: id_ for it in held.drift if (id_ := id_of(it.key))}
    held.odd = sorted({f"{it.topic}: a key that is no nominal's" for it in held.drift if it.key not in suspects})
    flying = [it for it in held.differences if it.in_flight and it.version]
    ids = {*suspects.values(), *(id_ for it in flying if (id_ := id_of(it.key)))}
    async with mirror.store.transaction() as unit:
        now = {str(it.id): it.version for it in (await unit.read_records(ids)).values()}
    for it in held.differences:
        if it.what == "extra":
            it.in_flight = it.key in now
        elif it.what == "another version" and it.in_flight and it.version > now.get(it.key, 0):
            it.in_flight = False  # no state of the table has come so far: it was set back


def id_of(key: str) -> uuid.UUID | None:
    """The nominal that a key names; None where it names none."""
    try:
        return uuid.UUID(key)
    except ValueError:
        return None


async def say_states_again(mirror: Mirror, held: Held) -> int:
    """Say everybody of whom a topic differs again, as a new version above both, and take back who is nobody; how many.

    So many that are nobody's that the table may be the one that is wrong are left alone.
    """
    people = {id_: it.version for it in held.drift if it.what != "extra" and (id_ := id_of(it.key))}
    for it in held.drift:
        if (id_ := id_of(it.key)) in people:
            people[id_] = max(people[id_], it.version)
    count = 0
    ids = sorted(people)[:MOST]
    for start in range(0, len(ids), AT_ONCE):
        async with mirror.store.transaction() as unit:
            count += await _anew(unit, mirror, {it: people[it] for it in ids[start : start + AT_ONCE]})
    return count + await _take_back(mirror, held)


async def _anew(unit: "Unit", mirror: Mirror, versions: Mapping[uuid.UUID, int]) -> int:
    found = await unit.lock_records(versions)
    anew = [
        msgspec.structs.replace(it, version=max(it.version, versions[it.id]) + 1)
        for it in found.values()
        if it.policy == mirror.policy.version
    ]
    await unit.save_records(anew)
    await unit.say([out for it in anew for out in saying.of_person(it, {}, mirror.policy, mirror.search_key)])
    await unit.audit([_event("state.said_again", [str(it.id) for it in anew])] if anew else [])
    return len(anew)


async def _take_back(mirror: Mirror, held: Held) -> int:
    extra = [it for it in held.drift if it.what == "extra" and id_of(it.key)]
    if not extra or len(extra) > max(10, mirror.guards.mass_change_share * held.states):
        return 0
    gone = sorted({it.key for it in extra})[:MOST]
    async with mirror.store.transaction() as unit:
        there = {str(it) for it in await unit.read_records([uuid.UUID(key) for key in gone])}
        back = [it for it in extra if it.key in gone and it.key not in there]
        await unit.say([Out(it.topic, None, key=it.key, type=KINDS[it.topic]) for it in back])
        await unit.audit([_event("state.taken_back", sorted({it.key for it in back}))])
    return len({it.key for it in back})


def _event(action: str, subjects: list[str]) -> AuditEvent:
    return AuditEvent(actor="operator", role="operator", action=action, subjects=subjects)
