"""Asking the broker, and reading topics from their beginning to their end outside any consumer group."""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import UnknownTopicOrPartitionError

AT_ONCE = 5000


async def broker_answers(bootstrap: str) -> None:
    """Ask the broker to describe its cluster; a readiness check that means something.

    Raises:
        KafkaError: it does not answer.
    """
    async with _admin(bootstrap) as admin:
        await admin.describe_cluster()


async def partitions_of(bootstrap: str, topics: Sequence[str]) -> list[TopicPartition]:
    """The partitions of topics: whoever subscribes to one that is not there yet would not hear of it for minutes.

    Raises:
        KafkaError: the broker does not answer, or a topic is not there.
    """
    found = []
    async with _admin(bootstrap) as admin:
        for topic in await admin.describe_topics(list(topics)):
            if topic["error_code"]:
                raise UnknownTopicOrPartitionError(topic["topic"])
            found += [TopicPartition(topic["topic"], it["partition"]) for it in topic["partitions"]]
    return sorted(found)


async def ends_of(bootstrap: str, topics: Sequence[str]) -> dict[TopicPartition, int]:
    """Where topics end now.

    Raises:
        KafkaError: the broker does not answer, or a topic is not there.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        found: dict[TopicPartition, int] = await consumer.end_offsets(await partitions_of(bootstrap, topics))
        return found
    finally:
        await consumer.stop()


class Whole:
    """Topics read whole. `places` is how far each partition has been read."""

    def __init__(self, consumer: AIOKafkaConsumer, places: Mapping[TopicPartition, int]) -> None:
        self._consumer = consumer
        self.places = dict(places)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, bootstrap: str, topics: Sequence[str]) -> AsyncIterator["Whole"]:
        """Open topics at their beginnings."""
        partitions = await partitions_of(bootstrap, topics)
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, max_poll_records=AT_ONCE)
        await consumer.start()
        try:
            consumer.assign(partitions)
            yield cls(consumer, await consumer.beginning_offsets(partitions))
        finally:
            await consumer.stop()

    async def ends(self) -> dict[TopicPartition, int]:
        """Where each partition ends now."""
        found: dict[TopicPartition, int] = await self._consumer.end_offsets(list(self.places))
        return found

    async def until(self, ends: Mapping[TopicPartition, int]) -> AsyncIterator[list[Any]]:
        """Read on up to these places; yields records of one partition in order, some at once."""
        left = {it for it, end in ends.items() if self.places[it] < end}
        for partition in left:
            self._consumer.seek(partition, self.places[partition])
        while left:
            for partition, records in (await self._consumer.getmany(*left, timeout_ms=200)).items():
                if before := [record for record in records if record.offset < ends[partition]]:
                    yield before
            for partition in list(left):
                place = await self._consumer.position(partition)
                if place >= ends[partition]:
                    self.places[partition] = ends[partition]
                    left.discard(partition)


@contextlib.asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=3000)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
