"""Rebuild: the map's view made anew from its topic, and swapped in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from services.map import store
from services.map.handlers import Taken, taken
from services.map.subscriptions import PROJECTED
from shared.generations import Projection, rebuild
from shared.kafka import Heard
from shared.postgres import Connection
from shared.traces import TermKey


@dataclass(frozen=True)
class Anew:
    """How a new generation of the map's view is filled."""

    today: Callable[[], date]
    key: TermKey
    tables: Sequence[str] = store.GENERATION

    def read(self, heard: Sequence[Heard]) -> Taken:
        """What the consumer makes of them."""
        return taken(heard, self.today(), self.key)

    async def take(self, connection: Connection, made: Taken) -> None:
        """Take that in, as the consumer does."""
        await store.take(connection, *made)

    async def before_swap(self, connection: Connection) -> None:
        """Nothing else is locked."""

    async def after_swap(self, connection: Connection) -> None:
        """Nothing is kept of who is gone, and open pages look again."""
        await store.changed(connection)


async def renew(
    dsn: str, bootstrap: str, today: Callable[[], date], key: TermKey, topics: Sequence[str] = PROJECTED
) -> int:
    """Make the map's view anew; returns of how many messages, 0 where another process just did it."""
    return await rebuild(Projection(dsn, store.SCHEMA, bootstrap, store.CONSUMER, topics), Anew(today, key))
