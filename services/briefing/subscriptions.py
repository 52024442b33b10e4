"""The Kafka door: topic → handler."""

from functools import partial
from pathlib import Path

from services.briefing import handlers
from services.briefing.handlers import Memory
from services.briefing.sightings import handlers as sightings
from services.briefing.sightings.handlers import Sightings
from shared.kafka import Subscription
from shared.messages import DESK, NOMINALS_FULL

PROJECTED = (NOMINALS_FULL,)
"""What the view of the nominals is made from: how far it lags is how old a list is."""
TOPICS = (*PROJECTED, DESK)
DESK_GROUP = "briefing-desk"


def subscription(group: str, memory: Memory, folder: Path) -> Subscription:
    """What the briefing hears. A lost place means: hear the compacted topic again from its start."""
    return Subscription(group, {NOMINALS_FULL: partial(handlers.project, memory, folder)}, rebuild=True)


def desk_subscription(desk: Sightings) -> Subscription:
    """What officers reported; hearing it again changes nothing, so a lost place means: from its start."""
    return Subscription(DESK_GROUP, {DESK: partial(sightings.take, desk)}, rebuild=True)
