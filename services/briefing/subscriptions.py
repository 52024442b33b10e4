"""The Kafka door: topic → handler."""

from functools import partial
from pathlib import Path

from services.briefing import handlers
from services.briefing.handlers import Memory
from shared.kafka import Subscription
from shared.messages import NOMINALS_FULL

TOPICS = (NOMINALS_FULL,)


def subscription(group: str, memory: Memory, folder: Path) -> Subscription:
    """What the briefing hears. A lost place means: hear the compacted topic again from its start."""
    return Subscription(group, {NOMINALS_FULL: partial(handlers.project, memory, folder)}, rebuild=True)
