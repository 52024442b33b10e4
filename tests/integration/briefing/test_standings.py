"""What `boyd stories` reads of a week's lists is what the briefing made."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import asyncpg

from deploy.sandbox.cast import Standing, standings
from deploy.sandbox.databases import Addresses
from services.briefing.app import maker_of
from services.briefing.store import Store
from services.briefing.weekly import weekly
from tests.integration.briefing.test_memory import NOW, known, northerners
from tests.unit.briefing.builders import WEEK


async def test_the_five_of_a_week_are_known_by_id_and_another_week_has_none(
    addresses: Addresses, store: Store, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(addresses.runtime)
    try:
        assert await standings(connection, WEEK.monday) is None
        await known(store, *northerners(12))
        north, _ = await weekly(store, maker_of(sandbox=True), "cambridgeshire", WEEK, NOW, tmp_path)
        found = await standings(connection, WEEK.sunday)
        assert found is not None
        top = north.made.proposal.top
        assert [found[entry.id] for entry in top] == [Standing(True, "north", rank) for rank in range(1, 6)]
        assert sum(standing.top5 is True for standing in found.values()) == 5
        assert await standings(connection, WEEK.monday - timedelta(days=1)) is None
    finally:
        await connection.close()
