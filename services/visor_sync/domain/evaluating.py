"""What an altered field policy means for what is held: values that may not be held any more, and whose they are."""

from collections.abc import Mapping
from typing import TypeVar

from services.visor_sync.domain.cells import ShadowCell
from shared.messages import CellChange
from shared.policy import Policy

T = TypeVar("T")


def held(cells: Mapping[str, T], policy: Policy) -> dict[str, T]:
    """The cells that may be held at all."""
    return {name: cell for name, cell in cells.items() if policy.holds(name)}


def not_withheld(changes: list[CellChange], policy: Policy) -> list[CellChange]:
    """Changes less those of withheld fields, said before the field was withheld; an unknown field stays, and fails."""
    return [it for it in changes if policy.holds(it.cell) or it.cell.partition("/")[0] not in policy.fields]


def given_to(side: str, shadow: Mapping[str, ShadowCell], policy: Policy) -> dict[str, ShadowCell]:
    """What a side shows because it was given it, in fields that do not pass to it any more: to be taken back.

    What a system wrote itself stays its own, and nothing is ever taken from a field's owner.
    """
    return {
        name: cell
        for name, cell in shadow.items()
        if cell.value is not None
        and not cell.dot.startswith(f"{side}:")
        and not policy.passes(name, side)
        and not _owns(side, name, policy)
    }


def cleared(shadow: Mapping[str, ShadowCell], policy: Policy) -> dict[str, ShadowCell]:
    """A shadow without the removals of what may not be held any more: an element's name is itself a value."""
    return {name: cell for name, cell in shadow.items() if cell.value is not None or policy.holds(name)}


def _owns(side: str, name: str, policy: Policy) -> bool:
    row = policy.fields.get(name.partition("/")[0])
    return row is not None and row.owner == side
