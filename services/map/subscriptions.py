"""The Kafka door: topic → handler."""

from collections.abc import Callable
from datetime import date
from functools import partial

from services.map import handlers
from services.map.handlers import Memory
from services.map.sightings import handlers as sightings
from services.map.sightings.handlers import Sightings
from shared.messages import DESK, NOMINALS_BASIC
from shared.subscription import Renew, Subscription
from shared.traces import TermKey

PROJECTED = (NOMINALS_BASIC,)
"""What the view of the nominals is made from: how far it lags is how old a page is."""
TOPICS = (*PROJECTED, DESK)
DESK_GROUP = "map-desk"


def subscription(
    group: str, memory: Memory, today: Callable[[], date], key: TermKey, renew: Renew | None = None
) -> Subscription:
    """What the map hears. A lost place, or too long a sleep, means: `renew`, from the compacted topic's beginning."""
    return Subscription(group, {NOMINALS_BASIC: partial(handlers.project, memory, today, key)}, renew=renew)


def desk_subscription(reports: Sightings) -> Subscription:
    """What came of officers' reports; hearing it again changes nothing, so a lost place means: from its start."""
    return Subscription(DESK_GROUP, {DESK: partial(sightings.settle, reports)}, rebuild=True)
