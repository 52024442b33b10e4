"""What a projection needs to know of a batch of state messages."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from shared.kafka_batches import Heard
from shared.messages import NominalBasic, NominalFull

N = TypeVar("N", NominalBasic, NominalFull)


def newest(messages: Sequence[Heard], kind: type[N]) -> tuple[list[N], set[UUID]]:
    """Each person's greatest version in a batch, and who was taken away; after a tombstone a person may come back."""
    last: dict[UUID, N] = {}
    gone: set[UUID] = set()
    for message in messages:
        key = UUID(message.key)
        if message.body is None:
            gone.add(key)
            last.pop(key, None)
        elif isinstance(message.body, kind) and (key not in last or last[key].version < message.body.version):
            last[key] = message.body
    return list(last.values()), gone
