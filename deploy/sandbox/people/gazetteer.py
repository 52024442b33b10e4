"""How a district and its settlements are written down; a module for each force holds its own."""

from typing import Literal

import msgspec

Force = Literal["cambridgeshire", "bedfordshire", "hertfordshire"]


class Settlement(msgspec.Struct, frozen=True):
    """A place by its middle in degrees; `spread` is the standard deviation of homes around it in km."""

    name: str
    lat: float
    lon: float
    spread: float
    weight: int


class District(msgspec.Struct, frozen=True):
    """A district by its ONS code; `share` is its part of the force's people in per cent (Census 2021)."""

    code: str
    name: str
    outward: str
    share: int
    settlements: tuple[Settlement, ...]
    force: Force
