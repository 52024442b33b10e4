"""The same world in memory with people who decide: whatever is repeated or late, the sides come to rest and agree."""

import uuid

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from services.visor_sync.domain.cells import Cell
from services.visor_sync.domain.deciding import REFUSE, VALUE, Choice, Ruling, outcomes, settle
from services.visor_sync.domain.merge import case_id, merge
from services.visor_sync.domain.records import CaseRow
from services.visor_sync.domain.values import same
from shared.messages import CellChange
from tests.unit.visor_sync.builders import NOMINAL, NOON, POLICY, origin
from tests.unit.visor_sync.test_mirror_machine import NAMES, SIDES, Mirroring, value_of


class Judged(msgspec.Struct, frozen=True):
    """A statement as it was applied, to be repeated."""

    side: str
    revision: int
    changes: list[CellChange]


class Deciding(Mirroring):
    """Edits, captures, merges and deliveries as before, and decisions and repeats between any two of them."""

    def __init__(self) -> None:
        super().__init__()
        self.applied: list[Judged] = []
        self.rulings = 0

    @rule(side=SIDES)
    def apply(self, side: str) -> None:
        if heard := self.systems[side].heard:
            self.applied.append(Judged(side, *heard[0]))
        super().apply(side)

    @rule(name=st.sampled_from(NAMES), one=st.sampled_from("aAbc"), other=st.sampled_from("aAbc"))
    def collide(self, name: str, one: str, other: str) -> None:
        """Both sides change one thing before either hears of the other's, which is what most cases come from."""
        for side, letter in (("visor", one), ("athena", other)):
            self.settle(side)
            self.edit(side, name, letter)
            self.capture(side)
        for side in ("visor", "athena"):
            while self.systems[side].heard:
                self.apply(side)

    @precondition(lambda self: any(it.claims or it.proposal for it in getattr(self, "cells", {}).values()))
    @rule(which=st.integers(0, 9), at=st.integers(0, 3), letter=st.sampled_from("aAbc"))
    def decide(self, which: int, at: int, letter: str) -> None:
        asked = sorted(name for name, cell in self.cells.items() if cell.claims or cell.proposal)
        name = asked[which % len(asked)]
        cell = self.cells[name]
        before = dict(self.cells)
        case = _case(name, cell)
        offered = outcomes(case) if cell.claims else (REFUSE,)
        outcome = offered[at % len(offered)]
        self.rulings += 1
        ruling = Ruling(id=uuid.UUID(int=self.rulings), author="one, two", at=NOON)
        choice = Choice(outcome, value_of(name, letter) if outcome == VALUE else None)
        self.cells = settle(self.cells, case, choice, ruling).cells
        self.version += 1
        assert {it: to for it, to in self.cells.items() if it != name} == {
            it: to for it, to in before.items() if it != name
        }

    @precondition(lambda self: any(it.settled for it in getattr(self, "cells", {}).values()))
    @rule(at=st.integers(0, 50))
    def repeat(self, at: int) -> None:
        """A statement that was taken in comes again: of what people have judged it changes nothing."""
        said = self.applied[at % len(self.applied)]
        dot = f"{said.side}:{said.revision}"
        changes = [it for it in said.changes if it.cell in self.cells and self.cells[it.cell].judged(dot)]
        merged = merge(NOMINAL, self.cells, origin(said.side, dot), changes, POLICY)
        assert (merged.cells, merged.opened) == (self.cells, ())

    @invariant()
    def a_contested_cell_has_both_claims(self) -> None:
        for cell in getattr(self, "cells", {}).values():
            assert cell.claims == {} or len(cell.claims) >= 2

    def kept(self, at: int) -> bool:
        """As before, or people have judged it."""
        cell = self.cells.get(self.said[at].cell)
        return bool(cell and cell.settled) or super().kept(at)

    def teardown(self) -> None:
        super().teardown()
        for name, cell in getattr(self, "cells", {}).items():
            if cell.source == "desk" and not cell.claims:
                for system in self.systems.values():
                    assert same(system.state.get(name), cell.value)


def _case(name: str, cell: Cell) -> CaseRow:
    kind = "clash" if cell.claims else "proposal"
    return CaseRow(
        id=case_id(NOMINAL, kind, name),
        nominal_id=NOMINAL,
        kind=kind,
        cell=name,
        base=cell.base,
        claims=cell.claims,
        opened_at=NOON,
        closed_at=None,
    )


Deciding.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestDeciding = Deciding.TestCase
