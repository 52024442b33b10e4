"""What the merged record says to each reader: to each system what it lacks, to each topic what its tier allows."""

from collections.abc import Mapping

from services.visor_sync.domain.cells import Cell, Cells, Claim, Shadow, ShadowCell, state_of
from services.visor_sync.domain.evaluating import given_to
from shared.messages import CONTACT_PPU, FieldState, Handling, Held, Json
from shared.policy import Field, Policy, Reader

BASIC = ("basic",)
FULL = ("basic", "restricted", "ppu_only")


def lacking(cells: Cells, shadow: Shadow, side: str, policy: Policy) -> dict[str, ShadowCell]:
    """The cells to write to a side: what is merged, less its shadow. An open clash is written to neither side.

    What the side was given under an older policy, and must not have any more, is taken back.
    """
    wanted = {name: ShadowCell(None, cell.dot) for name, cell in given_to(side, shadow, policy).items()}
    for name, cell in cells.items():
        if cell.claims or not policy.passes(name, side):
            continue
        there = shadow.get(name)
        if there is None and cell.value is None:
            continue
        if there is None or (there.dot not in cell.dots and there.value != cell.value):
            wanted[name] = ShadowCell(cell.value, cell.dots[0])
    return wanted


def seen(cells: Cells, shadow: Shadow) -> dict[str, ShadowCell]:
    """Shadow cells that hold the merged value under an older dot, with the dot that now stands for it."""
    return {
        name: ShadowCell(there.value, cells[name].dots[0])
        for name, there in shadow.items()
        if name in cells
        and not cells[name].claims
        and there.value == cells[name].value
        and there.dot not in cells[name].dots
    }


def overlaid(shadow: Shadow, wanted: Mapping[str, ShadowCell]) -> dict[str, Json]:
    """The side's whole state once the wanted cells are written."""
    after = state_of(shadow) | {name: cell.value for name, cell in wanted.items()}
    return {name: value for name, value in after.items() if value is not None}


def handling(cells: Cells) -> Handling:
    """How a person may be shown; whoever either system marks as sensitive is, whatever the other says."""
    mark = cells.get("sensitive")
    if mark is None:
        return ""
    said = [mark.value, *(claim.value for claim in mark.claims.values()), mark.proposal and mark.proposal.value]
    return CONTACT_PPU if any(said) else ""


def fields_for(
    cells: Cells, tiers: tuple[str, ...], policy: Policy, reader: Reader | None = None
) -> dict[str, FieldState]:
    """The record as the topics carry it, in the order of the policy table.

    With a reader, only the fields whose audience it is: the basic topic is the map's, the full one the briefing's.
    """
    by_field: dict[str, list[Cell]] = {}
    for name in sorted(cells):
        by_field.setdefault(name.partition("/")[0], []).append(cells[name])
    visible = [name for name in policy.visible(tiers, reader) if name in by_field]
    states = {name: _state(policy.fields[name], by_field[name]) for name in visible}
    return {name: state for name, state in states.items() if state.held or state.proposed}


def _state(row: Field, cells: list[Cell]) -> FieldState:
    held: list[Held] = []
    proposed: list[Held] = []
    for cell in cells:
        claims = _most_protective_first(row, list(cell.claims.values())) if cell.claims else [cell]
        held += [_held(claim) for claim in claims if claim.value is not None]
        if cell.proposal and row.guards(cell.proposal.value, cell.value):
            proposed.append(_held(cell.proposal))
    return FieldState(held=held, contested=any(cell.claims for cell in cells), proposed=proposed)


def _most_protective_first(row: Field, claims: list[Claim]) -> list[Claim]:
    """Where the table gives no order: the newest first."""
    newest = sorted(claims, key=lambda claim: (-claim.at.timestamp(), claim.source))
    return sorted(newest, key=lambda claim: sum(row.guards(other.value, claim.value) for other in claims))


def _held(claim: Claim | Cell) -> Held:
    return Held(value=claim.value, source=claim.source, author=claim.author, at=claim.at)
