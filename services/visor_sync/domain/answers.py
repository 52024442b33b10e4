"""What the mirror is asked over HTTP, and what it answers."""

import uuid
from datetime import datetime
from typing import Annotated

import msgspec

from services.visor_sync.domain.cells import Claim
from services.visor_sync.domain.records import CaseRow
from shared.messages import Held, Json
from shared.policy import Tier

MOST_ROWS = 1000
LONGEST_WAIT = 30.0

Limit = Annotated[int, msgspec.Meta(ge=1, le=MOST_ROWS, description="How many at most.")]

Place = Annotated[int, msgspec.Meta(ge=0, le=2**62, description="The place to go on from; none for its end.")]


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many rows to answer with."""

    limit: Limit = 200


class RecordsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After which id, and how many."""

    after: Annotated[uuid.UUID, msgspec.Meta(description="The id to go on after; none for the start.")] | None = None
    limit: Limit = 200


class JournalQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which place of the journal, how many lines, and how many seconds to wait for the first."""

    after: Place | None = None
    limit: Limit = 500
    wait: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_WAIT, description="Seconds to wait for something newer.")] = 0


class SourceState(msgspec.Struct, frozen=True):
    """How a system's feed is heard. `caught_up`: its end was reached once; `fault`: why it cannot be read now.

    `stopped` says why it is neither heard nor written to; `decision` what a person decided then, until it is done.
    """

    caught_up: bool
    heard_at: datetime | None
    fault: str | None
    stopped: str | None
    stopped_at: datetime | None
    decision: str | None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The mirror's figures. `oldest_unmirrored_seconds` is 0 when everything is mirrored.

    `observing`: the mirror reads and reports, and writes nothing to either system.
    """

    visor_records: int
    athena_records: int
    linked: int
    waiting: int
    open_cases: int
    parked_messages: int
    oldest_unmirrored_seconds: float
    outbox: int
    writes_under_way: int
    unapplied: int
    observing: bool
    sources: dict[str, SourceState]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A nominal in the list: ids, no names. `sides` is each system's own id of the person."""

    id: uuid.UUID
    version: int
    force: str
    changed_at: datetime
    synthetic: bool
    sides: dict[str, str]


class Records(msgspec.Struct, frozen=True):
    """A page of nominals in the order of their ids; `next` is the `after` of the next page, null at the end."""

    records: list[Listed]
    next: uuid.UUID | None


class ShownField(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field: what is held with provenance, by whom it is owned, and what each system shows of it.

    `shown` says "withheld" in the place of a value that never leaves ViSOR.
    """

    field: str
    label: str
    owner: str
    tier: Tier
    held: list[Held]
    contested: bool = False
    proposed: list[Held] = []
    shown: dict[str, list[Json]]


class OpenCase(msgspec.Struct, frozen=True, kw_only=True):
    """A question that people must decide about this nominal, with what each side claims."""

    id: uuid.UUID
    kind: str
    cell: str
    opened_at: datetime
    claims: dict[str, Claim]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A nominal with provenance by field, in the order of the policy table."""

    id: uuid.UUID
    version: int
    force: str
    changed_at: datetime
    sides: dict[str, str]
    fields: list[ShownField]
    cases: list[OpenCase]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A system's record that belongs to nobody yet, cell by cell."""

    waiting: bool = True
    sides: dict[str, str]
    claims: dict[str, Claim]


class Cases(msgspec.Struct, frozen=True):
    """Open cases, the oldest first."""

    cases: list[CaseRow]


class ParkedItem(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be handled: `source` is a topic, a system or the mirror itself.

    `id` is the message's key, the system's record or, of what the mirror set aside, the person.
    """

    source: str
    id: str
    reason: str
    at: datetime


class Parked(msgspec.Struct, frozen=True):
    """What was set aside, the oldest first."""

    parked: list[ParkedItem]


class JournalLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the mirror did to one nominal: names of fields, no values; `ms` since the change was made."""

    pos: int
    at: datetime
    nominal_id: uuid.UUID
    event: str
    source: str
    target: str
    fields: list[str]
    ms: float


class Journal(msgspec.Struct, frozen=True):
    """Lines of the journal, and the place to go on from."""

    next: int
    lines: list[JournalLine]
