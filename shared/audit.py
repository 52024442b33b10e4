"""Who looked at whom and why: insert-only rows, one sealer that chains them, and a proof that nobody rewrote them."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec

from shared.messages import AUDIT, AuditHead
from shared.metrics import UNSEALED
from shared.outbox import Out, leader, say
from shared.patience import after_fault
from shared.postgres import DATABASE_OUT, Connection

SEAL_SECONDS = 0.5
BATCH = 5000
GENESIS = bytes(32)

_COLUMNS = "a.seq, a.at, a.actor, a.role, a.action, a.subjects, a.purpose, a.reference, a.detail"
RECORD = """
INSERT INTO audit (actor, role, action, subjects, purpose, reference, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq
"""
RECORD_MANY = """
INSERT INTO audit (actor, role, action, subjects, purpose, reference, detail)
SELECT actor, role, action, string_to_array(subjects, E'\x1f'), purpose, reference, detail
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS t (actor, role, action, subjects, purpose, reference, detail)
"""
_UNSEALED = f"""
SELECT {_COLUMNS} FROM audit a
WHERE a.seq > $1 AND NOT EXISTS (SELECT FROM audit_sealed s WHERE s.seq = a.seq) ORDER BY a.seq LIMIT $2
"""  # noqa: S608 - constant columns
_FLOOR = """
SELECT coalesce(min(seq) - 1, (SELECT coalesce(max(seq), 0) FROM audit)) FROM audit
WHERE at > now() - interval '10 minutes'
"""
_LAST = "SELECT number, head FROM audit_seals ORDER BY number DESC LIMIT 1"
_SEAL = "INSERT INTO audit_seals (number, head) VALUES ($1, $2)"
_SEALED = "INSERT INTO audit_sealed (seq, head, seal) SELECT unnest($1::bigint[]), unnest($2::bytea[]), $3"
_CHAIN = f"""
SELECT s.number, s.head AS seal_head, x.seq AS sealed_seq, x.head, {_COLUMNS}
FROM audit_seals s LEFT JOIN audit_sealed x ON x.seal = s.number LEFT JOIN audit a ON a.seq = x.seq
ORDER BY s.number, x.seq
"""  # noqa: S608 - constant columns
_TAIL = """
SELECT count(*) AS rows, coalesce(extract(epoch FROM now() - min(a.at)), 0)::float AS seconds
FROM audit a WHERE NOT EXISTS (SELECT FROM audit_sealed s WHERE s.seq = a.seq)
"""


class AuditEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One look, change or disclosure. `subjects` are nominal ids; `detail` holds ids, counts and codes, never names."""

    actor: str
    role: str
    action: str
    subjects: Sequence[str] = ()
    purpose: str = ""
    reference: str = ""
    detail: Mapping[str, Any] = {}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What `verify` found. `first_broken` is the first row or seal that does not fit, None when all do."""

    rows: int
    seals: int
    head: str
    first_broken: str | None
    unsealed_rows: int
    unsealed_seconds: float


async def record(connection: Connection, event: AuditEvent) -> int:
    """Write one audit row inside the caller's transaction, before any data is returned; returns its number."""
    seq: int = await connection.fetchval(RECORD, *values(event))
    return seq


def columns(events: Sequence[AuditEvent]) -> tuple[list[Any], ...]:
    """Audit rows as the parameters of `RECORD_MANY`, for whoever joins it with statements of their own."""
    rows = [values(event) for event in events]
    table = [list(column) for column in zip(*rows, strict=True)]
    table[3] = ["\x1f".join(subjects) for subjects in table[3]]
    return tuple(table)


def values(event: AuditEvent) -> tuple[Any, ...]:
    """An audit row as the parameters of `RECORD`, for whoever joins that with a statement of their own."""
    detail = json.dumps(event.detail, sort_keys=True, separators=(",", ":"))
    return (
        event.actor,
        event.role,
        event.action,
        [str(subject) for subject in event.subjects],
        event.purpose,
        event.reference,
        detail,
    )


def link(head: bytes, row: asyncpg.Record) -> bytes:
    """The next head: SHA-256 over the head before and one row's fields as JSON."""
    fields = [row["seq"], row["at"].astimezone(UTC).isoformat(), row["actor"], row["role"], row["action"]]
    fields += [list(row["subjects"]), row["purpose"], row["reference"], row["detail"]]
    return hashlib.sha256(head + json.dumps(fields, separators=(",", ":")).encode()).digest()


async def sealer(pool: asyncpg.Pool, service: str) -> None:
    """Chain committed rows and publish the heads, for ever. One sealer a service, by advisory lock."""
    while True:
        try:
            async with leader(pool, "sealer") as connection:
                floor = 0
                while True:
                    if await seal_once(connection, service, floor) < BATCH:
                        floor = await connection.fetchval(_FLOOR)
                        await asyncio.sleep(SEAL_SECONDS)
        except DATABASE_OUT as error:
            await after_fault("sealer.waiting", error, SEAL_SECONDS)


async def seal_once(connection: Connection, service: str, floor: int = 0) -> int:
    """Seal up to `BATCH` committed rows above `floor`; returns how many. Rows that commit late join a later seal."""
    async with connection.transaction():
        rows = await connection.fetch(_UNSEALED, floor, BATCH)
        UNSEALED.set(len(rows))
        if not rows:
            return 0
        last = await connection.fetchrow(_LAST)
        number, head = (last["number"] + 1, last["head"]) if last else (1, GENESIS)
        heads = [head := link(head, row) for row in rows]
        await connection.execute(_SEAL, number, head)
        await connection.execute(_SEALED, [row["seq"] for row in rows], heads, number)
        told = AuditHead(service=service, number=number, rows=len(rows), head=head.hex(), at=datetime.now(UTC))
        await say(connection, [Out(AUDIT, told)])
    UNSEALED.set(0)
    return len(rows)


async def verify(connection: Connection, published: Mapping[int, str]) -> Verdict:
    """Compute the chain again and hold it against the heads that were published (seal number to hex)."""
    proof = _Proof(published)
    async with connection.transaction(readonly=True):
        async for row in connection.cursor(_CHAIN, prefetch=5000):
            if proof.broken_by(row):
                break
        proof.close()
        tail = await connection.fetchrow(_TAIL)
    assert tail is not None
    return Verdict(
        rows=proof.rows,
        seals=proof.number,
        head=proof.head.hex(),
        first_broken=proof.broken,
        unsealed_rows=tail["rows"],
        unsealed_seconds=round(tail["seconds"], 3),
    )


class _Proof:
    """Walks the chain row by row and stops at the first that does not fit."""

    def __init__(self, published: Mapping[int, str]) -> None:
        self.published = published
        self.head, self.seal_head, self.number, self.rows = GENESIS, GENESIS, 0, 0
        self.broken: str | None = None

    def broken_by(self, row: asyncpg.Record) -> bool:
        if row["number"] != self.number:
            self._next_seal(row)
        if self.broken is None:
            self._row(row)
        return self.broken is not None

    def close(self) -> None:
        self._end_seal()
        if self.broken is None and self.number and not self.published:
            self.broken = "no head of this chain was ever published"
        if self.broken is None and self.published and max(self.published) > self.number:
            self.broken = f"seal {self.number + 1} was published and is missing"

    def _next_seal(self, row: asyncpg.Record) -> None:
        self._end_seal()
        if self.broken is None and row["number"] != self.number + 1:
            self.broken = f"seal {self.number + 1} is missing"
        self.number, self.seal_head = row["number"], row["seal_head"]

    def _end_seal(self) -> None:
        if self.broken is not None or not self.number:
            return
        if self.head != self.seal_head:
            self.broken = f"seal {self.number}: rows are missing or were added"
        elif self.published.get(self.number, self.head.hex()) != self.head.hex():
            self.broken = f"seal {self.number}: its head is not the one that was published"

    def _row(self, row: asyncpg.Record) -> None:
        if row["seq"] is None:
            self.broken = f"row {row['sealed_seq']} is missing"
            return
        self.head = link(self.head, row)
        self.rows += 1
        if self.head != row["head"]:
            self.broken = f"row {row['seq']} is not as it was sealed"
