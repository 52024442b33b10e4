"""Deciding what becomes of writes, one after another: pure, so a bulk of one is the single write."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from deploy.sandbox.standins.engine import record
from deploy.sandbox.standins.engine.body import control_character
from deploy.sandbox.standins.engine.system import System

_canonical = msgspec.json.Encoder(order="deterministic")
_encode = msgspec.json.Encoder()


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a caller wants done. `flaw` is set where the item could not be read: it is answered, not tried."""

    op: Literal["create", "update", "delete"] = "create"
    id: str | None = None
    if_match: int | None = None
    idempotency_key: str | None = None
    author: str = ""
    record: dict[str, Any] | None = None
    flaw: str | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of one write: 201 200 204 404 412 422; `version` is the record's present one where there is one."""

    status: int
    id: str | None
    version: int | None
    problem: str | None


class Held(msgspec.Struct, frozen=True):
    """A record as it stands: `record` is its JSON, or None once deleted."""

    version: int
    author: str
    record: bytes | None


class Remembered(msgspec.Struct, frozen=True):
    """The outcome of an idempotency key and a hash of what was asked."""

    body_hash: bytes
    outcome: Outcome


class Decision(msgspec.Struct, frozen=True):
    """Outcomes in the order of the writes, the records to save in the order of their last change, the keys to keep."""

    outcomes: list[Outcome]
    saved: dict[str, Held]
    remembered: dict[str, Remembered]


def body_hash(write: Write) -> bytes:
    """Return a SHA-256 of everything a caller asked for, the same for any order of the keys."""
    asked = (write.op, write.id, write.if_match, write.author, write.record)
    return hashlib.sha256(_canonical.encode(asked)).digest()


def decide(
    writes: Iterable[tuple[Write, str]],
    held: Mapping[str, Held],
    remembered: Mapping[str, Remembered],
    system: System,
) -> Decision:
    """Decide each (write, id it is about) in order; later writes see what earlier ones of the same call did."""
    decision = Decision([], {}, {})
    for write, id_ in writes:
        decision.outcomes.append(_decide_one(write, id_, held, remembered, decision, system))
    return decision


def _decide_one(
    write: Write,
    id_: str,
    held: Mapping[str, Held],
    remembered: Mapping[str, Remembered],
    decision: Decision,
    system: System,
) -> Outcome:
    if write.flaw is not None:
        return Outcome(422, write.id, None, write.flaw)
    key = write.idempotency_key
    if key is None:
        return _apply(write, id_, decision.saved.get(id_) or held.get(id_), decision, system)
    asked = body_hash(write)
    before = decision.remembered.get(key) or remembered.get(key)
    if before is None:
        outcome = _apply(write, id_, decision.saved.get(id_) or held.get(id_), decision, system)
        decision.remembered[key] = Remembered(asked, outcome)
        return outcome
    if before.body_hash != asked:
        return Outcome(422, write.id, None, "This idempotency key was used for another request; use a new key.")
    return before.outcome


def _apply(write: Write, id_: str, now: Held | None, decision: Decision, system: System) -> Outcome:
    alive = now if now is not None and now.record is not None else None
    if write.op == "create":
        if not system.id_pattern.fullmatch(id_):
            return Outcome(422, id_, None, f"The id of a {system.noun} looks like {system.id_example}.")
        if alive is not None:
            return Outcome(422, id_, alive.version, f"A {system.noun} with this id exists already.")
        return _save(write, id_, {}, now.version if now else 0, 201, decision, system)
    if alive is None or alive.record is None:
        return Outcome(404, id_, None, f"There is no {system.noun} with this id.")
    if write.if_match is None:
        return Outcome(422, id_, alive.version, "if_match is needed: the version that this change was worked out from.")
    if write.if_match != alive.version:
        return Outcome(
            412, id_, alive.version, f"The {system.noun} is at version {alive.version}, not {write.if_match}."
        )
    if write.op == "delete":
        return _keep(id_, Held(alive.version + 1, write.author, None), 204, decision)
    return _save(write, id_, msgspec.json.decode(alive.record), alive.version, 200, decision, system)


def _save(
    write: Write, id_: str, stored: dict[str, Any], version: int, status: int, decision: Decision, system: System
) -> Outcome:
    if write.record is None:
        return Outcome(422, write.id, version or None, "record is needed.")
    try:
        values = record.whole(record.merge(stored, write.record), system.record)
    except ValueError as error:
        return Outcome(422, write.id, version or None, str(error))
    encoded = _encode.encode(values)
    if place := control_character(encoded, values):
        return Outcome(422, write.id, version or None, f"The text at `{place}` holds a control character.")
    return _keep(id_, Held(version + 1, write.author, encoded), status, decision)


def _keep(id_: str, held: Held, status: int, decision: Decision) -> Outcome:
    decision.saved.pop(id_, None)
    decision.saved[id_] = held
    return Outcome(status, id_, held.version, None)
