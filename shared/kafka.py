"""One consumer loop for every service: effectively-once in PostgreSQL by the offset fence."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError

from shared.broker import broker_answers, partitions_of
from shared.generations import ASLEEP
from shared.kafka_batches import TRANSIENT, Batch, FenceLost, Heard
from shared.kafka_handing import Handing
from shared.logs import log
from shared.metrics import CONSUMED
from shared.parking import TooManyParked
from shared.patience import after_fault, still_wanted
from shared.slots import slot
from shared.subscription import Subscription

MAX_RECORDS = 1000
TELL_SECONDS = 1.0
RETRY_SECONDS = (0.1, 0.5, 1, 2, 5)
LEVEL_SECONDS = 60.0
"""How often it is noted which partitions are heard to their end."""
_STORED = "SELECT topic, partition, next FROM offsets WHERE consumer = $1"
_START = "INSERT INTO offsets (consumer, topic, partition, next) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
_LEVEL = """
UPDATE offsets SET level_at = now() FROM unnest($2::text[], $3::int[]) AS heard (topic, partition)
WHERE consumer = $1 AND offsets.topic = heard.topic AND offsets.partition = heard.partition
"""
_ASLEEP = """
SELECT EXISTS (SELECT FROM offsets WHERE consumer = $1 AND topic = ANY($2::text[]) AND level_at < now() - $3::interval)
"""
_REWIND = "UPDATE offsets SET next = $4 WHERE consumer = $1 AND topic = $2 AND partition = $3"


async def consume(pool: asyncpg.Pool, bootstrap: str, subscription: Subscription) -> None:
    """Hear messages for ever. Broker or database out: wait and retry; a fault of ours ends the process.

    Raises:
        TooManyParked: a large share of messages fails, so the fault is ours and not theirs.
    """
    loop = _Loop(pool, bootstrap, subscription)
    while True:
        try:
            await loop.run()
        except TRANSIENT as error:
            await after_fault("consumer.waiting", error, RETRY_SECONDS[1], group=subscription.group)


def lasting_name(subscription: Subscription) -> str:
    """What the members of a group are called, each with its place behind: the group's name and a mark of its topics.

    Whoever takes a name over is given what its last holder heard, so one that hears other topics, as a newer version
    may, needs another name.
    """
    topics = ",".join(sorted(subscription.handlers))
    return f"{subscription.group}-{hashlib.sha256(topics.encode()).hexdigest()[:8]}"


class _Loop(ConsumerRebalanceListener):  # type: ignore[misc]
    """The life of one consumer, from joining the group to losing it."""

    def __init__(self, pool: asyncpg.Pool, bootstrap: str, subscription: Subscription) -> None:
        self.pool, self.bootstrap, self.subscription = pool, bootstrap, subscription
        self.handing = Handing(pool, subscription)
        self.busy = asyncio.Lock()
        self.positions = subscription.positions
        self.failures: dict[TopicPartition, int] = {}
        self.wakers: set[asyncio.Task[None]] = set()
        self.noted = float("-inf")

    async def run(self) -> None:
        """Hear until something fails, as a member with a lasting name.

        Whoever starts under the name of one that was killed takes its place in the group at once; a nameless member
        that died would keep its partitions, and hold up those who join, until its session is over.
        Where another took the name over, the broker refuses this one, which then goes on under another.
        """
        await partitions_of(self.bootstrap, list(self.subscription.handlers))
        async with slot(self.pool, lasting_name(self.subscription)) as member:
            await self._hear(member)

    async def _hear(self, member: str) -> None:
        self.consumer = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap,
            group_id=self.subscription.group,
            group_instance_id=member,
            enable_auto_commit=False,
            auto_offset_reset="none",
            max_poll_records=MAX_RECORDS,
            fetch_max_wait_ms=250,
            session_timeout_ms=6000,
            heartbeat_interval_ms=1000,
        )
        self.consumer.subscribe(list(self.subscription.handlers), listener=self)
        telling = asyncio.create_task(self._tell_places())
        try:
            await self.consumer.start()
            while True:
                still_wanted()
                await self._note_level()
                try:
                    polled = await self.consumer.getmany(timeout_ms=1000, max_records=MAX_RECORDS)
                except OffsetOutOfRangeError as error:
                    await self._lost_place(list(error.args[0]))
                    continue
                except NoOffsetForPartitionError:  # the broker keeps no place for us; the database does
                    await self._seek_stored(self.consumer.assignment())
                    continue
                async with self.busy:
                    for parts in self.handing.grouped(polled):
                        await self._take(parts)
        finally:
            for task in (*self.wakers, telling):
                task.cancel()
            await self.consumer.stop()

    async def _tell_places(self) -> None:
        """Tell the broker now and then how far we are, for whoever watches it; the database's word is what counts."""
        told: dict[TopicPartition, int] = {}
        while True:
            await asyncio.sleep(TELL_SECONDS)
            news = {it: place for it, place in self.positions.items() if told.get(it) != place}
            if news:
                with contextlib.suppress(KafkaError):
                    await self.consumer.commit(news)
                    told |= news

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        async with self.busy:
            for partition in revoked:
                self.positions.pop(partition, None)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        await self._seek_stored(assigned)

    async def _seek_stored(self, partitions: Collection[TopicPartition]) -> None:
        """Go on where the database says; a partition it does not know yet begins at its first message."""
        await self.handing.parking.look()
        rows = await self.pool.fetch(_STORED, self.subscription.group)
        stored = {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows}
        if new := [partition for partition in partitions if partition not in stored]:
            starts = await self.consumer.beginning_offsets(new)
            args = [(self.subscription.group, it.topic, it.partition, start) for it, start in starts.items()]
            await self.pool.executemany(_START, args)
            stored |= starts
        for partition in partitions:
            self.positions[partition] = stored[partition]
            self.consumer.seek(partition, stored[partition])

    async def _note_level(self) -> None:
        """Note now and then which partitions are heard to their end; a projection that slept too long is renewed."""
        subscription = self.subscription
        if subscription.renew is None or time.monotonic() - self.noted < LEVEL_SECONDS:
            return
        if await self.pool.fetchval(_ASLEEP, subscription.group, list(subscription.handlers), ASLEEP):
            log.warning("consumer.slept", group=subscription.group)
            await subscription.renew()
            await self._seek_stored(self.consumer.assignment())
        else:
            ends = {it: self.consumer.highwater(it) for it in self.positions if it in self.consumer.assignment()}
            level = [it for it, end in ends.items() if end is not None and self.positions[it] >= end]
            topics, numbers = [it.topic for it in level], [it.partition for it in level]
            await self.pool.execute(_LEVEL, subscription.group, topics, numbers)
        self.noted = time.monotonic()

    async def _lost_place(self, partitions: Sequence[TopicPartition]) -> None:
        if self.subscription.renew is not None:
            await self.subscription.renew()
            await self._seek_stored(self.consumer.assignment())
            return
        if not self.subscription.rebuild:
            raise RuntimeError("the stored offset is outside the topic: a rebuild is needed")
        for partition, start in (await self.consumer.beginning_offsets(partitions)).items():
            log.warning("consumer.rebuilding", topic=partition.topic, partition=partition.partition)
            await self.pool.execute(_REWIND, self.subscription.group, partition.topic, partition.partition, start)
        await self._seek_stored(partitions)

    async def _take(self, polled: Mapping[TopicPartition, Sequence[Any]]) -> None:
        """Handle what some partitions of one topic said. A fault that passes by itself holds up these and no others."""
        parts = {
            partition: new for partition, records in polled.items() if (new := await self._new(partition, records))
        }
        if not parts:
            return
        try:
            await self.handing.hand(parts)
        except FenceLost:
            for partition in parts:
                log.info("consumer.fenced", topic=partition.topic, partition=partition.partition)
            await self._seek_stored(list(parts))
        except TRANSIENT as error:
            for partition in parts:
                self._pause(partition, error)
        else:
            for partition, records in parts.items():
                self.failures.pop(partition, None)
                CONSUMED.labels(partition.topic).inc(len(records))

    async def _new(self, partition: TopicPartition, records: Sequence[Any]) -> Sequence[Any]:
        """What of this was not heard yet; nothing of a partition that is not ours any more."""
        if partition not in self.consumer.assignment():
            return ()
        if partition not in self.positions:  # the database was out when the partition was assigned
            await self._seek_stored([partition])
            return ()
        return [record for record in records if record.offset >= self.positions[partition]]

    def _pause(self, partition: TopicPartition, error: BaseException) -> None:
        """Back off this partition alone; the rest flows."""
        failures = self.failures[partition] = self.failures.get(partition, 0) + 1
        delay = RETRY_SECONDS[min(failures, len(RETRY_SECONDS)) - 1]
        log.warning(
            "consumer.partition_paused",
            topic=partition.topic,
            partition=partition.partition,
            seconds=delay,
            error=type(error).__name__,
        )
        self.consumer.seek(partition, self.positions[partition])
        self.consumer.pause(partition)
        waker = asyncio.create_task(self._resume(partition, delay))
        self.wakers.add(waker)
        waker.add_done_callback(self.wakers.discard)

    async def _resume(self, partition: TopicPartition, delay: float) -> None:
        await asyncio.sleep(delay)
        if partition in self.consumer.assignment():
            self.consumer.resume(partition)


__all__ = ["TRANSIENT", "Batch", "FenceLost", "Heard", "Subscription", "TooManyParked", "broker_answers", "consume"]
