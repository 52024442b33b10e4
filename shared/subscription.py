"""What a consumer group hears, and what it does about what it has missed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiokafka import TopicPartition

from shared.kafka_batches import Batch

Handler = Callable[[Batch], Awaitable[None]]
Renew = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Subscription:
    """Which topics a consumer group hears, and the handler of each.

    A place that the topic no longer holds means: `renew`, for a projection, which reads its compacted topics from their
    beginning into a new generation and swaps that in, and does so too once it has slept for so long that tombstones may
    be gone; `rebuild`: go on at the topic's beginning, for hints; without either an error.

    `together`: what was heard of a topic's partitions is handled in one batch, so in one transaction.
    """

    group: str
    handlers: Mapping[str, Handler]
    rebuild: bool = False
    together: bool = False
    renew: Renew | None = None
    positions: dict[TopicPartition, int] = field(default_factory=dict)
