"""Watching: look at the whole mirror now and then, for its first page and its numbers."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from services.visor_sync import numbers
from services.visor_sync.domain.answers import JournalLine
from services.visor_sync.domain.watching import TOOK_MS, Flow, Moment, by_band, flows
from services.visor_sync.handlers.ports import Mirror
from shared.audit import AuditEvent
from shared.kafka import TRANSIENT
from shared.messages import CHANGES
from shared.patience import after_fault

EVERY_SECONDS = 1.0
LARGEST_SHARE = 0.05
"""Looking takes at most so large a share of one connection's time: a larger mirror is looked at less often."""
LINES = 12
LAST = 1000
MOST_SESSIONS = 1000


class Watch:
    """What was last seen. One process sees what all of them do: everything it shows comes from the database."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self.moment: Moment | None = None
        self._heard: Mapping[str, int] = {}
        self._line: int | None = None
        self._looked = 0.0
        self._shown: dict[bytes, int] = {}

    async def follow(self) -> None:
        """Look for ever; while the database is out, what was seen last grows old and says so."""
        while True:
            began = time.monotonic()
            try:
                await self.look()
            except TRANSIENT as error:
                await after_fault("watch.waiting", error, EVERY_SECONDS)
                continue
            await asyncio.sleep(max(EVERY_SECONDS, (time.monotonic() - began) / LARGEST_SHARE))

    async def look(self) -> Moment:
        """Look once, and set the numbers."""
        mirror, now = self._mirror, time.monotonic()
        async with mirror.store.transaction() as unit:
            waiting, queues, heard = await unit.waiting(), await unit.queues(), await unit.heard()
            line, given = await unit.delivered(self._line)
            took = await unit.took(LAST, TOOK_MS)
            sources = {side: await unit.source(side) for side in mirror.sides}
        first = self.moment is None
        taken = {side: 0 if first else heard.get(it, 0) - self._heard.get(it, 0) for side, it in CHANGES.items()}
        before = self.moment.flows if self.moment else {side: Flow() for side in mirror.sides}
        self.moment = Moment(
            at=datetime.now(UTC),
            waiting=by_band(waiting),
            queues=queues,
            sources=sources,
            took=took,
            flows=before if first else flows(before, taken, given, now - self._looked),
        )
        self._heard, self._line, self._looked = heard, line, now
        for side in mirror.sides:
            numbers.TAKEN.labels(side).inc(max(0, taken.get(side, 0)))
            numbers.GIVEN.labels(side).inc(given.get(side, 0))
        numbers.show(self.moment)
        return self.moment

    async def last_lines(self, actor: str, role: str, session: bytes) -> list[JournalLine]:
        """The journal's newest lines; whose lines they are is audited once for each session that is shown them."""
        async with self._mirror.store.transaction() as unit:
            lines = await unit.last_lines(LINES)
            seen = self._shown.get(session, 0)
            if new := sorted({str(line.nominal_id) for line in lines if line.pos > seen}):
                await unit.audit([AuditEvent(actor=actor, role=role, action="journal.viewed", subjects=new)])
        if len(self._shown) >= MOST_SESSIONS:
            self._shown.clear()
        self._shown[session] = max((line.pos for line in lines), default=0)
        return lines
