"""All that one batch of changes touches, loaded in a few statements, changed in memory, saved in a few more."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from services.visor_sync.domain import merge as merging
from services.visor_sync.domain.cells import Cell, field_names
from services.visor_sync.domain.evaluating import held
from services.visor_sync.domain.linking import identifiers, likeness
from services.visor_sync.domain.merge import Merged, Opened, Origin
from services.visor_sync.domain.records import Link, Nominal, Stray
from services.visor_sync.handlers import saying
from services.visor_sync.handlers.ports import Guards, Superseded
from services.visor_sync.handlers.runaway import hold_aside, rewrites
from services.visor_sync.handlers.touched import may_link, touched
from shared.audit import AuditEvent
from shared.messages import CASES, CellChange, DeliverRecord, RecordChanged, RecordGone
from shared.outbox import Out
from shared.policy import Policy
from shared.traces import TermKey

if TYPE_CHECKING:
    from services.visor_sync.store.applying import History
    from services.visor_sync.store.delivering import JournalRow
    from services.visor_sync.store.store import Unit


class Workspace:
    """People, links and strays by their ids; `people` always holds each one's newest state."""

    def __init__(self, unit: "Unit", policy: Policy, guards: Guards, key: TermKey) -> None:
        self._unit, self.policy, self._guards, self._key = unit, policy, guards, key
        self.people: dict[uuid.UUID, Nominal] = {}
        self.links: dict[tuple[str, str], Link] = {}
        self.strays: dict[str, Stray] = {}
        self.applied: dict[str, tuple[int, int]] = {}
        self._sides: dict[tuple[uuid.UUID, str], Link] = {}
        self._apart: dict[tuple[uuid.UUID, str], str] = {}
        self._owners: dict[str, set[str]] = {}
        self._side = ""
        self._linking = False
        self._aside: set[uuid.UUID] = set()
        self._ids: list[uuid.UUID] = []
        self._before: dict[uuid.UUID, int] = {}
        self._refused: set[uuid.UUID] = set()
        self._rewritten: set[uuid.UUID] = set()
        self._evaluated: list[uuid.UUID] = []
        self._touched_by: dict[uuid.UUID, set[str]] = {}
        self._new_links: dict[tuple[str, str], Link] = {}
        self._kept: dict[str, Stray] = {}
        self._dropped: set[str] = set()
        self._opened: dict[uuid.UUID, tuple[uuid.UUID, Opened]] = {}
        self._closed: set[uuid.UUID] = set()
        self._judged: set[str] = set()
        self._history: list[History] = []
        self._journal: list[JournalRow] = []
        self._audit: list[AuditEvent] = []

    async def load(self, changes: Sequence[RecordChanged | RecordGone]) -> None:
        """Load what these changes touch.

        Locked in this order, whoever comes: identifiers, strays, people, each sorted. Links are read again once the
        strays are locked: a record that was a stray a moment ago may be somebody's by now. Where every record is
        somebody's already, and nothing changes by which they are found, nobody can be linked: people are enough.
        """
        if not changes:
            return
        unit, self._side = self._unit, changes[0].side
        ids = {change.external_id for change in changes}
        if not any(may_link(change) for change in changes):
            await self._take_in(await unit.lock_linked(self._side, ids, self.policy.version))
            if self.people:
                return
        self._linking = True
        found = await unit.links_by_external(self._side, ids)
        names = {f"{self._side}:{external_id}" for external_id in ids - found.keys()}
        people = await unit.read_records({link.nominal_id for link in found.values()})
        values = touched(changes, found, people, await unit.read_strays(names))
        sharing = await self.lock(values, names)
        found = await unit.links_by_external(self._side, ids)
        await self.load_people({link.nominal_id for link in found.values()} | sharing)

    async def lock(self, values: Collection[str], names: Collection[str]) -> set[uuid.UUID]:
        """Lock identifiers, these strays and those that share one; returns the people who share one."""
        await self._unit.lock_identifiers(values)
        self._owners = await self._unit.owners(values)
        owners = set().union(*self._owners.values())
        strays = {owner for owner in owners if ":" in owner}
        self.strays = await self._unit.lock_strays(strays.union(names))
        return {uuid.UUID(owner) for owner in owners - strays}

    async def load_people(self, ids: Collection[uuid.UUID]) -> None:
        """Load and lock people, and bring them under this policy; Superseded where somebody is under a newer one."""
        self._linking = True
        await self._take_in(await self._unit.lock_records(ids))
        self._apart = await self._unit.apart(ids)
        for person in list(self.people.values()):
            if person.policy < self.policy.version:
                self._evaluated.append(person.id)
                self.renewed(person, held(person.cells, self.policy), person.changed_at)

    async def _take_in(self, people: dict[uuid.UUID, Nominal]) -> None:
        if any(person.policy > self.policy.version for person in people.values()):
            raise Superseded
        self.people = people
        self._before = {person.id: person.version for person in people.values()}
        self._sides, self._aside = await self._unit.sides_of(people)
        self.links = {(link.side, link.external_id): link for link in self._sides.values()}

    async def new_id(self) -> uuid.UUID:
        """An id for a new person."""
        if not self._ids:
            self._ids = await self._unit.new_ids(100)
        return self._ids.pop(0)

    def linked(self, person: uuid.UUID, side: str) -> bool:
        """Whether a person has a record at a side."""
        return (person, side) in self._sides

    def apart(self, person: Nominal, stray: Stray) -> bool:
        """Whether people decided that these two are not one, and nothing by which they can be found has changed."""
        held = self._apart.get((person.id, stray.owner))
        return held is not None and held == likeness(person.values(), stray.values())

    def add(self, person: Nominal, link: Link) -> None:
        """A new person with its first record."""
        self.people[person.id] = person
        self._before[person.id] = 0
        self._add_link(link)

    def joined(self, stray: Stray, link: Link) -> None:
        """A stray that now is a person's."""
        self.drop(stray.owner)
        self._add_link(link)

    def drop(self, owner: str) -> None:
        """A stray that is one no more."""
        self.strays.pop(owner, None)
        self._kept.pop(owner, None)
        self._dropped.add(owner)
        self._judged.add(owner.partition(":")[2])

    def keep(self, stray: Stray) -> None:
        """A foreign record that belongs to nobody yet."""
        self.strays[stray.owner] = stray
        self._kept[stray.owner] = stray
        self._judged.add(stray.external_id)
        for value in identifiers(stray.values()):
            self._owners.setdefault(value, set()).add(stray.owner)

    def candidates(self, stray: Stray) -> list[Nominal]:
        """People who share an identifier with a stray, in the order of their ids."""
        owners = self._sharing(identifiers(stray.values()))
        return [self.people[key] for key in sorted(uuid.UUID(it) for it in owners if ":" not in it)]

    def strays_for(self, person: Nominal) -> list[Stray]:
        """Strays that share an identifier with a person, in the order of their ids."""
        owners = self._sharing(identifiers(person.values()))
        return [self.strays[owner] for owner in sorted(owners) if owner in self.strays]

    def _sharing(self, values: Iterable[str]) -> set[str]:
        return set().union(*(self._owners.get(value, set()) for value in values))

    def _add_link(self, link: Link) -> None:
        self.links[link.side, link.external_id] = link
        self._sides[link.nominal_id, link.side] = link
        self._new_links[link.side, link.external_id] = link

    def open(self, person: uuid.UUID, question: Opened) -> None:
        """Open or renew a case."""
        self._closed.discard(question.id)
        self._opened[question.id] = (person, question)

    def close(self, question: uuid.UUID) -> None:
        """Close a case, if there is one."""
        self._opened.pop(question, None)
        self._closed.add(question)

    def merge(self, person: Nominal, origin: Origin, changes: Sequence[CellChange]) -> None:
        """Merge one side's changes into a person."""
        self.settle(person, origin, changes, merging.merge(person.id, person.cells, origin, changes, self.policy))

    def settle(self, person: Nominal, origin: Origin, changes: Sequence[CellChange], merged: Merged) -> None:
        """Take in what became of a person, merged or decided."""
        self._touched_by.setdefault(person.id, set()).add(origin.side)
        if merged.refused:
            self._refused.add(person.id)
        if rewrites(origin.side, changes):
            self._rewritten.add(person.id)
        if merged.changed or merged.refused:
            person = self.renewed(person, merged.cells, origin.at)
        for value in identifiers(person.values()):
            self._owners.setdefault(value, set()).add(str(person.id))
        for question in merged.opened:
            self.open(person.id, question)
        for closed in merged.closed:
            self.close(closed)
        self._remember(person, merged, origin, changes)

    def renewed(self, person: Nominal, cells: dict[str, Cell], at: datetime) -> Nominal:
        """A person's next version; it grows by one in a transaction."""
        force = cells.get("force")
        person = msgspec.structs.replace(
            person,
            version=self._before[person.id] + 1,
            cells=cells,
            force=force.value or "" if force else "",
            changed_at=max(at, person.changed_at),
            policy=self.policy.version,
        )
        self.people[person.id] = person
        return person

    def _remember(self, person: Nominal, merged: Merged, origin: Origin, changes: Sequence[CellChange]) -> None:
        touched = set(merged.changed) | set(merged.refused)
        if told := [change for change in changes if change.cell in touched]:
            self._history.append((person.id, person.version, origin, told))
        self._audit.append(saying.that_it_changed(person, origin, field_names([it.cell for it in changes])))

    async def save(self) -> None:
        """Write all of it, and say what became of it."""
        changed = [person for person in self.people.values() if person.version > self._before[person.id]]
        unit = self._unit
        if self.applied:
            await unit.mark_applied(self._side, self.applied)
        if changed:
            await unit.save_records(changed)
        self._settle_origins(changed)
        if self._new_links:
            await unit.save_links(list(self._new_links.values()))
        if self._dropped:
            await unit.drop_strays(self._dropped)
        if self._kept:
            await unit.save_strays(list(self._kept.values()), self.policy.version)
        if self._linking:
            by_owner = {str(person.id): identifiers(person.values()) for person in changed}
            by_owner |= {owner: identifiers(stray.values()) for owner, stray in self._kept.items()}
            await unit.save_identifiers(by_owner)
        if self._evaluated:
            self._closed |= await unit.forget(self._evaluated, list(filter(self.policy.holds, self.policy.fields)))
        await self._save_cases()
        if self._history:
            await unit.save_history(self._history)
        await unit.audit(self._audit)
        if self._rewritten:
            self._aside |= await hold_aside(unit, self._rewritten, self._guards)
        await self._say(changed)

    async def _say(self, changed: Sequence[Nominal]) -> None:
        """Publish people in each tier, and command their delivery, but not of those who are set aside."""
        out = [it for person in changed for it in saying.of_person(person, self._sides, self.policy, self._key)]
        taken = [link for (side, key), link in self.links.items() if side == self._side and key in self.applied]
        out += saying.once_more(taken, self.people, {person.id for person in changed})
        await self._unit.say(
            [it for it in out if not (isinstance(it.message, DeliverRecord) and it.message.nominal_id in self._aside)]
        )

    def _settle_origins(self, changed: Sequence[Nominal]) -> None:
        """A side that had everything and whose changes were all taken as they were has the newest version too."""
        clashing = {owner for owner, _ in self._opened.values()}
        for person in changed:
            touched = self._touched_by.get(person.id, set())
            link = self._sides.get((person.id, next(iter(touched)))) if len(touched) == 1 else None
            had_all = link is not None and link.delivered_version == self._before[person.id]
            as_is = person.id not in self._refused and person.id not in self._evaluated
            if link and had_all and as_is and person.id not in clashing:
                self._add_link(msgspec.structs.replace(link, delivered_version=person.version))

    async def _close_answered_matches(self) -> None:
        """Whether a stray may be somebody is asked anew whenever it changes; once it is joined, the others are not."""
        gone = {owner.partition(":")[2] for owner in self._dropped}
        for key, (_, question) in list(self._opened.items()):
            if question.kind == "match" and question.cell in gone:
                del self._opened[key]
        if self._judged:
            self._closed |= await self._unit.open_matches(self._judged) - self._opened.keys()

    async def _save_cases(self) -> None:
        await self._close_answered_matches()
        if self._opened:
            await self._unit.save_cases(list(self._opened.values()))
        if self._closed:
            await self._unit.close_cases(self._closed)
        rows = await self._unit.cases_by_id({*self._opened, *self._closed}) if self._opened or self._closed else []
        states = saying.of_cases(rows)
        await self._unit.say([Out(CASES, state) for state in states])
        for state in states:
            event = "case opened" if state.open else "case closed"
            self._journal.append((state.nominal_id, event, state.kind, "", [state.cell], 0.0))
        if self._journal:
            await self._unit.save_journal(self._journal)
