"""What every message of the published language is, whatever it says."""

from typing import ClassVar

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all messages. `type` is the tag and version, and goes into the CloudEvents header `ce_type`."""

    type: ClassVar[str]

    @property
    def key(self) -> str:
        """The Kafka key: messages of one key keep their order."""
        raise NotImplementedError
