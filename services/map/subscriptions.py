"""The Kafka door: topic → handler."""

from collections.abc import Callable
from datetime import date
from functools import partial

from services.map import handlers
from services.map.handlers import Memory
from shared.kafka import Subscription
from shared.messages import NOMINALS_BASIC
from shared.traces import TermKey

TOPICS = (NOMINALS_BASIC,)


def subscription(group: str, memory: Memory, today: Callable[[], date], key: TermKey) -> Subscription:
    """What the map hears. A lost place means: hear the compacted topic again from its start."""
    return Subscription(group, {NOMINALS_BASIC: partial(handlers.project, memory, today, key)}, rebuild=True)
