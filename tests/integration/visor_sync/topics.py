"""The broker's topics as a test reads and writes them: every `rso.*` message since the world began."""

import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared import messages
from shared.topics import TOPICS


class Topics:
    """A reader of all topics and a producer, both open."""

    def __init__(self, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer, ends: dict[TopicPartition, int]) -> None:
        self._consumer, self._producer, self._ends = consumer, producer, ends

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, bootstrap: str) -> AsyncIterator["Topics"]:
        """Open both; the world begins at the ends of the topics as they are now."""
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
        await consumer.start()
        await producer.start()
        try:
            partitions = [TopicPartition(topic.name, it) for topic in TOPICS for it in range(topic.partitions)]
            consumer.assign(partitions)
            yield cls(consumer, producer, await consumer.end_offsets(partitions))
        finally:
            await producer.stop()
            await consumer.stop()

    @property
    def begins(self) -> dict[TopicPartition, int]:
        """Where the world began."""
        return self._ends

    async def begin_at_ends(self, pool: asyncpg.Pool, groups: Sequence[str]) -> None:
        """Let consumers begin where the world began, as if the topics were new."""
        rows = [(group, it.topic, it.partition, end) for group in groups for it, end in self._ends.items()]
        await pool.executemany("INSERT INTO offsets (consumer, topic, partition, next) VALUES ($1, $2, $3, $4)", rows)

    async def ends(self) -> dict[TopicPartition, int]:
        """Where each partition ends now."""
        found: dict[TopicPartition, int] = await self._consumer.end_offsets(list(self._ends))
        return found

    async def since(self, starts: dict[TopicPartition, int] | None = None) -> list[Any]:
        """Every record since then, or since the world began, in the order of each partition."""
        starts, ends = starts or self._ends, await self.ends()
        for partition, start in starts.items():
            self._consumer.seek(partition, start)
        records: list[Any] = []
        left = {partition for partition, end in ends.items() if end > starts[partition]}
        while left:
            for partition, found in (await self._consumer.getmany(*left, timeout_ms=200)).items():
                records += [record for record in found if record.offset < ends[partition]]
            done = {partition for partition in left if await self._consumer.position(partition) >= ends[partition]}
            left -= done
        return records

    async def counted(self, starts: dict[TopicPartition, int]) -> Counter[str]:
        """How many messages each topic but audit got since then."""
        now = await self.ends()
        counts: Counter[str] = Counter()
        for partition, end in now.items():
            if partition.topic != messages.AUDIT and end > starts[partition]:
                counts[partition.topic] += end - starts[partition]
        return counts

    async def send(self, topic: str, key: bytes, value: bytes | None, kind: str, **more: Any) -> Any:
        """Send a message as somebody else might; returns where it lies."""
        headers = [("ce_type", kind.encode()), ("ce_id", b"test")]
        return await self._producer.send_and_wait(topic, value, key=key, headers=headers, **more)
