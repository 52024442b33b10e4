"""Poison is parked at once with where it came from and why; later messages of the same key queue behind it."""

import json
from collections import deque
from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.kafka_batches import Batch, headers_of
from shared.logs import log

WINDOW = 200
LARGE_SHARE = 100

_HOLDING = "SELECT DISTINCT topic, partition FROM parked WHERE consumer = $1"
_BLOCKED = "SELECT DISTINCT key FROM parked WHERE consumer = $1 AND topic = $2 AND key = ANY($3::text[])"
_PARK = """
INSERT INTO parked (consumer, topic, partition, "offset", key, type, headers, payload, error)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
"""


class TooManyParked(Exception):
    """Half of the last messages failed: the fault is ours, so stop and never drain a topic into the parked table."""


class Parking:
    """The parked messages of one consumer group."""

    def __init__(self, pool: asyncpg.Pool, group: str) -> None:
        self.pool, self.group = pool, group
        self.recent: deque[bool] = deque(maxlen=WINDOW)
        self.holding: set[tuple[str, int]] = set()

    def handled(self, count: int) -> None:
        """So many messages were handled well."""
        self.recent.extend([False] * count)

    async def look(self) -> None:
        """Learn of which partitions something is parked; whenever one may have been another process's until now.

        Whoever parks moves the stored offset too, so of a partition that is ours nobody else can.
        """
        self.holding |= {(row["topic"], row["partition"]) for row in await self.pool.fetch(_HOLDING, self.group)}

    async def blocked_keys(self, topic: str, partition: int, keys: Sequence[str]) -> set[str]:
        """Which of these keys have something parked already."""
        if (topic, partition) not in self.holding:
            return set()
        rows = await self.pool.fetch(_BLOCKED, self.group, topic, sorted(set(keys)))
        return {row["key"] for row in rows}

    async def park(self, batch: Batch, record: Any, key: str, kind: str, error: str, *, behind: bool = False) -> None:
        """Put one message aside and move the offset past it, in one transaction. `behind`: it waits, it did not fail.

        Raises:
            TooManyParked: a large share of the recent messages was parked.
        """
        self.recent.append(not behind)
        if sum(self.recent) >= LARGE_SHARE:
            raise TooManyParked(f"{sum(self.recent)} of the last {len(self.recent)} messages of {batch.topic} failed")
        headers = json.dumps(headers_of(record))
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                _PARK,
                self.group,
                batch.topic,
                batch.partition,
                record.offset,
                key,
                kind,
                headers,
                record.value,
                error,
            )
            await batch.advance(connection)
        self.holding.add((batch.topic, batch.partition))
        log.warning("message.parked", topic=batch.topic, partition=batch.partition, offset=record.offset)
