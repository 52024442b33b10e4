"""What people may decide about a case, and what their decision makes of the record."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime

import msgspec

from services.visor_sync.domain.cells import DESK, Cell, Claim
from services.visor_sync.domain.merge import Merged
from services.visor_sync.domain.records import CaseRow
from services.visor_sync.domain.values import same
from shared.messages import Json

VALUE = "value"
REFUSE, ACCEPT = "refuse", "accept"
STAYS, AGAIN = "stays", "again"
SAME, DIFFERENT = "same", "different"


class Undecidable(Exception):
    """This cannot be decided, or not any more; the message says why and names no value."""


class Choice(msgspec.Struct, frozen=True):
    """What is decided: an outcome of `outcomes`, and with the outcome `value` the value itself."""

    outcome: str
    value: Json = None


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """Which decision this is, by whom (both people's opaque ids) and when (UTC)."""

    id: uuid.UUID
    author: str
    at: datetime

    @property
    def dot(self) -> str:
        """The name of this decision as a statement about a cell."""
        return f"{DESK}:{self.id}"


def outcomes(case: CaseRow) -> tuple[str, ...]:
    """What a case may be decided to.

    Of a clash: a claimant, whose value it is then, or another value. The owner's field is the owner's to write, so a
    proposal that is accepted waits until somebody keys it in there. Only in ATHENA can the mirror make a record again.
    """
    if case.kind == "clash":
        return (*sorted(case.claims, reverse=True), VALUE)
    if case.kind == "proposal":
        return (REFUSE, ACCEPT)
    if case.kind == "gone":
        return (STAYS, AGAIN) if case.cell == "athena" else (STAYS,)
    return (SAME, DIFFERENT)


def stamp(case: CaseRow, likeness: str = "") -> str:
    """A digest of what a case is about, in hex: once it is another, what was proposed before is void.

    `likeness` is that of the two records of a possible match.
    """
    said = msgspec.json.encode(
        [case.kind, case.cell, case.base, case.claims, case.opened_at, likeness], order="deterministic"
    )
    return hashlib.sha256(said).hexdigest()


def settle(cells: Mapping[str, Cell], case: CaseRow, choice: Choice, ruling: Ruling) -> Merged:
    """The record once a clash is decided or a proposal refused.

    Nothing said before can open the case again or change the value: those statements are settled. Whoever says
    something new without having seen the decision opens a new case; whoever has seen it makes an ordinary change.

    Raises:
        Undecidable: the record holds no such question any more, or this is no outcome of it.
    """
    old = cells.get(case.cell)
    if choice.outcome not in outcomes(case):
        raise Undecidable("This is no outcome of such a case.")
    if case.kind == "clash" and old is not None and old.claims:
        new = _decided(old, _value(old.claims, choice), ruling)
    elif case.kind == "proposal" and choice.outcome == REFUSE and old is not None and old.proposal:
        new = msgspec.structs.replace(old, proposal=None, settled=_settled(old, [old.proposal.dot]))
    else:
        raise Undecidable("The record holds no such question any more.")
    return Merged(cells={**cells, case.cell: new}, changed=(case.cell,), refused=(), opened=(), closed=(case.id,))


def _value(claims: Mapping[str, Claim], choice: Choice) -> Json:
    if choice.outcome == VALUE:
        return choice.value
    if choice.outcome not in claims:
        raise Undecidable("That side makes no claim any more.")
    return claims[choice.outcome].value


def _decided(old: Cell, value: Json, ruling: Ruling) -> Cell:
    """Who already says the same has seen it, and keeps the own way of writing it."""
    alike = [claim.dot for claim in old.claims.values() if same(claim.value, value)]
    judged = [*old.dots, *(claim.dot for claim in old.claims.values())]
    return Cell(
        value=value,
        source=DESK,
        author=ruling.author,
        at=ruling.at,
        dots=(ruling.dot, *alike),
        settled=_settled(old, judged),
    )


def _settled(old: Cell, dots: list[str]) -> dict[str, int]:
    """How far each record's statements are judged now."""
    found = dict(old.settled)
    for dot in dots:
        record, _, revision = dot.rpartition(":")
        if revision.isdecimal():
            found[record] = max(found.get(record, -1), int(revision))
    return found
