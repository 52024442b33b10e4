"""Again: what could not be read is read again later, each time after longer, while everything else flows."""

import asyncio
from datetime import UTC, datetime

from services.visor_sync.domain.records import UNKNOWN
from services.visor_sync.handlers.capture import take_in
from services.visor_sync.handlers.comparing import read
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.http_system import item_of
from shared.kafka import TRANSIENT
from shared.patience import after_fault

LOOK_SECONDS = 2.0
AT_ONCE = 50


async def read_again(mirror: Mirror, side: Side) -> None:
    """Read what was set aside of a side again, for ever."""
    while True:
        try:
            async with mirror.store.only_one(f"again {side.name}") as lead:
                while True:
                    lead.check()
                    if not await read_again_once(mirror, side):
                        await asyncio.sleep(LOOK_SECONDS)
        except TRANSIENT as error:
            await after_fault("again.waiting", error, LOOK_SECONDS, side=side.name)


async def read_again_once(mirror: Mirror, side: Side) -> int:
    """Read what is due again, and take in what can be read now; returns how many were due.

    A record that is gone is left to the feed, which says so.

    Raises:
        ConnectionError: the system is out; what was due comes again later.
    """
    async with mirror.store.transaction() as unit:
        due = await unit.due_again(side.name, AT_ONCE)
    items = {}
    for external_id in due:
        found = await side.system.record(external_id)
        if found is not None:
            items[external_id] = item_of(external_id, found, 0, datetime.now(UTC))
    if not items:
        return len(due)
    await take_in(mirror, side, items)
    readable = {id_: item for id_, item in items.items() if not isinstance(read(mirror, side, item), str)}
    async with mirror.store.transaction() as unit:
        known = await unit.known_versions(side.name, readable)
        taken = [id_ for id_, item in readable.items() if id_ in known and known[id_].version >= item.version]
        await unit.release(side.name, dict.fromkeys(taken, UNKNOWN))
    return len(due)
