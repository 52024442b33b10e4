"""Reconcile: hold both systems against each other, and the topics against the table, and report; nothing is written."""

import asyncio
import uuid
from collections.abc import Iterable, Mapping
from typing import Protocol

from services.visor_sync.domain import reconciling
from services.visor_sync.domain.reconciling import Difference, Person, Report
from services.visor_sync.domain.records import Link, Nominal, ShadowRow, Shown
from services.visor_sync.handlers.lost import Ends, Lost, find_lost
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.handlers.published import Held, Topics, hold_topics, id_of
from services.visor_sync.reading import Reading, Unreadable, under
from shared.policy import Policy

PAGE = 500
GRACE_SECONDS = 2.0
Readings = dict[str, Reading]


class AllTopics(Topics, Ends, Protocol):
    """The topics of states, and where any topic ends."""


async def reconcile(mirror: Mirror, topics: AllTopics | None = None) -> Report:
    """Check every person on both sides, and in the topics; what looks like drift is looked at again after a grace time.

    Raises:
        ConnectionError: a system does not answer.
    """
    report = await _pass(mirror)
    if not report.passed:
        await asyncio.sleep(GRACE_SECONDS)
        report = await _pass(mirror)
    if topics is not None:
        _of_topics(report, await hold_topics(mirror, topics, GRACE_SECONDS), await find_lost(mirror, topics))
    return report


def _of_topics(report: Report, held: Held, lost: Lost) -> None:
    report.states, report.states_matched = held.states, held.matched
    report.could_not_check += held.odd
    for it in held.differences:
        if id_ := id_of(it.key):
            why = reconciling.IN_FLIGHT if it.in_flight else reconciling.DRIFT
            report.add(Difference(nominal_id=id_, field=f"{it.topic}: {it.what}", why=why))
    for _ in range(sum(map(len, lost.values()))):
        report.lacks(reconciling.LOST)
    report.close()


async def _pass(mirror: Mirror) -> Report:
    report = Report(differing={}, differences=[], missing={}, could_not_check=[])
    visor, athena = await asyncio.gather(
        _read_all(mirror.sides["visor"], mirror.policy, report),
        _read_all(mirror.sides["athena"], mirror.policy, report),
    )
    async with mirror.store.transaction() as unit:
        links = await unit.all_links()
        strays = await unit.all_strays("athena")
        records = await unit.read_records({link.nominal_id for link in links.values()})
        held_back = await unit.held_back(records.keys())
        gone = await unit.gone_open()
        shadows = {side: await unit.read_shadows(side, _ids(links, side)) for side in mirror.sides}
        quarantined = [item for item in await unit.parked() if item["source"] in (*mirror.sides, "mirror")]
    report.could_not_check += [f"{item['source']} {item['id']}: {item['reason']}" for item in quarantined]
    report.waiting = len(strays & athena.keys())
    pairs = _by_person(links)
    unknown = {"visor": visor.keys() - _ids(links, "visor"), "athena": athena.keys() - _ids(links, "athena") - strays}
    report.could_not_check += [f"{side} {it}: not taken in yet" for side, ids in unknown.items() for it in sorted(ids)]
    for person, sides in sorted(pairs.items()):
        _person(mirror, records[person], sides, visor, athena, shadows, person in held_back, person in gone, report)
    return report.close()


def _person(
    mirror: Mirror,
    nominal: Nominal,
    sides: Mapping[str, Link],
    visor: Readings,
    athena: Readings,
    shadows: Mapping[str, Mapping[str, ShadowRow]],
    held_back: bool,
    gone_open: bool,
    report: Report,
) -> None:
    link = sides.get("athena")
    if link is None:
        lacking = reconciling.OBSERVING if mirror.observe else reconciling.NOT_CREATED
        report.lacks(reconciling.HELD_BACK if held_back else lacking)
        return
    one, other = visor.get(sides["visor"].external_id), athena.get(link.external_id)
    rows = [shadows[side][it.external_id] for side, it in sides.items()]
    if one is None or other is None:
        gone = reconciling.GONE if gone_open else reconciling.GONE_DECIDED
        report.lacks(gone if any(row.gone for row in rows) else reconciling.NOT_CREATED)
        return
    late = any(it.delivered_version < nominal.version for it in sides.values())
    unapplied = any(row.applied_revision < row.revision for row in rows)
    person = Person(
        nominal_id=nominal.id,
        visor=one.cells,
        athena=other.cells,
        merged=nominal.cells,
        in_flight=unapplied or (late and not mirror.observe),
        observing=late and mirror.observe,
    )
    reconciling.compare(person, mirror.policy, report)


async def _read_all(side: Side, policy: Policy, report: Report) -> Readings:
    found: Readings = {}
    after: str | None = ""
    while after is not None:
        page, after = await side.system.page(after, PAGE)
        for shown in page:
            _take(side, shown, policy, found, report)
    return found


def _take(side: Side, shown: Shown, policy: Policy, found: Readings, report: Report) -> None:
    why = shown.unreadable
    try:
        if shown.record is not None:
            found[shown.id] = under(side.translator.read(shown.id, shown.record), policy)
            return
    except Unreadable as error:
        why = str(error)
    except (TypeError, ValueError, AttributeError, KeyError):
        why = "its shape is not the one agreed"
    report.could_not_check.append(f"{side.name} {shown.id}: {why or 'it is not shown'}")


def _ids(links: Mapping[tuple[str, str], Link], side: str) -> set[str]:
    return {link.external_id for link in links.values() if link.side == side}


def _by_person(links: Mapping[tuple[str, str], Link]) -> dict[uuid.UUID, dict[str, Link]]:
    people: dict[uuid.UUID, dict[str, Link]] = {}
    values: Iterable[Link] = links.values()
    for link in values:
        people.setdefault(link.nominal_id, {})[link.side] = link
    return people
