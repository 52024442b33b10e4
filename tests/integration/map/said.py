"""Saying nominals to the map and waiting until it has heard them."""

import asyncio
import uuid

from services.map.store import Store
from shared.messages import NominalBasic
from tests.integration.map.world import publish
from tests.servers import Kafka


class Said:
    """Everything said so far on one topic."""

    def __init__(self, kafka: Kafka, topic: str, store: Store) -> None:
        self.kafka, self.topic, self.store, self.count = kafka, topic, store, 0

    async def __call__(self, *items: NominalBasic | uuid.UUID) -> None:
        """Say nominals, and tombstones for ids; returns when all were heard."""
        await publish(self.kafka, self.topic, items)
        self.count += len(items)
        async with asyncio.timeout(30):
            async for heard, _ in self.store.versions():
                if heard >= self.count:
                    return
