"""Plan: what to write to whom, worked out now and committed with its audit rows before any request is made."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain.cells import ShadowCell, field_names
from services.visor_sync.domain.projecting import lacking, seen
from services.visor_sync.domain.records import Nominal, PendingWrite, ShadowRow, Wanted
from services.visor_sync.graph.shape import Graph
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.handlers.resolve import creating
from shared.audit import AuditEvent
from shared.logs import log

if TYPE_CHECKING:
    from services.visor_sync.store.store import Unit

AUTHOR = "boyd-mirror"
_WRITES = uuid.UUID("3f2d0a52-7b27-5c39-8a52-f7f2a4b5c803")


@dataclass(frozen=True)
class Plan:
    """Writes that are committed, and whom nothing could be planned for yet.

    By external id: `unknown`, their graph must be read first; `moved`, it is not at the version of its shadow, given
    here, any more. `under_way`: an earlier write to them is not settled, so it must be sent again first.
    """

    writes: list[PendingWrite] = field(default_factory=list)
    unknown: dict[str, uuid.UUID] = field(default_factory=dict)
    moved: dict[str, tuple[uuid.UUID, int]] = field(default_factory=dict)
    under_way: set[uuid.UUID] = field(default_factory=set)


async def plan(mirror: Mirror, side: Side, people: Collection[uuid.UUID]) -> Plan:
    """Plan for these people; where a system's graphs must be known for that, they are read between two transactions.

    Raises:
        ConnectionError: a graph must be read and the system is out.
    """
    async with mirror.store.transaction() as unit:
        first = await _plan(unit, mirror, side, people, None)
    if not first.unknown:
        return first
    graphs = await side.system.graphs(list(first.unknown))
    async with mirror.store.transaction() as unit:
        then = await _plan(unit, mirror, side, set(first.unknown.values()), graphs)
    return Plan([*first.writes, *then.writes], {}, then.moved, first.under_way | then.under_way)


async def _plan(
    unit: "Unit", mirror: Mirror, side: Side, people: Collection[uuid.UUID], graphs: Mapping[str, Graph] | None
) -> Plan:
    """What to write to somebody follows from the newest state of both: the person is read once the shadow is locked.

    To a side that is stopped nothing is written; the sweeper comes back to these people once it is heard again. Whom a
    process of a newer policy has looked at is left to it.
    """
    given = await unit.lock_given(side.name, people)
    if missing := sorted(set(people) - given.keys()):
        await unit.lock_identifiers({creating(side.name, person) for person in missing})
        given |= await unit.lock_given(side.name, missing)
    found = await unit.to_deliver(side.name, people)
    if any(it.stopped for it in found):
        log.info("deliver.stopped", side=side.name, count=len(found))
        return Plan()
    if aside := sum(it.aside for it in found):
        log.info("deliver.set_aside", side=side.name, count=aside)
    records = {it.person.id: it.person for it in found if not it.written_to and not it.aside}
    records = {id_: person for id_, person in records.items() if person.policy <= mirror.policy.version}
    here = {person: it for person, it in given.items() if person in records}
    made = Plan(await _creations(unit, side, mirror, [it for it in records.values() if it.id not in here]))
    made.under_way.update(it.person.id for it in found if it.written_to and not it.aside)
    done: dict[str, int] = {}
    relabelled: list[ShadowRow] = []
    for person_id, (delivered_version, shadow) in here.items():
        person = records[person_id]
        if delivered_version >= person.version or shadow.applied_revision < shadow.revision:
            continue
        wanted = {} if shadow.gone else lacking(person.cells, shadow.cells, side.name, mirror.policy)
        if wanted:
            _update(made, side, person, shadow, wanted, graphs)
            continue
        done[shadow.external_id] = person.version
        if fresher := seen(person.cells, shadow.cells):
            relabelled.append(msgspec.structs.replace(shadow, cells={**shadow.cells, **fresher}))
    await unit.save_pending(made.writes)
    await unit.save_shadows(side.name, relabelled)
    await unit.mark_delivered(side.name, done)
    has_all = [str(person) for person, (_, shadow) in here.items() if shadow.external_id in done]
    await unit.release_written(side.name, [*done, *has_all])
    await unit.audit([_disclosed(side, write) for write in made.writes])
    return made


async def _creations(unit: "Unit", side: Side, mirror: Mirror, missing: list[Nominal]) -> list[PendingWrite]:
    """Records to create: never in ViSOR, and only where we know that the system does not have the person."""
    if side.name != "athena" or not missing or not await unit.may_create(side.name):
        return []
    held_back = await unit.held_back({person.id for person in missing})
    writes = []
    for person in missing:
        if person.id not in held_back:
            write = _write(side, person, lacking(person.cells, {}, side.name, mirror.policy), None, None)
            assert write is not None, "what is made anew needs no graph"
            writes.append(write)
    return writes


def _update(
    made: Plan,
    side: Side,
    person: Nominal,
    shadow: ShadowRow,
    wanted: Mapping[str, ShadowCell],
    graphs: Mapping[str, Graph] | None,
) -> None:
    """Add to a plan the write of what one person's record lacks, or what must be known or captured before."""
    graph = graphs.get(shadow.external_id) if graphs is not None else None
    if graphs is not None and (graph is None or graph.version != shadow.version):
        made.moved[shadow.external_id] = person.id, shadow.version
        return
    write = _write(side, person, wanted, shadow, graph)
    if write is None:
        made.unknown[shadow.external_id] = person.id
    else:
        made.writes.append(write)


def _write(
    side: Side,
    person: Nominal,
    wanted: Mapping[str, ShadowCell],
    shadow: ShadowRow | None,
    graph: Graph | None,
) -> PendingWrite | None:
    """A write under a key that follows from what it is, so that the same write made again is the same."""
    external_id, base_version = (shadow.external_id, shadow.version) if shadow else (None, None)
    key = uuid.uuid5(_WRITES, f"{side.name} {person.id} {person.version} {external_id} {base_version}")
    asked = Wanted(
        key=str(key),
        author=AUTHOR,
        cells=wanted,
        shadow=shadow.cells if shadow else {},
        external_id=external_id,
        if_match=base_version,
        synthetic=person.synthetic,
    )
    request = side.wording.item(asked, graph)
    if request is None:
        return None
    return PendingWrite(
        key=key,
        side=side.name,
        external_id=external_id,
        nominal_id=person.id,
        version=person.version,
        base_version=base_version,
        cells=dict(wanted),
        request=request,
        person=person,
    )


def _disclosed(side: Side, write: PendingWrite) -> AuditEvent:
    return AuditEvent(
        actor=AUTHOR,
        role="mirror",
        action="record.disclosed",
        subjects=[str(write.nominal_id)],
        detail={"to": side.name, "fields": field_names(list(write.cells)), "version": write.version},
    )
