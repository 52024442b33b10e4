"""The Kafka door: topic → handler."""

from functools import partial
from pathlib import Path

from services.briefing import handlers
from services.briefing.handlers import Memory
from services.briefing.sightings import handlers as sightings
from services.briefing.sightings.handlers import Sightings
from shared.messages import DESK, NOMINALS_FULL
from shared.subscription import Renew, Subscription

PROJECTED = (NOMINALS_FULL,)
"""What the view of the nominals is made from: how far it lags is how old a list is."""
TOPICS = (*PROJECTED, DESK)
DESK_GROUP = "briefing-desk"


def subscription(group: str, memory: Memory, folder: Path, renew: Renew | None = None) -> Subscription:
    """What the briefing hears. A lost place, or too long a sleep, means: `renew`, from the topic's beginning."""
    return Subscription(group, {NOMINALS_FULL: partial(handlers.project, memory, folder)}, renew=renew)


def desk_subscription(desk: Sightings) -> Subscription:
    """What officers reported; hearing it again changes nothing, so a lost place means: from its start."""
    return Subscription(DESK_GROUP, {DESK: partial(sightings.take, desk)}, rebuild=True)
