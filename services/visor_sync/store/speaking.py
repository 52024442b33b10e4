"""Saving and saying in one transaction: messages, audit rows, the consumer's place."""

import uuid
from collections.abc import Collection, Sequence

from services.visor_sync.store.rows import Work
from shared import audit, outbox
from shared.kafka import Batch


class Speaking(Work):
    """What leaves the service, or must be proved later."""

    spoke = False

    async def say(self, out: Sequence[outbox.Out]) -> None:
        """Publish when the transaction commits."""
        if out:
            self.spoke = True
            self.later(outbox.INSERT, *outbox.columns(out))

    async def audit(self, events: Sequence[audit.AuditEvent]) -> None:
        """Write audit rows in this transaction."""
        if events:
            self.later(audit.RECORD_MANY, *audit.columns(events))

    async def advance(self, batch: Batch) -> None:
        """Move the consumer's place past a batch, or raise FenceLost."""
        await self.send()
        await batch.advance(self._connection)

    async def advance_hearing(self, batch: Batch, events: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Do the same, and remember these events; returns the ones not heard before."""
        await self.send()
        return await batch.advance_hearing(self._connection, events)
