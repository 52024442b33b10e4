"""Saving and saying in one transaction: messages, audit rows, the consumer's place."""

from collections.abc import Sequence

from services.visor_sync.store.rows import Work
from shared import audit, outbox
from shared.kafka import Batch


class Speaking(Work):
    """What leaves the service, or must be proved later."""

    async def say(self, out: Sequence[outbox.Out]) -> None:
        """Publish when the transaction commits."""
        await outbox.say(self.connection, out)

    async def audit(self, events: Sequence[audit.AuditEvent]) -> None:
        """Write audit rows in this transaction."""
        await audit.record_many(self.connection, events)

    async def advance(self, batch: Batch) -> None:
        """Move the consumer's place past a batch, or raise FenceLost."""
        await batch.advance(self.connection)
