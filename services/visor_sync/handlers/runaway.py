"""A record that both sides rewrite for ever: set it aside, until a person lifts it."""

import uuid
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from services.visor_sync.domain.identifiers import VisorRef
from services.visor_sync.domain.records import UNNAMED
from services.visor_sync.handlers.ports import Guards
from shared.audit import AuditEvent
from shared.logs import log
from shared.messages import CellChange

if TYPE_CHECKING:
    from services.visor_sync.store import Store
    from services.visor_sync.store.store import Unit

ACTOR = "boyd-mirror"


def rewrites(side: str, changes: Sequence[CellChange]) -> bool:
    """Whether a side changed what it had been given.

    The dot of a change's base names who put the value there. Somebody who types into one field again and again rewrites
    what was given at most once; two programs that answer each other do nothing else.
    """
    return any(change.base is not None and not change.base.startswith(f"{side}:") for change in changes)


async def hold_aside(unit: "Unit", people: Collection[uuid.UUID], guards: Guards) -> set[uuid.UUID]:
    """Note that these people were rewritten; returns whoever was rewritten too often and is set aside for that."""
    await unit.note_rewrites(people, guards.runaway_seconds)
    runaways = await unit.runaways(people, guards.runaway_versions)
    if not runaways:
        return set()
    reason = (
        f"the systems rewrote what they were given more than {guards.runaway_versions} times in"
        f" {guards.runaway_seconds:g} s, so nothing is delivered until a person lifts it"
    )
    for person in sorted(await unit.set_aside(runaways, reason)):
        log.error("record.set_aside", nominal=str(person))
        await unit.audit([_event(ACTOR, "mirror", "record.set_aside", person)])
    return runaways


async def lift(store: "Store", reference: str) -> bool:
    """Let a person be delivered again, by the mirror's id or either system's; False where they are not set aside.

    Something that a system showed without an id, named by what it was set aside under, is forgotten.
    """
    async with store.transaction() as unit:
        if reference.startswith(UNNAMED):
            lifted = await unit.release_unnamed(reference)
            if lifted:
                await unit.audit([AuditEvent(actor="operator", role="operator", action="unnamed.lifted")])
            return lifted
        person = await unit.find(VisorRef.parse(reference).canonical or reference)
        if person is None or not await unit.lift(person):
            return False
        await unit.audit([_event("operator", "operator", "record.lifted", person)])
    return True


def _event(actor: str, role: str, action: str, person: uuid.UUID) -> AuditEvent:
    return AuditEvent(actor=actor, role=role, action=action, subjects=[str(person)])
