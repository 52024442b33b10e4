"""Reevaluate: under a new field policy every record is looked at anew: publish, retract, hash again."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain.evaluating import held
from services.visor_sync.domain.linking import identifiers
from services.visor_sync.handlers.ports import Mirror
from services.visor_sync.handlers.workspace import Workspace
from shared.audit import AuditEvent
from shared.kafka import TRANSIENT
from shared.logs import log
from shared.patience import after_fault
from shared.policy import WrongPolicy

if TYPE_CHECKING:
    from services.visor_sync.store.store import Unit

AT_ONCE = 200
LOOK_SECONDS = 30.0
ACTOR = "boyd-mirror"


async def agree_on_policy(mirror: Mirror) -> None:
    """Note the policy that is in force.

    Raises:
        WrongPolicy: the table was altered under a version that was in force before.
    """
    policy = mirror.policy
    async with mirror.store.transaction() as unit:
        if await unit.policy_in_force(policy.version, policy.digest) != policy.digest:
            raise WrongPolicy(f"the policy table differs from what was in force as version {policy.version}: raise it")


async def reevaluate(mirror: Mirror) -> None:
    """Bring every record under the newest policy, for ever: a process of an older one may still save some."""
    while True:
        try:
            async with mirror.store.only_one("policy") as lead:
                while True:
                    lead.check()
                    if not await reevaluate_once(mirror):
                        await asyncio.sleep(LOOK_SECONDS)
        except TRANSIENT as error:
            await after_fault("policy.waiting", error, LOOK_SECONDS / 10)


async def reevaluate_once(mirror: Mirror) -> int:
    """Look at some records anew; returns at how many."""
    async with mirror.store.transaction() as unit:
        people = await unit.records_of_older_policy(mirror.policy.version, AT_ONCE)
        work = Workspace(unit, mirror.policy, mirror.guards, mirror.search_key)
        if people:
            known = await unit.read_records(people)
            await unit.lock_identifiers(set().union(*(identifiers(person.values()) for person in known.values())))
            await work.load_people(people)
            await work.save()
            await unit.audit([_applied(people, mirror.policy.version)])
        strays = await _strays(unit, mirror)
    if people or strays:
        log.info("policy.applied", version=mirror.policy.version, people=len(people), strays=strays)
    return len(people) + strays


def _applied(people: Sequence[uuid.UUID], version: int) -> AuditEvent:
    return AuditEvent(
        actor=ACTOR,
        role="mirror",
        action="policy.applied",
        subjects=[str(person) for person in people],
        detail={"policy": version},
    )


async def _strays(unit: "Unit", mirror: Mirror) -> int:
    owners = await unit.strays_of_older_policy(mirror.policy.version, AT_ONCE)
    strays = await unit.lock_strays(owners)
    kept = {
        owner: msgspec.structs.replace(stray, cells=held(stray.cells, mirror.policy)) for owner, stray in strays.items()
    }
    if kept:
        await unit.save_strays(list(kept.values()), mirror.policy.version)
        await unit.save_identifiers({owner: identifiers(stray.values()) for owner, stray in kept.items()})
    return len(kept)
