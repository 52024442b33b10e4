"""The Kafka door: which topic is whose."""

from functools import partial

from services.visor_sync.handlers.apply import apply
from services.visor_sync.handlers.deliver import deliver
from services.visor_sync.handlers.ports import Mirror
from shared.kafka import Subscription
from shared.messages import CHANGES, COMMANDS


def subscriptions(mirror: Mirror) -> dict[str, Subscription]:
    """The consumer groups of this service, by name.

    Each side is delivered to by a group of its own, so that one system that hangs does not hold up the other. Commands
    are hints: where their topic was emptied, delivery goes on at its beginning, and the sweeper says the rest again.
    Changes that their topic does not hold any more are missed in their records' revisions: nothing is written over them
    until `say-again` has said them once more from the shadows.
    """
    changes = {topic: partial(apply, mirror) for topic in CHANGES.values()}
    heard = {"apply": Subscription("visor_sync.apply", changes, rebuild=True, together=True)}
    for name, side in mirror.sides.items():
        commands = {COMMANDS[name]: partial(deliver, mirror, side)}
        group = f"visor_sync.deliver.{name}"
        heard[f"deliver_{name}"] = Subscription(group, commands, rebuild=True, together=True)
    return heard
