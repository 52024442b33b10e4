"""A proposal as it is kept: its version, when it was made, and its deck."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import msgspec

from services.briefing.domain.proposal import Entry, Proposal


class Product(msgspec.Struct, frozen=True):
    """A deck. `content` is None once it was withdrawn; `expires_on` is its last civil day."""

    file: str
    sha256: str
    expires_on: date
    content: bytes | None


class Made(msgspec.Struct, frozen=True):
    version: int
    made_at: datetime
    proposal: Proposal
    product: Product


def without_people(made: Made, gone: Collection[str]) -> Made:
    """The proposal without some people, nobody else moved, one version on, its deck withdrawn."""

    def kept(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if entry.id not in gone)

    proposal = msgspec.structs.replace(
        made.proposal,
        top=kept(made.proposal.top),
        runners_up=kept(made.proposal.runners_up),
        added=kept(made.proposal.added),
        unplaced=tuple(one for one in made.proposal.unplaced if one not in gone),
    )
    product = msgspec.structs.replace(made.product, content=None, sha256="")
    return Made(made.version + 1, made.made_at, proposal, product)
