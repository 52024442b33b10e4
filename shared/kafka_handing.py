"""Hands what was heard to its handler, much at once; where that fails, message by message, and parks what fails."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import asyncpg
from aiokafka import TopicPartition

from shared.kafka_batches import TRANSIENT, Batch, FenceLost, Heard, Place, key_of, read, short, type_of
from shared.logs import log, where
from shared.metrics import BATCH_SECONDS, PARKED
from shared.parking import Parking
from shared.subscription import Subscription

Parts = Mapping[TopicPartition, Sequence[Any]]


class Handing:
    """The way from a consumer to its handlers. It moves `positions` of the subscription as far as was handled."""

    def __init__(self, pool: asyncpg.Pool, subscription: Subscription) -> None:
        self.pool, self.subscription = pool, subscription
        self.parking = Parking(pool, subscription.group)
        self.positions = subscription.positions

    def grouped(self, polled: Parts) -> Iterable[Parts]:
        """What is handled together: a partition, or all that was heard of a topic."""
        if not self.subscription.together:
            return [{partition: records} for partition, records in polled.items()]
        topics: dict[str, dict[TopicPartition, Sequence[Any]]] = {}
        for partition, records in sorted(polled.items()):
            topics.setdefault(partition.topic, {})[partition] = records
        return list(topics.values())

    async def hand(self, parts: Parts) -> None:
        """Hand over what some partitions of one topic said.

        Raises:
            FenceLost: one of them is another's; some others may have been handled.
            TRANSIENT: likewise, of what passes by itself.
        """
        if len(parts) > 1 and not await self._blocked(parts) and await self._whole(parts):
            return
        for partition, records in parts.items():
            await self._one(partition, records)

    async def _blocked(self, parts: Parts) -> set[str]:
        found: set[str] = set()
        for partition, records in parts.items():
            keys = [key_of(record) for record in records]
            found |= await self.parking.blocked_keys(partition.topic, partition.partition, keys)
        return found

    async def _one(self, partition: TopicPartition, records: Sequence[Any]) -> None:
        blocked = await self._blocked({partition: records})
        if not blocked and await self._whole({partition: records}):
            return
        for record in records:
            await self._alone(partition, record, blocked)

    async def _whole(self, parts: Parts) -> bool:
        """Hand everything over at once; False where something in it failed, so nothing was done."""
        try:
            await self._hand_over(parts)
        except (FenceLost, *TRANSIENT):
            raise
        except Exception as error:
            (topic, *_), size = {it.topic for it in parts}, sum(map(len, parts.values()))
            log.warning("consumer.batch_failed", topic=topic, size=size, error=short(error), where=where(error))
            return False
        self.parking.handled(sum(map(len, parts.values())))
        return True

    async def _alone(self, partition: TopicPartition, record: Any, blocked: set[str]) -> None:
        key = key_of(record)
        if key in blocked:
            await self._park(partition, record, "waits behind a parked message of the same key", behind=True)
            return
        try:
            await self._hand_over({partition: [record]})
            self.parking.handled(1)
        except (FenceLost, *TRANSIENT):
            raise
        except Exception as error:
            blocked.add(key)
            await self._park(partition, record, short(error))

    async def _hand_over(self, parts: Parts) -> None:
        heard = [message for records in parts.values() for record in records if (message := read(record)) is not None]
        batch = self._batch(parts, heard)
        with BATCH_SECONDS.labels(batch.topic).time():
            if heard:
                await self.subscription.handlers[batch.topic](batch)
            else:
                await batch.advance(self.pool)
        self._moved(parts)

    async def _park(self, partition: TopicPartition, record: Any, error: str, *, behind: bool = False) -> None:
        parts = {partition: [record]}
        batch = self._batch(parts, [])
        await self.parking.park(batch, record, key_of(record), type_of(record), error, behind=behind)
        self._moved(parts)
        PARKED.labels(partition.topic).inc()

    def _moved(self, parts: Parts) -> None:
        for partition, records in parts.items():
            self.positions[partition] = records[-1].offset + 1

    def _batch(self, parts: Parts, heard: Sequence[Heard]) -> Batch:
        first, *beside = [
            Place(partition.partition, self.positions[partition], records[-1].offset + 1)
            for partition, records in parts.items()
        ]
        topic = next(iter(parts)).topic
        return Batch(self.subscription.group, topic, *first, heard, tuple(beside))
