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
    """Writes that are committed, and, by external id, whom nothing could be planned for yet.

    `unknown`: their graph must be read first. `moved`: it is not at the version of its shadow, given here, any more.
    """

    writes: list[PendingWrite] = field(default_factory=list)
    unknown: dict[str, uuid.UUID] = field(default_factory=dict)
    moved: dict[str, tuple[uuid.UUID, int]] = field(default_factory=dict)


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
    return Plan([*first.writes, *then.writes], {}, then.moved)


async def _plan(
    unit: "Unit", mirror: Mirror, side: Side, people: Collection[uuid.UUID], graphs: Mapping[str, Graph] | None
) -> Plan:
    """Whom another process is writing to just now, or has under a newer policy, is left to it, and comes again."""
    links = await unit.links_of(people)
    if missing := sorted(person for person in people if (person, side.name) not in links):
        await unit.lock_identifiers({creating(side.name, person) for person in missing})
        links |= await unit.links_of(missing)
    here = {person: links[person, side.name] for person in people if (person, side.name) in links}
    shadows = await unit.lock_shadows(side.name, {link.external_id for link in here.values()})
    if under_way := {write.nominal_id for write in await unit.pending_of(side.name, people)}:
        log.info("deliver.others_turn", side=side.name, count=len(under_way))
    if aside := await unit.aside(people):
        log.info("deliver.set_aside", side=side.name, count=len(aside))
    records = await unit.read_records(set(people) - under_way - aside)
    records = {id_: person for id_, person in records.items() if person.policy <= mirror.policy.version}
    here = {person: link for person, link in here.items() if person in records}
    made = Plan(await _creations(unit, side, mirror, [it for it in records.values() if it.id not in here]))
    done: dict[str, int] = {}
    relabelled: list[ShadowRow] = []
    for person_id, link in here.items():
        person, shadow = records[person_id], shadows[link.external_id]
        if link.delivered_version >= person.version or shadow.applied_revision < shadow.revision:
            continue
        wanted = {} if shadow.gone else lacking(person.cells, shadow.cells, side.name, mirror.policy)
        if wanted:
            _update(made, side, person, shadow, wanted, graphs)
            continue
        done[link.external_id] = person.version
        if fresher := seen(person.cells, shadow.cells):
            relabelled.append(msgspec.structs.replace(shadow, cells={**shadow.cells, **fresher}))
    await unit.save_pending(made.writes)
    await unit.save_shadows(side.name, relabelled)
    await unit.mark_delivered(side.name, done)
    await unit.release_written(
        side.name, [*done, *(str(here_id) for here_id, it in here.items() if it.external_id in done)]
    )
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
    )


def _disclosed(side: Side, write: PendingWrite) -> AuditEvent:
    return AuditEvent(
        actor=AUTHOR,
        role="mirror",
        action="record.disclosed",
        subjects=[str(write.nominal_id)],
        detail={"to": side.name, "fields": field_names(list(write.cells)), "version": write.version},
    )
