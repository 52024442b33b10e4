"""A person's graph as a POLE system shows it."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

Version = Annotated[int, Meta(ge=0, lt=2**63 - 1)]


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """An object, a location or an event; `joined`: how many persons have a live link to it."""

    id: str
    kind: str
    version: int
    joined: int
    record: dict[str, Any]


class GraphLink(msgspec.Struct, frozen=True, kw_only=True):
    """That a person has to do with a thing: as what, since when and until when; a live link has no `until`."""

    id: str
    role: str
    since: str
    until: str
    thing: Thing


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """A person's own record and its links, in the order they were made.

    `version` is the person's before the parts were read, `version_after` after them.
    """

    id: str
    version: Version
    version_after: int
    record: dict[str, Any]
    links: list[GraphLink]

    @property
    def whole(self) -> bool:
        """Whether all parts are of one version; a graph that is not is torn, and must be read again."""
        return self.version == self.version_after
