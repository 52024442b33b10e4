"""The published language: every message that crosses Kafka, tagged, versioned, frozen, and carrying its key."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

import msgspec

from shared.message import Message as Message
from shared.sightings import SightingReported, SightingSettled

Json = Any
"""A canonical value: str, int, float, bool, None, or a dict of those."""

VISOR_CHANGES = "rso.visor.changes.v1"
ATHENA_CHANGES = "rso.athena.changes.v1"
VISOR_COMMANDS = "rso.visor.commands.v1"
ATHENA_COMMANDS = "rso.athena.commands.v1"
NOMINALS_BASIC = "rso.nominals.basic.v1"
NOMINALS_FULL = "rso.nominals.full.v1"
CASES = "rso.cases.v1"
DESK = "rso.desk.v1"
BRIEFINGS = "rso.briefings.v1"
AUDIT = "rso.audit.v1"
SESSIONS = "rso.sessions.v1"

CHANGES = {"visor": VISOR_CHANGES, "athena": ATHENA_CHANGES}
COMMANDS = {"visor": VISOR_COMMANDS, "athena": ATHENA_COMMANDS}

_ENCODER = msgspec.json.Encoder(order="deterministic")


class CellChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One cell's change. `base` is the dot the side last had for it (None: it had none); a `now` of None is a removal.

    A cell is a field (`risk_level`) or one element of a set (`telephones/+447700900123`).
    """

    cell: str
    was: Json = None
    now: Json = None
    base: str | None = None


class RecordChanged(Message, frozen=True, kw_only=True):
    """A system of record changed one record. `revision` counts the shadow's states, from 1; `at` is UTC.

    `first` is the first revision that it covers where it is said for several, and 0 where it covers its own.
    """

    type: ClassVar[str] = "record.changed.v1"
    event_id: uuid.UUID
    side: str
    external_id: str
    revision: int
    author: str
    at: datetime
    cells: list[CellChange]
    withheld: list[str] = msgspec.field(default_factory=list)
    synthetic: bool = False
    first: int = 0

    @property
    def key(self) -> str:
        return self.external_id


class RecordGone(Message, frozen=True, kw_only=True):
    """A system of record no longer has the record."""

    type: ClassVar[str] = "record.gone.v1"
    event_id: uuid.UUID
    side: str
    external_id: str
    revision: int
    author: str
    at: datetime
    first: int = 0

    @property
    def key(self) -> str:
        return self.external_id


class DeliverRecord(Message, frozen=True, kw_only=True):
    """A hint: this nominal is at this version; what to write is worked out when delivering."""

    type: ClassVar[str] = "record.deliver.v1"
    nominal_id: uuid.UUID
    version: int

    @property
    def key(self) -> str:
        return str(self.nominal_id)


class Held(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One value with its provenance: which system, who, and when (UTC)."""

    value: Json
    source: str
    author: str
    at: datetime


class FieldState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What is held of one field: one value, one for each element of a set, or two claims, the more protective first.

    `proposed` holds what the system that does not own the field says, where that is the more protective.
    """

    held: list[Held]
    contested: bool = False
    proposed: list[Held] = []


Handling = Literal["", "contact_ppu"]
CONTACT_PPU: Literal["contact_ppu"] = "contact_ppu"
"""The handling of a sensitive person: on no map, list or product; the answer is "contact the PPU duty officer"."""


class _Nominal(Message, frozen=True, kw_only=True):
    """`handling` says how the person may be shown: empty for anybody, `CONTACT_PPU` for a sensitive person."""

    id: uuid.UUID
    version: int
    force: str
    changed_at: datetime
    synthetic: bool
    fields: dict[str, FieldState]
    handling: Handling = ""

    @property
    def key(self) -> str:
        return str(self.id)

    def value(self, field: str) -> Json:
        """The field's first held value, or None."""
        state = self.fields.get(field)
        return state.held[0].value if state and state.held else None

    def values(self, field: str) -> list[Json]:
        """Every held value of a field."""
        state = self.fields.get(field)
        return [held.value for held in state.held] if state else []


class NominalBasic(_Nominal, frozen=True, kw_only=True):
    """A nominal's state, tier basic only; no field of a sensitive person. A reader takes only a greater version.

    `traces`: of a sensitive person, keyed hashes by which a search knows that it must send the officer to the PPU.
    """

    type: ClassVar[str] = "nominal.basic.v1"
    traces: list[int] = msgspec.field(default_factory=list)


class NominalFull(_Nominal, frozen=True, kw_only=True):
    """A nominal's merged state in every tier that may leave ViSOR."""

    type: ClassVar[str] = "nominal.full.v1"


class CaseState(Message, frozen=True, kw_only=True):
    """A question that people must decide; ids and names of fields only, the values stay with the mirror."""

    type: ClassVar[str] = "case.state.v1"
    id: uuid.UUID
    nominal_id: uuid.UUID
    kind: str
    cell: str
    open: bool
    opened_at: datetime
    force: str

    @property
    def key(self) -> str:
        return str(self.id)


class RankedNominal(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a week's proposal."""

    nominal_id: uuid.UUID
    rank: int
    points: int
    reasons: list[str]


class BriefingState(Message, frozen=True, kw_only=True):
    """A week's proposal for one area: ids and points, no names. `sha256` is the deck's, in hex."""

    type: ClassVar[str] = "briefing.state.v1"
    force: str
    area: str
    week: str
    version: int
    score_table: str
    ranked: list[RankedNominal]
    added: list[uuid.UUID]
    sha256: str
    made_at: datetime
    expires_on: str

    @property
    def key(self) -> str:
        return f"{self.force}/{self.area}/{self.week}"


class AuditHead(Message, frozen=True, kw_only=True):
    """The head of a service's audit chain after one more seal; `head` is SHA-256 in hex."""

    type: ClassVar[str] = "audit.head.v1"
    service: str
    number: int
    rows: int
    head: str
    at: datetime

    @property
    def key(self) -> str:
        return self.service


TYPES: Mapping[str, type[Message]] = {
    kind.type: kind
    for kind in (
        RecordChanged,
        RecordGone,
        DeliverRecord,
        NominalBasic,
        NominalFull,
        CaseState,
        SightingReported,
        SightingSettled,
        BriefingState,
        AuditHead,
    )
}


_DECODERS = {kind: msgspec.json.Decoder(struct) for kind, struct in TYPES.items()}


class Unreadable(Exception):
    """The bytes are not a message of the type their header names."""


def encode(message: Message) -> bytes:
    """JSON, keys in a fixed order, so that equal messages are equal bytes."""
    return _ENCODER.encode(message)


def decode(kind: str, payload: bytes) -> Message | None:
    """Read one message; None when the type is not known here (a newer writer's), which a reader skips.

    Raises:
        Unreadable: malformed JSON or a wrong shape.
    """
    decoder = _DECODERS.get(kind)
    if decoder is None:
        return None
    try:
        message: Message = decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"{kind}: {error}") from error
    return message


def headers(kind: str, event_id: uuid.UUID, source: str, at: datetime) -> list[tuple[str, bytes]]:
    """CloudEvents 1.0 headers in Kafka's binary mode. `at` must be aware."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(event_id).encode()),
        ("ce_type", kind.encode()),
        ("ce_source", f"/boyd/{source}".encode()),
        ("ce_time", at.astimezone(UTC).isoformat().encode()),
        ("content-type", b"application/json"),
    ]
