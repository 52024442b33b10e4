"""Valid things of the mirror, to begin a test from."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from services.visor_sync.domain.cells import Cell, Claim, ShadowCell
from services.visor_sync.domain.merge import Merged, Origin, merge
from shared import policy
from shared.messages import CellChange, Json

POLICY = policy.load()
NOMINAL = uuid.UUID("01900000-0000-7000-8000-000000000001")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def claim(value: Json = "a", side: str = "visor", dot: str = "", minutes: int = 0) -> Claim:
    """What a side says."""
    return Claim(value=value, source=side, author=f"{side}.clerk", at=_at(minutes), dot=dot or f"{side}:1")


def cell(value: Json = "a", side: str = "visor", *dots: str, minutes: int = 0, **more: Any) -> Cell:
    """A merged cell."""
    dots = dots or (f"{side}:1",)
    return Cell(value=value, source=side, author=f"{side}.clerk", at=_at(minutes), dots=dots, **more)


def origin(side: str = "visor", dot: str = "", *, joining: bool = False, minutes: int = 0) -> Origin:
    """Where changes come from."""
    return Origin(side=side, author=f"{side}.clerk", at=_at(minutes), dot=dot or f"{side}:9", joining=joining)


def change(name: str, now: Json, base: str | None = None, was: Json = None) -> CellChange:
    """One cell's change; `base` is the dot the side had for it."""
    return CellChange(cell=name, was=was, now=now, base=base)


def merged(cells: dict[str, Cell], came: Origin, *changes: CellChange) -> Merged:
    """The record once these changes are merged in."""
    return merge(NOMINAL, cells, came, changes, POLICY)


def shadow(**cells: tuple[Json, str]) -> dict[str, ShadowCell]:
    """A shadow from `name=(value, dot)`."""
    return {name: ShadowCell(value, dot) for name, (value, dot) in cells.items()}


def _at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)
