"""Two systems, shadows, merge and delivery in memory: whatever happens in whatever order, nothing is lost."""

import uuid
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.visor_sync.domain.cells import Cell, ShadowCell, diff
from services.visor_sync.domain.merge import merge
from services.visor_sync.domain.projecting import lacking, overlaid
from services.visor_sync.domain.records import Nominal, Outcome, PendingWrite, ShadowRow
from services.visor_sync.handlers.resolve import after_write
from shared.messages import CellChange, Json
from tests.unit.visor_sync.builders import NOMINAL, NOON, POLICY, origin
from tests.unit.visor_sync.laws import Said, agrees, kept

ROUNDS = 12
"""In so many rounds of capture, apply and deliver everything must have come to rest."""
NAMES = ["family_name", "given_names", "risk_level", "telephones/1", "vehicles/AB", "warning_markers/dogs", "events/e"]
SIDES = st.sampled_from(["visor", "athena"])


def value_of(name: str, letter: str) -> Json:
    if name == "risk_level":
        return {"a": "low", "A": "low", "b": "high", "c": "very_high"}[letter]
    return {"key": name, "text": letter} if "/" in name else letter


class System:
    """One system of record, its shadow, and what is under way to and from it."""

    def __init__(self, side: str) -> None:
        self.side = side
        self.state: dict[str, Json] = {}
        self.version = 1
        self.answers: dict[uuid.UUID, Outcome] = {}
        self.shadow = ShadowRow(
            external_id=side,
            version=0,
            revision=0,
            applied_revision=0,
            cells={},
            withheld={},
            gone=False,
            changed_at=NOON,
        )
        self.heard: list[tuple[int, list[CellChange]]] = []
        self.pending: PendingWrite | None = None

    def take(self, write: PendingWrite, state: dict[str, Json]) -> Outcome:
        """Do a conditional write once, whatever is repeated."""
        if write.key not in self.answers:
            if write.base_version == self.version:
                self.state, self.version = state, self.version + 1
                self.answers[write.key] = Outcome(status=200, id=self.side, version=self.version)
            else:
                self.answers[write.key] = Outcome(status=412, id=self.side, version=self.version)
        return self.answers[write.key]


class Mirroring(RuleBasedStateMachine):
    """Edits, captures, merges and deliveries in any order, with lost answers and repeats."""

    @initialize(letters=st.lists(st.sampled_from("abc"), min_size=len(NAMES), max_size=len(NAMES)))
    def begin(self, letters: list[str]) -> None:
        self.systems = {side: System(side) for side in ("visor", "athena")}
        self.cells: dict[str, Cell] = {}
        self.version = 0
        self.said: list[Said] = []
        for name, letter in zip(NAMES, letters, strict=True):
            self.systems["visor"].state[name] = value_of(name, letter)
        self.come_to_rest()

    @rule(side=SIDES, name=st.sampled_from(NAMES), letter=st.sampled_from("aAbc"))
    def edit(self, side: str, name: str, letter: str) -> None:
        system = self.systems[side]
        system.state = {**system.state, name: value_of(name, letter)}
        system.version += 1

    @rule(side=SIDES, name=st.sampled_from(NAMES))
    def clear(self, side: str, name: str) -> None:
        system = self.systems[side]
        system.state = {it: value for it, value in system.state.items() if it != name}
        system.version += 1

    @rule(side=SIDES)
    def capture(self, side: str) -> None:
        system = self.systems[side]
        if system.pending or system.version <= system.shadow.version:
            return
        revision = system.shadow.revision + 1
        changes, cells = diff(system.shadow.cells, system.state, f"{side}:{revision}")
        more: dict[str, Any] = {"version": system.version, "cells": cells}
        if changes:
            system.heard.append((revision, changes))
            self.said += [Said(side, it.cell, it.was, it.now) for it in changes]
            more["revision"] = revision
        system.shadow = msgspec.structs.replace(system.shadow, **more)

    @rule(side=SIDES)
    def apply(self, side: str) -> None:
        system = self.systems[side]
        if not system.heard:
            return
        revision, changes = system.heard.pop(0)
        merged = merge(NOMINAL, self.cells, origin(side, f"{side}:{revision}"), changes, POLICY)
        if merged.changed or merged.refused:
            self.version += 1
        self.cells = merged.cells
        system.shadow = msgspec.structs.replace(system.shadow, applied_revision=revision)

    @rule(side=SIDES, lost=st.booleans())
    def deliver(self, side: str, lost: bool) -> None:
        """Plan and send; where the answer is lost the write stays pending."""
        system = self.systems[side]
        if system.pending:
            self.settle(side)
            return
        if system.shadow.applied_revision < system.shadow.revision:
            return
        wanted = lacking(self.cells, system.shadow.cells, side, POLICY)
        if not wanted:
            return
        write = self.planned(system, wanted)
        system.pending = write
        system.take(write, overlaid(system.shadow.cells, wanted))
        if not lost:
            self.settle(side)

    @precondition(lambda self: any(it.pending for it in self.systems.values()))
    @rule(side=SIDES)
    def settle(self, side: str) -> None:
        """Send the pending write again under its key, and remember the answer."""
        system = self.systems[side]
        if (write := system.pending) is None:
            return
        outcome = system.take(write, {})
        if outcome.status == 200:
            system.shadow = after_write(write, outcome, system.shadow, self.person())
        system.pending = None
        if outcome.status == 412:
            self.capture(side)

    def planned(self, system: System, wanted: dict[str, ShadowCell]) -> PendingWrite:
        base = system.shadow.version
        return PendingWrite(
            key=uuid.uuid5(NOMINAL, f"{system.side} {self.version} {base}"),
            side=system.side,
            external_id=system.side,
            nominal_id=NOMINAL,
            version=self.version,
            base_version=base,
            cells=wanted,
            request=b"",
        )

    def person(self) -> Nominal:
        return Nominal(id=NOMINAL, version=self.version, cells=self.cells, force="", synthetic=True, changed_at=NOON)

    def come_to_rest(self) -> None:
        for _ in range(ROUNDS):
            before = (self.version, [(it.version, it.shadow, it.pending) for it in self.systems.values()])
            for side, system in self.systems.items():
                self.settle(side)
                self.capture(side)
                while system.heard:
                    self.apply(side)
                self.deliver(side, lost=False)
            if before == (self.version, [(it.version, it.shadow, it.pending) for it in self.systems.values()]):
                return
        raise AssertionError(f"still restless after {ROUNDS} rounds")

    @invariant()
    def a_contested_cell_has_both_claims(self) -> None:
        for cell in getattr(self, "cells", {}).values():
            assert cell.claims == {} or set(cell.claims) == {"visor", "athena"}

    def teardown(self) -> None:
        if not hasattr(self, "systems"):
            return
        self.come_to_rest()
        for name in NAMES:
            visor, athena = (self.systems[side].state.get(name) for side in ("visor", "athena"))
            assert agrees(name, visor, athena, self.cells.get(name)), (name, visor, athena, self.cells.get(name))
        for at, said in enumerate(self.said):
            assert self.kept(at), (said, self.cells.get(said.cell))

    def kept(self, at: int) -> bool:
        """Whether a statement was not lost."""
        return kept(at, self.said, self.cells.get(self.said[at].cell))


Mirroring.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestMirroring = Mirroring.TestCase
