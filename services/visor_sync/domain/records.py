"""What the mirror keeps of people, of foreign records, and of writes that are under way."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec

from services.visor_sync.domain.cells import Cell, Claim, ShadowCell
from shared.messages import Json

TRUST_SOURCE = "trust-source"
WRITE_AGAIN = "write-again"
UNKNOWN = 2**63 - 1
"""The version of what cannot be read and does not tell its version: it may be newer than anything."""
UNNAMED = "unnamed-"
"""Begins the name under which something is set aside that does not say which record it is."""
UNREADABLE = 0
"""The status of a write whose outcome cannot be read: it may have been done or not."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """How far a system's feed has been read. `caught_up`: its end was reached once; `policy`: under which table.

    `stopped` says why it is neither heard nor written to; `decision` what a person decided then, until it is done.
    """

    side: str
    cursor: str
    caught_up: bool
    heard_at: datetime | None
    fault: str | None
    policy: int = 1
    stopped: str | None = None
    stopped_at: datetime | None = None
    decision: str | None = None

    @property
    def unreadable(self) -> bool:
        """Whether it answers, but what cannot be read."""
        return self.fault == "AnswerUnreadable"


class ShadowRow(msgspec.Struct, frozen=True, kw_only=True):
    """A foreign record as last read or written; `version` is the system's own, `revision` counts our shadows of it.

    `policy` is the version of the field policy under which it was last compared.
    """

    external_id: str
    version: int
    revision: int
    applied_revision: int
    cells: dict[str, ShadowCell]
    withheld: dict[str, str]
    gone: bool
    changed_at: datetime
    policy: int = 1


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Of a shadow what tells whether a feed says something new."""

    version: int
    gone: bool
    policy: int


class Nominal(msgspec.Struct, frozen=True, kw_only=True):
    """One person, merged under the version `policy` of the field policy."""

    id: uuid.UUID
    version: int
    cells: dict[str, Cell]
    force: str
    synthetic: bool
    changed_at: datetime
    policy: int = 1

    def values(self) -> dict[str, Json]:
        """Each cell's value, without removals."""
        return {name: cell.value for name, cell in self.cells.items() if cell.value is not None}


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """That a foreign record is this person's, and which version of the person it was last given."""

    side: str
    external_id: str
    nominal_id: uuid.UUID
    delivered_version: int


class Stray(msgspec.Struct, frozen=True, kw_only=True):
    """A foreign record that belongs to nobody we know yet."""

    side: str
    external_id: str
    cells: dict[str, Claim]
    synthetic: bool

    @property
    def owner(self) -> str:
        """Its name in the table of identifiers."""
        return f"{self.side}:{self.external_id}"

    def values(self) -> dict[str, Json]:
        """Each cell's value, without removals."""
        return {name: claim.value for name, claim in self.cells.items() if claim.value is not None}


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A question for people as it is kept; `closed_at` is None while it is open."""

    id: uuid.UUID
    nominal_id: uuid.UUID
    kind: str
    cell: str
    base: Json
    claims: dict[str, Claim]
    opened_at: datetime
    closed_at: datetime | None
    force: str = ""


class PendingWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A write committed before its request. `external_id` is None while a record is being created.

    `cells` are the shadow cells that hold once it succeeds; `request` is the item as it is sent, byte for byte.
    `person` is who it was planned for, where that is known without asking.
    """

    key: uuid.UUID
    side: str
    external_id: str | None
    nominal_id: uuid.UUID
    version: int
    base_version: int | None
    cells: dict[str, ShadowCell]
    request: bytes
    person: Nominal | None = None
    pos: int = 0
    age_seconds: float = 0.0


class ToDeliver(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of whom a side may lack something, and what may be in the way of a write there."""

    person: Nominal
    written_to: bool
    aside: bool
    stopped: bool


class InTheWay(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps records from being compared: their side is stopped, or is heard under a newer policy, or writes are
    under way, up to a place.
    """

    stopped: bool
    policy: int
    until: int
    writes: list[PendingWrite]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a system is to be told of one person: the cells to write, beside the shadow that they were worked out from.

    Without `external_id` the record is to be made.
    """

    key: str
    author: str
    cells: Mapping[str, ShadowCell]
    shadow: Mapping[str, ShadowCell]
    external_id: str | None
    if_match: int | None
    synthetic: bool


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a system answered to one write. `status` as HTTP has it or `UNREADABLE`; `version` is the record's new one.

    `alone` is False where somebody else changed the record between the steps of the write.
    """

    status: int
    id: str | None = None
    version: Annotated[int, msgspec.Meta(ge=0, lt=UNKNOWN)] | None = None
    problem: str | None = None
    alone: bool = True


class FeedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One record as a system's feed shows it; a feed may only name it, and `record` is read afterwards.

    `unreadable` says why it cannot be read, where it cannot.
    """

    id: str
    version: int
    at: datetime
    author: str = ""
    deleted: bool = False
    record: dict[str, Any] | None = None
    unreadable: str = ""

    @property
    def only_named(self) -> bool:
        """Whether the record itself has yet to be read."""
        return self.record is None and not self.deleted and not self.unreadable


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One record as a system shows it when it is asked; `unreadable` says why it cannot be read, where it cannot."""

    id: str
    version: int = UNKNOWN
    record: dict[str, Any] | None = None
    unreadable: str = ""


class FeedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a change feed; `next` is the cursor to go on from."""

    items: list[FeedItem]
    next: str
    more: bool

    def newest(self) -> dict[str, FeedItem]:
        """Each record once, by id, at its newest version: a feed may repeat what it said, and out of order."""
        return {item.id: item for item in sorted(self.items, key=lambda item: item.version)}
