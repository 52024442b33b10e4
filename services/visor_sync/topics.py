"""Topics read whole: what the topics of states say now, and where topics end."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from services.visor_sync.handlers.published import KINDS, Said, digest
from shared import messages
from shared.broker import Whole, ends_of
from shared.messages import NominalBasic, NominalFull, Unreadable


class KafkaTopics:
    """The topics of states in the broker; what was read is kept, and each look reads on from there."""

    def __init__(self, bootstrap: str, whole: Whole) -> None:
        self._bootstrap, self._whole = bootstrap, whole
        self._said: dict[str, dict[str, Said]] = {topic: {} for topic in KINDS}

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls, bootstrap: str, begins: Mapping[tuple[str, int], int] | None = None
    ) -> AsyncIterator["KafkaTopics"]:
        """Open the topics at their beginnings, or where `begins` says."""
        async with Whole.opened(bootstrap, list(KINDS)) as whole:
            whole.places |= {it: begins[it] for it in whole.places if begins is not None}
            yield cls(bootstrap, whole)

    async def newest(self) -> Mapping[str, Mapping[str, Said]]:
        """The newest message by topic and key as of now, without those that were taken back."""
        async for records in self._whole.until(await self._whole.ends()):
            for record in records:
                self._take(record)
        return self._said

    def _take(self, record: Any) -> None:
        key = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            self._said[record.topic].pop(key, None)
        else:
            self._said[record.topic][key] = _said(record.topic, record.value)

    async def ends(self, topics: list[str]) -> dict[tuple[str, int], int]:
        """Where these topics end now, by topic and partition."""
        return {(it.topic, it.partition): end for it, end in (await ends_of(self._bootstrap, topics)).items()}


def _said(topic: str, value: bytes) -> Said:
    """What a message says, whichever version of the mirror worded it."""
    try:
        message = messages.decode(KINDS[topic], value)
    except Unreadable:
        return Said(0, digest(value))
    assert isinstance(message, NominalBasic | NominalFull)
    return Said(message.version, digest(messages.encode(message)))
