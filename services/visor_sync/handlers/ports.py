"""What the handlers need from outside: a system of record, its translator, and whose turn it is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from services.visor_sync.domain.records import FeedItem, FeedPage, Outcome, Shown, Wanted
from services.visor_sync.graph.shape import Graph
from services.visor_sync.reading import Reading
from shared.messages import Json
from shared.patience import hint_or
from shared.policy import Policy
from shared.traces import TermKey

if TYPE_CHECKING:
    from services.visor_sync.store import Store


class Superseded(ConnectionError):
    """Somebody was looked at under a newer field policy than this process has: it leaves that to a newer one."""


class System(Protocol):
    """A system of record; every call raises ConnectionError when it cannot be reached or understood."""

    side: str

    async def changes(self, cursor: str, limit: int, wait: int) -> FeedPage: ...

    async def fill(self, items: Sequence[FeedItem]) -> list[FeedItem]: ...

    async def graphs(self, ids: Sequence[str]) -> dict[str, Graph]: ...

    async def record(self, external_id: str) -> Shown | None: ...

    async def page(self, after: str, limit: int) -> tuple[list[Shown], str | None]: ...

    async def write(self, requests: Sequence[bytes]) -> list[Outcome]: ...

    async def close(self) -> None: ...


class Translator(Protocol):
    """Reads a foreign record, and writes the partial record that gives some fields the values of a state."""

    def read(self, external_id: str, record: Mapping[str, Any]) -> Reading: ...

    def write(self, state: Mapping[str, Json], fields: set[str]) -> dict[str, Any]: ...


class Wording(Protocol):
    """Words a write as its system takes it; None where the person's graph must be known first."""

    def item(self, wanted: Wanted, graph: Graph | None) -> bytes | None: ...


@dataclass(frozen=True)
class Side:
    """One side of the mirror."""

    system: System
    translator: Translator
    wording: Wording

    @property
    def name(self) -> str:
        return self.system.side


class Turns:
    """Capture and delivery of one record take turns: capture waits here until a write under way is resolved."""

    def __init__(self) -> None:
        self._settled = asyncio.Event()

    def settled(self) -> None:
        """Wake all who wait."""
        self._settled.set()
        self._settled = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Wait until something is settled, at most so long: another process may have settled it."""
        await hint_or(self._settled, seconds)


@dataclass(frozen=True)
class Guards:
    """Where the mirror stops by itself, as the settings of the same names say."""

    runaway_versions: int
    runaway_seconds: float
    mass_change_share: float
    mass_change_least: int


@dataclass(frozen=True)
class Mirror:
    """What every handler works with. `withheld_key` keys the hashes of withheld values, `search_key` those of traces.

    `observe`: nothing is written to either system.
    """

    store: "Store"
    policy: Policy
    sides: Mapping[str, Side]
    sandbox: bool
    withheld_key: bytes
    search_key: TermKey
    guards: Guards
    observe: bool = False
    turns: Turns = field(default_factory=Turns)
