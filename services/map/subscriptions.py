"""The Kafka door: topic → handler."""

from collections.abc import Callable
from datetime import date
from functools import partial

from services.map import handlers
from services.map.handlers import Memory
from services.map.sightings import handlers as sightings
from services.map.sightings.handlers import Sightings
from shared.kafka import Subscription
from shared.messages import DESK, NOMINALS_BASIC
from shared.traces import TermKey

PROJECTED = (NOMINALS_BASIC,)
"""What the view of the nominals is made from: how far it lags is how old a page is."""
TOPICS = (*PROJECTED, DESK)
DESK_GROUP = "map-desk"


def subscription(group: str, memory: Memory, today: Callable[[], date], key: TermKey) -> Subscription:
    """What the map hears. A lost place means: hear the compacted topic again from its start."""
    return Subscription(group, {NOMINALS_BASIC: partial(handlers.project, memory, today, key)}, rebuild=True)


def desk_subscription(reports: Sightings) -> Subscription:
    """What came of officers' reports; hearing it again changes nothing, so a lost place means: from its start."""
    return Subscription(DESK_GROUP, {DESK: partial(sightings.settle, reports)}, rebuild=True)
