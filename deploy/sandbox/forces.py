"""Whose people a sandbox holds: chosen when it is first brought up, and kept until it is purged."""

from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home, recall, remember
from deploy.sandbox.people.places import CHOICES

DEFAULT, ALL = CHOICES[0], CHOICES[-1]


def settled(home: Home, asked: str | None) -> str:
    """The choice of this sandbox, remembered: what is asked for at first, else Cambridgeshire.

    Raises:
        Fault: it was made for another choice.
    """
    held = _held(home)
    if held and asked and asked != held:
        raise Fault(
            f"this sandbox was made with --force {held}; `boyd down --purge` first, then `boyd up --force {asked}`"
        )
    choice = held or asked or DEFAULT
    remember(home.state, force=choice)
    return choice


def of_briefing(home: Home) -> str:
    """The force whose lists the briefing makes; Cambridgeshire's where all three are there."""
    held = _held(home) or DEFAULT
    return DEFAULT if held == ALL else held


def _held(home: Home) -> str | None:
    """What was settled; a sandbox of before there was a choice holds people of Cambridgeshire."""
    state = recall(home.state)
    held = state.get("force")
    return str(held) if held else DEFAULT if "migrated_visor_sync" in state else None
