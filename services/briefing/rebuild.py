"""Rebuild: the briefing's view made anew from its topic, and swapped in; what carries who is gone is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from services.briefing import handlers, products, store
from services.briefing.store import Work
from services.briefing.subscriptions import PROJECTED
from shared.generations import Projection, rebuild
from shared.kafka import Heard
from shared.messages import NominalFull
from shared.postgres import Connection
from shared.projections import newest


@dataclass
class Anew:
    """How a new generation of the briefing's view is filled; `before` are those of the old one, `withdrawn` the files
    that must go afterwards.
    """

    tables: Sequence[str] = store.GENERATION
    withdrawn: list[str] = field(default_factory=list)
    before: set[UUID] = field(default_factory=set)

    def read(self, heard: Sequence[Heard]) -> tuple[list[NominalFull], set[UUID]]:
        """What the consumer makes of them."""
        return newest(heard, NominalFull)

    async def take(self, connection: Connection, made: tuple[list[NominalFull], set[UUID]]) -> None:
        """Take that in, as the consumer does."""
        last, gone = made
        work = Work(connection)
        await work.drop(gone)
        await work.take(last)

    async def before_swap(self, connection: Connection) -> None:
        """No list is made until the swap is done: that lock comes before every other."""
        await Work(connection).nothing_is_made()
        self.before = await Work(connection).old_generation()

    async def after_swap(self, connection: Connection) -> None:
        """What carries somebody who is not there any more, or is sensitive now, is withdrawn as by a tombstone."""
        work = Work(connection)
        await work.forget_said(self.before - await work.old_generation())
        self.withdrawn = await handlers.let_go(work, set(), await work.off())


async def renew(dsn: str, bootstrap: str, folder: Path, topics: Sequence[str] = PROJECTED) -> int:
    """Make the briefing's view anew; returns of how many messages, 0 where another process just did it."""
    anew = Anew()
    count = await rebuild(Projection(dsn, store.SCHEMA, bootstrap, store.CONSUMER, topics), anew)
    products.remove(folder, anew.withdrawn)
    return count
