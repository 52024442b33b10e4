"""The operator's proof of a service's audit chain, held against the heads that were published."""

import asyncpg
import msgspec
from aiokafka import AIOKafkaConsumer

from shared import messages
from shared.audit import Verdict, verify


async def prove(dsn: str, bootstrap: str, service: str, schema: str) -> Verdict:
    """Verify one service's audit rows.

    Raises:
        OSError, KafkaError: the database or the broker does not answer, so nothing was proved.
    """
    published = await published_heads(bootstrap, service)
    connection = await asyncpg.connect(dsn, server_settings={"search_path": schema})
    try:
        return await verify(connection, published)
    finally:
        await connection.close()


async def published_heads(bootstrap: str, service: str) -> dict[int, str]:
    """The heads on the audit topic, by seal number; the first published of a number counts."""
    consumer = AIOKafkaConsumer(
        messages.AUDIT, bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()  # raises where the topic is not known: no heads at all would prove nothing
    try:
        partitions = list(consumer.assignment())
        ends = await consumer.end_offsets(partitions)
        heads: dict[int, str] = {}
        await consumer.seek_to_beginning(*partitions)
        while any([await consumer.position(partition) < ends[partition] for partition in partitions]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    head = messages.decode(messages.AuditHead.type, record.value)
                    if isinstance(head, messages.AuditHead) and head.service == service:
                        heads.setdefault(head.number, head.head)
        return heads
    finally:
        await consumer.stop()


def told(verdict: Verdict) -> str:
    """The verdict as one JSON object."""
    return msgspec.json.encode(verdict).decode()
