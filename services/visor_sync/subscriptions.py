"""The Kafka door: which topic is whose."""

from functools import partial

from services.visor_sync.handlers.apply import apply
from services.visor_sync.handlers.deliver import deliver
from services.visor_sync.handlers.ports import Mirror
from shared.kafka import Subscription
from shared.messages import CHANGES, COMMANDS


def subscriptions(mirror: Mirror) -> dict[str, Subscription]:
    """The consumer groups of this service, by name."""
    changes = {topic: partial(apply, mirror) for topic in CHANGES.values()}
    commands = {COMMANDS[name]: partial(deliver, mirror, side) for name, side in mirror.sides.items()}
    return {
        "apply": Subscription("visor_sync.apply", changes),
        "deliver": Subscription("visor_sync.deliver", commands),
    }
