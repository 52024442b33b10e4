"""The Kafka door: topic → handler."""

from collections.abc import Callable
from datetime import date
from functools import partial

from services.map import handlers
from services.map.handlers import Memory
from shared.messages import NOMINALS_BASIC
from shared.subscription import Renew, Subscription

TOPICS = (NOMINALS_BASIC,)


def subscription(group: str, memory: Memory, today: Callable[[], date], renew: Renew | None = None) -> Subscription:
    """What the map hears. A lost place, or too long a sleep, means: `renew`, from the compacted topic's beginning."""
    return Subscription(group, {NOMINALS_BASIC: partial(handlers.project, memory, today)}, renew=renew)
