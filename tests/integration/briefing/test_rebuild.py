"""The briefing's view made anew from its topic: what carries somebody who is not there any more is withdrawn."""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import Path

import msgspec
import pytest

from deploy.sandbox.databases import Addresses
from services.briefing import handlers, products
from services.briefing.handlers import Maker, NothingMade
from services.briefing.rebuild import renew
from services.briefing.store import Store
from shared.messages import BRIEFINGS, CONTACT_PPU, BriefingState, NominalFull, decode
from tests.integration.briefing.test_memory import NORTH, NOW, VIEWER, maker, northerners
from tests.integration.briefing.world import publish
from tests.servers import Kafka
from tests.unit.briefing.builders import WEEK, nominal_id

__all__ = ["maker"]


async def listed(store: Store) -> set[str]:
    """Who stands on any proposal."""
    return {str(row["nominal_id"]) for row in await store.pool.fetch("SELECT nominal_id FROM places")}


@pytest.mark.parametrize("how", ["gone", "sensitive", "as before"])
async def test_who_is_gone_or_sensitive_leaves_every_list_and_deck(
    store: Store, maker: Maker, addresses: Addresses, kafka: Kafka, tmp_path: Path, how: str
) -> None:
    topic, people = await kafka.topic(compacted=True), northerners(8)
    again = partial(renew, addresses.runtime, kafka.bootstrap, tmp_path, (topic,))
    await publish(kafka, topic, people)
    assert await again() == 8
    made = (await handlers.make(store, maker, NORTH, WEEK, NOW)).made
    products.put(tmp_path, made.product.file, b"a deck")
    off, before = uuid.UUID(nominal_id(2)), await listed(store)
    stranger = uuid.uuid4()
    for someone in (off, uuid.UUID(nominal_id(1)), stranger):
        await store.pool.execute(_REPORTED, someone)
    assert str(off) in before
    if how == "gone":
        await publish(kafka, topic, [off])
    elif how == "sensitive":
        await publish(kafka, topic, [hidden(people[2])])
    await again()
    kept = {row["id"] for row in await store.pool.fetch("SELECT id FROM nominals")}
    assert (off in kept) == (how != "gone")
    told = {row["nominal_id"] for row in await store.pool.fetch("SELECT nominal_id FROM sightings")}
    assert told == {uuid.UUID(nominal_id(1)), stranger} | ({off} if how != "gone" else set())
    assert len(kept) == (7 if how == "gone" else 8)
    if how == "as before":
        assert await listed(store) == before
        assert (tmp_path / made.product.file).exists()
        return
    assert str(off) not in await listed(store)
    assert not (tmp_path / made.product.file).exists()
    with pytest.raises(NothingMade):
        await handlers.disclose(store, VIEWER, NORTH, WEEK)
    said = decode(BriefingState.type, await store.pool.fetchval(_LAST, BRIEFINGS))
    assert isinstance(said, BriefingState)
    assert off not in {place.nominal_id for place in said.ranked}


_REPORTED = """
INSERT INTO sightings (id, nominal_id, force, kind, seen_at, place, said, danger, reported_by, reported_at)
VALUES (gen_random_uuid(), $1, 'cambridgeshire', 'seen', now(), '', '', false, 'somebody', now())
"""
_LAST = "SELECT payload FROM outbox WHERE aggregatetype = $1 ORDER BY pos DESC LIMIT 1"


def hidden(nominal: NominalFull) -> NominalFull:
    """The next version of somebody, who is sensitive from now on."""
    return msgspec.structs.replace(nominal, version=nominal.version + 1, handling=CONTACT_PPU)
