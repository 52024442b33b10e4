"""The operator's proof of a service's audit chain, held against the heads that were published."""

import asyncpg
import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared import messages
from shared.audit import Verdict, verify


async def prove(dsn: str, bootstrap: str, service: str, schema: str) -> Verdict:
    """Verify one service's audit rows.

    Raises:
        OSError, KafkaError, LookupError: the database, the broker or the topic is not there, so nothing was proved.
    """
    published = await published_heads(bootstrap, service)
    connection = await asyncpg.connect(dsn, server_settings={"search_path": schema})
    try:
        return await verify(connection, published)
    finally:
        await connection.close()


async def published_heads(bootstrap: str, service: str) -> dict[int, str]:
    """The heads on the audit topic, by seal number; the first published of a number counts."""
    partitions = [TopicPartition(messages.AUDIT, number) for number in await _partitions(bootstrap)]
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        heads: dict[int, str] = {}
        for partition in partitions:
            await consumer.seek_to_beginning(partition)
        while any([await consumer.position(partition) < ends[partition] for partition in partitions]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    head = messages.decode(messages.AuditHead.type, record.value)
                    if isinstance(head, messages.AuditHead) and head.service == service:
                        heads.setdefault(head.number, head.head)
        return heads
    finally:
        await consumer.stop()


async def _partitions(bootstrap: str) -> list[int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        found = await admin.describe_topics([messages.AUDIT])
    finally:
        await admin.close()
    partitions = [int(it["partition"]) for topic in found for it in topic["partitions"]]
    if not partitions:
        raise LookupError(f"the broker has no topic {messages.AUDIT}, so nothing can be proved")
    return sorted(partitions)


def told(verdict: Verdict) -> str:
    """The verdict as one JSON object."""
    return msgspec.json.encode(verdict).decode()
