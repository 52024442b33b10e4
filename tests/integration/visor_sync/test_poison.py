"""Messages that are wrong, strange, repeated or too late."""

import uuid
from datetime import UTC, datetime

import msgspec
import pytest

from services.visor_sync.handlers.apply import apply
from shared import messages
from shared.kafka import Batch, FenceLost, Heard
from shared.messages import VISOR_CHANGES, CellChange, RecordChanged
from tests.integration.visor_sync.world import World

KIND = RecordChanged.type


def a_change(external_id: str, name: str = "Marlowe", revision: int = 1) -> RecordChanged:
    return RecordChanged(
        event_id=uuid.uuid4(),
        side="visor",
        external_id=external_id,
        revision=revision,
        author="a.clerk",
        at=datetime.now(UTC),
        cells=[CellChange(cell="family_name", now=name)],
        synthetic=True,
    )


async def send(world: World, change: RecordChanged) -> None:
    await world.topics.send(VISOR_CHANGES, change.key.encode(), messages.encode(change), KIND)


async def named(world: World, external_id: str) -> str | None:
    query = "SELECT cells FROM records JOIN links ON id = nominal_id WHERE external_id = $1"
    cells = await world.one(query, external_id)
    return msgspec.json.decode(cells)["family_name"]["value"] if cells else None


async def heard_up_to(world: World, place: object) -> None:
    """Wait until the mirror has gone past a message."""
    query = "SELECT next > $3 FROM offsets WHERE consumer = 'visor_sync.apply' AND topic = $1 AND partition = $2"
    at = (getattr(place, name) for name in ("topic", "partition", "offset"))
    args = list(at)
    await world.until(lambda: world.one(query, *args))


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        (b"SYN-BROKEN", b'{"half', "truncated"),
        (b"SYN-SHAPE", b'{"side": 7}', "Expected"),
        (b"SYN-EMPTY", b"", "truncated"),
        (b"SYN-BYTES", b"\xff\xfe", "malformed"),
        (b"SYN\x00NUL", b'{"half', "truncated"),
        (b"\xff\xfe", b"null", "Expected"),
    ],
)
async def test_poison_is_parked_with_its_place_and_reason(world: World, key: bytes, value: bytes, error: str) -> None:
    place = await world.topics.send(VISOR_CHANGES, key, value, KIND)
    query = 'SELECT * FROM parked WHERE topic = $1 AND partition = $2 AND "offset" = $3'
    (row,) = await world.until(lambda: world.rows(query, place.topic, place.partition, place.offset))
    assert row["payload"] == value
    assert KIND in row["error"]
    assert error.lower() in row["error"].lower()
    assert "ce_type" in row["headers"]


async def test_later_messages_of_a_parked_key_queue_behind_it_and_others_flow(world: World) -> None:
    place = await world.topics.send(VISOR_CHANGES, b"SYN-KEY", b"{", KIND)
    await send(world, a_change("SYN-KEY"))
    parked = "SELECT error FROM parked WHERE key = 'SYN-KEY' ORDER BY \"offset\""

    async def both() -> bool:
        return len(await world.rows(parked)) == 2

    await world.until(both)
    assert "waits behind" in (await world.rows(parked))[1]["error"]
    same_partition = a_change("SYN-OTHER")
    await world.topics.send(
        VISOR_CHANGES, b"SYN-OTHER", messages.encode(same_partition), KIND, partition=place.partition
    )

    async def flowed() -> bool:
        return await named(world, "SYN-OTHER") == "Marlowe"

    await world.until(flowed)
    assert await named(world, "SYN-KEY") is None


async def test_a_message_of_an_unknown_type_is_skipped_and_one_with_unknown_fields_is_taken(world: World) -> None:
    await world.topics.send(VISOR_CHANGES, b"SYN-NEW", b"{}", "record.exploded.v9")
    newer = msgspec.json.decode(messages.encode(a_change("SYN-NEW"))) | {"mood": "better"}
    await world.topics.send(VISOR_CHANGES, b"SYN-NEW", msgspec.json.encode(newer), KIND)

    async def taken() -> bool:
        return await named(world, "SYN-NEW") == "Marlowe"

    await world.until(taken)
    assert await world.rows("SELECT FROM parked WHERE key = 'SYN-NEW'") == []


async def test_a_field_without_a_policy_row_is_parked_and_not_taken(world: World) -> None:
    change = msgspec.structs.replace(a_change("SYN-SHOE"), cells=[CellChange(cell="shoe_size", now=9)])
    await send(world, change)
    await world.until(lambda: world.rows("SELECT FROM parked WHERE key = 'SYN-SHOE'"))
    assert await named(world, "SYN-SHOE") is None


async def test_a_repeated_message_has_one_effect(world: World) -> None:
    change = a_change("SYN-TWICE")
    for _ in range(3):
        await send(world, change)
    last = await world.topics.send(VISOR_CHANGES, b"SYN-TWICE", messages.encode(change), KIND)
    await heard_up_to(world, last)
    query = "SELECT version FROM links JOIN history USING (nominal_id) WHERE external_id = $1 AND source = 'visor'"
    assert [row["version"] for row in await world.rows(query, "SYN-TWICE")] == [1], "ATHENA may have said more by now"


async def test_a_batch_whose_place_another_has_moved_on_from_has_no_effect(world: World) -> None:
    change = a_change("SYN-FENCED")
    stored = "SELECT next FROM offsets WHERE consumer = 'visor_sync.apply' AND topic = $1 AND partition = 0"
    place = await world.one(stored, VISOR_CHANGES)
    heard = Heard(place - 1, change.key, KIND, str(change.event_id), change, None)
    late = Batch("visor_sync.apply", VISOR_CHANGES, 0, place - 1, place, [heard])
    with pytest.raises(FenceLost):
        await apply(world.mirror, late)
    assert await named(world, "SYN-FENCED") is None
    assert await world.one("SELECT count(*) FROM inbox WHERE event_id = $1", change.event_id) == 0
    assert await world.one(stored, VISOR_CHANGES) == place
