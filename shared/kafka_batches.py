"""What a consumer hears: messages decoded, and batches of one partition that carry the offset fence."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import asyncpg
from aiokafka.errors import KafkaError

from shared import messages
from shared.metrics import SKIPPED
from shared.postgres import DATABASE_OUT, Connection

TRANSIENT = (*DATABASE_OUT, KafkaError)
"""What passes by itself: wait and try again."""

_ADVANCE = """
UPDATE offsets SET next = place.next
FROM unnest($3::int[], $4::bigint[], $5::bigint[]) AS place (partition, start, next)
WHERE consumer = $1 AND topic = $2 AND offsets.partition = place.partition AND offsets.next = place.start
"""
_ADVANCE_HEARING = f"""
WITH moved AS ({_ADVANCE} RETURNING 1), fresh AS (
    INSERT INTO inbox (event_id) SELECT unnest($6::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id
)
SELECT (SELECT count(*) FROM moved) AS moved, ARRAY (SELECT event_id FROM fresh) AS fresh
"""  # noqa: S608 - constant text


class Place(NamedTuple):
    """How far a batch takes a consumer in one partition."""

    partition: int
    start: int
    next: int


class FenceLost(Exception):
    """Another owner of the partition has moved on: roll back and seek again."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as it came, decoded; `body` is None for a tombstone."""

    offset: int
    key: str
    type: str
    event_id: str
    body: Any
    raw: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of one partition in order. A handler must call `advance` inside the transaction that holds its work.

    Where a subscription hears partitions together, `beside` are the places in the others, whose messages follow.
    """

    consumer: str
    topic: str
    partition: int
    start: int
    next: int
    messages: Sequence[Heard]
    beside: tuple[Place, ...] = ()

    def _places(self) -> tuple[str, str, list[int], list[int], list[int]]:
        places = sorted([Place(self.partition, self.start, self.next), *self.beside])
        partitions, starts, ends = map(list, zip(*places, strict=True))
        return self.consumer, self.topic, partitions, starts, ends

    def _moved(self, count: int) -> None:
        if count != 1 + len(self.beside):
            raise FenceLost(f"{self.topic}[{self.partition}] at {self.start}")

    async def advance(self, connection: Connection | asyncpg.Pool) -> None:
        """Move the stored offset past this batch.

        Raises:
            FenceLost: the stored offset is not where this batch starts, so another owner did the work.
        """
        moved = await connection.execute(_ADVANCE, *self._places())
        self._moved(int(moved.removeprefix("UPDATE ")))

    async def advance_hearing(self, connection: Connection, events: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Do the same, and remember these events; returns the ones that were not heard before.

        Raises:
            FenceLost: as for `advance`.
        """
        row = await connection.fetchrow(_ADVANCE_HEARING, *self._places(), sorted(set(events)))
        assert row is not None
        self._moved(row["moved"])
        return set(row["fresh"])


def key_of(record: Any) -> str:
    """The key as text that a database can hold."""
    return _text(record.key)


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace").replace("\x00", "\ufffd")


def headers_of(record: Any) -> dict[str, str]:
    """All headers as text."""
    return {name: _text(value) for name, value in record.headers}


def _header(record: Any, name: str) -> str:
    return next((_text(value) for key, value in record.headers if key == name), "")


def type_of(record: Any) -> str:
    """What the message says it is; empty where it says nothing."""
    return _header(record, "ce_type")


def short(error: BaseException) -> str:
    """The kind of an error, and its text only where it is our own wording: others may quote personal details."""
    return str(error)[:500] if isinstance(error, messages.Unreadable) else type(error).__name__


def read(record: Any) -> Heard | None:
    """The message decoded; None, and counted, where its type is not known here.

    Raises:
        Unreadable: its bytes are not of that type.
    """
    kind = type_of(record)
    body = messages.decode(kind, record.value) if record.value is not None else None
    if body is None and record.value is not None:
        SKIPPED.labels(record.topic).inc()
        return None
    return Heard(record.offset, key_of(record), kind, _header(record, "ce_id"), body, record)
