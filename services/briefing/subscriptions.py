"""The Kafka door: topic → handler."""

from functools import partial
from pathlib import Path

from services.briefing import handlers
from services.briefing.handlers import Memory
from shared.messages import NOMINALS_FULL
from shared.subscription import Renew, Subscription

TOPICS = (NOMINALS_FULL,)


def subscription(group: str, memory: Memory, folder: Path, renew: Renew | None = None) -> Subscription:
    """What the briefing hears. A lost place, or too long a sleep, means: `renew`, from the topic's beginning."""
    return Subscription(group, {NOMINALS_FULL: partial(handlers.project, memory, folder)}, renew=renew)
