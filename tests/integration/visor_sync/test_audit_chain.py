"""The audit chain: a rewrite by whoever owns the tables is found."""

import uuid
from collections.abc import AsyncIterator

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from shared import audit, messages, outbox, proof
from shared.audit import AuditEvent, Verdict
from shared.postgres import SHARED_SQL, migrate
from tests.servers import Kafka, Postgres


class Chain:
    """Three seals of three rows, as the service makes them; `owner` may do anything to them."""

    def __init__(self, service: asyncpg.Connection, owner: asyncpg.Connection, dsn: str) -> None:
        self.service, self.owner, self.dsn = service, owner, dsn

    async def seal(self, rows: int) -> int:
        """Record so many looks and seal them."""
        event = AuditEvent(actor="ppu.smith", role="ppu-staff", action="person.viewed", subjects=["a", "b"])
        async with self.service.transaction():
            await self.service.execute(audit.RECORD_MANY, *audit.columns([event] * rows))
        return await audit.seal_once(self.service, "visor_sync")

    async def published(self) -> dict[int, str]:
        """The heads as they left for the topic."""
        heads = {}
        for row in await self.owner.fetch("SELECT payload FROM outbox WHERE aggregatetype = $1", messages.AUDIT):
            head = messages.decode("audit.head.v1", row["payload"])
            assert isinstance(head, messages.AuditHead)
            heads[head.number] = head.head
        return heads

    async def verdict(self) -> Verdict:
        """What the proof says."""
        return await audit.verify(self.service, await self.published())


@pytest.fixture
async def chain(postgres: Postgres) -> AsyncIterator[Chain]:
    """A chain in a database of its own."""
    async with postgres.database("visor_sync") as addresses:
        await migrate(addresses.owner, "visor_sync", "visor_sync", [SHARED_SQL])
        service = await asyncpg.connect(addresses.runtime)
        owner = await asyncpg.connect(addresses.owner)
        try:
            chain = Chain(service, owner, addresses.runtime)
            for _ in range(3):
                assert await chain.seal(3) == 3
            yield chain
        finally:
            await service.close()
            await owner.close()


async def test_an_untouched_chain_holds_and_the_tail_is_told(chain: Chain) -> None:
    await audit.record(chain.service, AuditEvent(actor="a", role="b", action="c"))
    verdict = await chain.verdict()
    assert (verdict.first_broken, verdict.rows, verdict.seals, verdict.unsealed_rows) == (None, 9, 3, 1)
    assert verdict.unsealed_seconds >= 0
    assert verdict.head == (await chain.published())[3]


async def test_the_operator_s_proof_holds_the_chain_against_every_head_that_was_published(
    chain: Chain, kafka: Kafka
) -> None:
    await chain.service.execute("SET search_path = visor_sync")
    service = f"visor_sync {uuid.uuid4()}"
    await audit.record(chain.service, AuditEvent(actor="a", role="b", action="c"))
    await audit.seal_once(chain.service, service)
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap)
    await producer.start()
    try:
        assert await outbox.publish_once(chain.service, producer, service) == 4
    finally:
        await producer.stop()
    heads = await proof.published_heads(kafka.bootstrap, service)
    assert heads == {4: (await chain.verdict()).head}
    sound = await proof.prove(chain.dsn, kafka.bootstrap, service, "visor_sync")
    assert (sound.first_broken, sound.rows) == (None, 10)
    await chain.owner.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 5")
    assert (await proof.prove(chain.dsn, kafka.bootstrap, service, "visor_sync")).first_broken


async def test_the_service_itself_may_change_no_row(chain: Chain) -> None:
    for table in ("audit", "audit_sealed", "audit_seals"):
        for statement in ("DELETE FROM ", "TRUNCATE "):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await chain.service.execute(statement + table)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await chain.service.execute("UPDATE audit SET actor = 'nobody'")


@pytest.mark.parametrize(
    "column", ["actor", "role", "action", "purpose", "reference", "detail", "at = at + interval '1 s'", "subjects"]
)
async def test_an_altered_row_is_found_and_named(chain: Chain, column: str) -> None:
    value = column if "=" in column else f"{column} = '{{}}'" if column == "subjects" else f"{column} = 'changed'"
    await chain.owner.execute(" ".join(["UPDATE audit SET", value, "WHERE seq = 5"]))
    assert (await chain.verdict()).first_broken == "row 5 is not as it was sealed"


REWRITES = {
    "DELETE FROM audit WHERE seq = 5": "row 5 is missing",
    "DELETE FROM audit WHERE seq = 9": "row 9 is missing",
    "DELETE FROM audit_sealed WHERE seq = 5": "row 6 is not as it was sealed",
    "DELETE FROM audit_sealed WHERE seq = 9": "seal 3: rows are missing or were added",
    "DELETE FROM audit_sealed WHERE seal = 2; DELETE FROM audit_seals WHERE number = 2": "seal 2 is missing",
    "DELETE FROM audit_sealed WHERE seal = 3; DELETE FROM audit_seals WHERE number = 3": (
        "seal 3 was published and is missing"
    ),
    "DELETE FROM audit_sealed; DELETE FROM audit_seals; DELETE FROM audit": "seal 1 was published and is missing",
    "UPDATE audit_seals SET head = '\\x00' WHERE number = 2": "seal 2: rows are missing or were added",
}


@pytest.mark.parametrize("rewrite", REWRITES)
async def test_rows_and_seals_taken_away_are_found_and_named(chain: Chain, rewrite: str) -> None:
    heads = await chain.published()
    await chain.owner.execute(rewrite)
    assert (await audit.verify(chain.service, heads)).first_broken == REWRITES[rewrite]


async def test_a_chain_computed_anew_over_altered_rows_is_not_the_one_that_was_published(chain: Chain) -> None:
    heads = await chain.published()
    await chain.owner.execute(
        "DELETE FROM audit_sealed; DELETE FROM audit_seals; UPDATE audit SET actor = 'nobody' WHERE seq = 5"
    )
    await audit.seal_once(chain.service, "visor_sync")
    alone = await audit.verify(chain.service, {})
    assert alone.first_broken == "no head of this chain was ever published"
    assert (await audit.verify(chain.service, heads)).first_broken == (
        "seal 1: its head is not the one that was published"
    )


async def test_a_row_that_commits_late_joins_a_later_seal(chain: Chain, postgres: Postgres) -> None:
    late = chain.service.transaction()
    await late.start()
    await audit.record(chain.service, AuditEvent(actor="slow", role="r", action="a"))
    await audit.record(chain.owner, AuditEvent(actor="quick", role="r", action="a"))
    assert await audit.seal_once(chain.owner, "visor_sync") == 1
    await late.commit()
    assert await audit.seal_once(chain.service, "visor_sync") == 1
    assert (await chain.verdict()).first_broken is None
