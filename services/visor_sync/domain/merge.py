"""The merge: one record, one side's changes, the policy; decided cell by cell, never by the clock."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from services.visor_sync.domain.cells import Cell, Claim
from services.visor_sync.domain.values import same
from shared.messages import CellChange, Json
from shared.policy import Field, Policy

CaseKind = Literal["clash", "proposal", "gone", "match"]
_CASES = uuid.UUID("5a6f6c1e-8f0e-5d7c-9d4b-0c5b0f0b1d11")


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where changes come from. `joining`: the two records were never one before, so neither has seen the other."""

    side: str
    author: str
    at: datetime
    dot: str
    joining: bool = False


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A question for people: the value both sides last agreed on, and what each says now."""

    id: uuid.UUID
    kind: CaseKind
    cell: str
    base: Json
    claims: dict[str, Claim]


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it.

    `changed` cells differ from before in any way; `refused` cells stay as they were, so the side must be put right;
    `opened` holds new and altered cases.
    """

    cells: dict[str, Cell]
    changed: tuple[str, ...]
    refused: tuple[str, ...]
    opened: tuple[Opened, ...]
    closed: tuple[uuid.UUID, ...]


def case_id(nominal: uuid.UUID, kind: str, cell: str) -> uuid.UUID:
    """A case's id: one question of a kind can be open about a cell at a time."""
    return uuid.uuid5(_CASES, f"{nominal} {kind} {cell}")


def merge(
    nominal: uuid.UUID, cells: Mapping[str, Cell], origin: Origin, changes: Sequence[CellChange], policy: Policy
) -> Merged:
    """Apply one side's changes to a record.

    Raises:
        KeyError: a change names a field without a policy row, so it may not pass.
    """
    after = dict(cells)
    opened: dict[uuid.UUID, Opened] = {}
    closed: list[uuid.UUID] = []
    refused: list[str] = []
    for change in changes:
        row = policy.of_cell(change.cell)
        old = after.get(change.cell)
        new = decide(row, old, change, origin)
        if new is None or new == old:
            refused.append(change.cell)
            continue
        after[change.cell] = new
        _cases(nominal, change.cell, old, new, opened, closed)
    changed = tuple(name for name, cell in after.items() if cells.get(name) != cell)
    return Merged(
        cells=after,
        changed=changed,
        refused=tuple(refused),
        opened=tuple(opened.values()),
        closed=tuple(closed),
    )


def decide(row: Field, old: Cell | None, change: CellChange, origin: Origin) -> Cell | None:
    """The cell that follows from one change; None where nothing is to be remembered."""
    claim = Claim(value=change.now, source=origin.side, author=origin.author, at=origin.at, dot=origin.dot)
    if old is None:
        return None if change.now is None else _stands(claim)
    if old.judged(claim.dot):
        return old
    new = _step(row, old, change, claim, origin)
    return msgspec.structs.replace(new, settled=old.settled) if old.settled else new


def _step(row: Field, old: Cell, change: CellChange, claim: Claim, origin: Origin) -> Cell:
    """The cell that follows from a statement nobody has judged yet."""
    if row.merge == "append" and change.now is None:
        return old
    if row.owner != "shared":
        return _owned(row, old, change, claim, origin)
    if old.claims:
        return _claim_again(old, claim)
    unseen = change.base not in old.dots and not (change.base is None and old.value is None)
    if not unseen or old.source == origin.side or (old.value is None and row.is_set):
        return _stands(claim)
    if same(old.value, change.now):
        return msgspec.structs.replace(old, dots=(*old.dots, claim.dot))
    if change.now is None and row.is_set:
        return old
    return msgspec.structs.replace(old, base=change.was, claims={old.source: as_claim(old), claim.source: claim})


def _stands(claim: Claim, *more: str, proposal: Claim | None = None) -> Cell:
    """A cell that holds what a claim says."""
    return Cell(
        value=claim.value,
        source=claim.source,
        author=claim.author,
        at=claim.at,
        dots=(claim.dot, *more),
        proposal=proposal,
    )


def _owned(row: Field, old: Cell, change: CellChange, claim: Claim, origin: Origin) -> Cell:
    """The owner's value stands; what the other side says is a proposal, unless the owner holds nothing itself."""
    if origin.side == row.owner:
        kept = old.proposal if old.proposal and not same(old.proposal.value, claim.value) else None
        if old.source != row.owner and old.value is not None and not same(old.value, claim.value):
            kept = as_claim(old)
        return _stands(claim, proposal=kept)
    if same(old.value, claim.value):
        return msgspec.structs.replace(old, dots=(*old.dots, claim.dot), proposal=None)
    if old.source == origin.side:
        return _stands(claim)
    if origin.joining and not row.guards(claim.value, old.value):
        return old
    return msgspec.structs.replace(old, proposal=claim)


def as_claim(cell: Cell) -> Claim:
    """What a cell holds, as the statement of whoever put it there."""
    return Claim(value=cell.value, source=cell.source, author=cell.author, at=cell.at, dot=cell.dots[0])


def _claim_again(old: Cell, claim: Claim) -> Cell:
    """A later edit replaces its side's claim; equal claims close the case."""
    claims = old.claims | {claim.source: claim}
    others = [other for side, other in claims.items() if side != claim.source]
    if all(same(other.value, claim.value) for other in others):
        return _stands(claim, *(other.dot for other in others))
    return msgspec.structs.replace(old, claims=claims)


def _cases(
    nominal: uuid.UUID,
    name: str,
    old: Cell | None,
    new: Cell,
    opened: dict[uuid.UUID, Opened],
    closed: list[uuid.UUID],
) -> None:
    """Note the cases that a cell's step opens, alters and closes."""
    if new.claims:
        clash = case_id(nominal, "clash", name)
        opened[clash] = Opened(id=clash, kind="clash", cell=name, base=new.base, claims=new.claims)
    elif old and old.claims:
        closed.append(clash := case_id(nominal, "clash", name))
        opened.pop(clash, None)
    if new.proposal:
        proposal = case_id(nominal, "proposal", name)
        claims = {new.source: as_claim(new), new.proposal.source: new.proposal}
        opened[proposal] = Opened(id=proposal, kind="proposal", cell=name, base=new.value, claims=claims)
    elif old and old.proposal:
        closed.append(proposal := case_id(nominal, "proposal", name))
        opened.pop(proposal, None)
