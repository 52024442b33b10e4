"""How far a consumer group is behind its topics: the broker's ends against the stored offsets."""

import asyncio
import time
from collections.abc import Callable, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.patience import after_fault
from shared.postgres import DATABASE_OUT, Pool

CHECK_SECONDS = 1.0
_STORED = "SELECT topic, partition, next FROM offsets WHERE consumer = $1"
_LOST = (*DATABASE_OUT, KafkaError)


class Lag:
    """Seconds since everything said had been heard. It grows while the broker or the database is out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._level: float | None = None

    @property
    def seconds(self) -> float | None:
        """0.0 when a check of the last moments found nothing unheard; None before the first such check."""
        if self._level is None:
            return None
        since = self._clock() - self._level
        return 0.0 if since < 3 * CHECK_SECONDS else since

    async def follow(self, pool: Pool, bootstrap: str, group: str, topics: Sequence[str]) -> None:
        """Check every second, for ever."""
        while True:
            consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
            try:
                await consumer.start()
                while True:
                    if await _all_heard(pool, consumer, group, topics):
                        self._level = self._clock()
                    await asyncio.sleep(CHECK_SECONDS)
            except _LOST as error:
                await after_fault("lag.unknown", error, CHECK_SECONDS)
            finally:
                await consumer.stop()


async def _all_heard(pool: Pool, consumer: AIOKafkaConsumer, group: str, topics: Sequence[str]) -> bool:
    rows = await pool.fetch(_STORED, group)
    stored = {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows if row["topic"] in topics}
    if not stored:
        return False
    async with asyncio.timeout(10 * CHECK_SECONDS):
        ends = await consumer.end_offsets(list(stored))
    return all(stored[partition] >= end for partition, end in ends.items())
