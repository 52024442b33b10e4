"""What must be true of a mirrored cell once all is quiet, whatever has happened in whatever order."""

from collections.abc import Sequence

import msgspec

from services.visor_sync.domain.cells import Cell, Claim
from services.visor_sync.domain.values import same
from shared.messages import Json
from tests.unit.visor_sync.builders import POLICY


class Said(msgspec.Struct, frozen=True):
    """A statement of one side: from which value to which."""

    side: str
    cell: str
    was: Json
    now: Json


def agrees(name: str, visor: Json, athena: Json, cell: Cell | None) -> bool:
    """The sides show the same, or a case is open, or only the side that may not give it away has it."""
    row = POLICY.of_cell(name)
    held_by_another = bool(cell and row.owner != "shared" and cell.source != row.owner)
    return same(visor, athena) or bool(cell and cell.claims) or held_by_another


def kept(at: int, said: Sequence[Said], cell: Cell | None) -> bool:
    """A statement is the value, a claim or a proposal, or was replaced by who made it or by who had seen it."""
    this = said[at]
    own = any(it.side == this.side for it in said[at + 1 :] if it.cell == this.cell)
    seen = any(it.side != this.side and same(it.was, this.now) for it in said if it.cell == this.cell)
    if own or seen or (this.now is None and (POLICY.of_cell(this.cell).is_set or cell is None)):
        return True
    if cell is None:
        return False
    claims: list[Claim] = [*cell.claims.values(), *([cell.proposal] if cell.proposal else [])]
    return same(cell.value, this.now) or any(same(it.value, this.now) for it in claims)
