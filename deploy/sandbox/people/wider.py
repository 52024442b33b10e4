"""The shape of the rest of a synthetic person: looks, other addresses, visits, plan, and who is around them."""

from datetime import date
from typing import Literal

import msgspec

MarkKind = Literal["scar", "tattoo", "birthmark", "piercing", "missing_part", "other"]
PlaceKind = Literal["work", "partner", "family", "second_home", "other", "home"]
VisitKind = Literal["visit", "contact"]


class Looks(msgspec.Struct, frozen=True):
    """`height` in centimetres; `observed` is an officer's IC code, `stated` a code of the 18+1."""

    height: int | None = None
    build: str = ""
    hair: str = ""
    eyes: str = ""
    observed: str = ""
    stated: str = ""


class Mark(msgspec.Struct, frozen=True):
    """A mark of the body."""

    kind: MarkKind
    place: str
    text: str


class Place(msgspec.Struct, frozen=True):
    """An address beside the main one."""

    kind: PlaceKind
    line: str
    town: str
    postcode: str
    as_at: date


class Visit(msgspec.Struct, frozen=True):
    """A visit or another contact; `alone` says why only one officer went, where only one did."""

    ref: str
    on: date
    kind: VisitKind
    officers: tuple[str, ...]
    alone: str
    seen: bool
    premises: str
    next_on: date | None


class Breach(msgspec.Struct, frozen=True):
    """What was broken, when it was recorded, and what came of it."""

    ref: str
    on: date
    what: str
    recorded: date
    outcome: str


class Travel(msgspec.Struct, frozen=True):
    """A journey abroad, and when it was notified."""

    ref: str
    country: str
    since: date
    until: date
    notified: date


class Transfer(msgspec.Struct, frozen=True):
    """From one force's management into another's."""

    ref: str
    from_force: str
    to_force: str
    on: date


class Associate(msgspec.Struct, frozen=True):
    """Somebody they know; never written to ATHENA."""

    ref: str
    name: str
    relation: str
    note: str


class Member(msgspec.Struct, frozen=True):
    """Somebody who lives with them."""

    ref: str
    relation: str
    child: bool


class Plan(msgspec.Struct, frozen=True):
    """The risk management plan; `victim_safety` never leaves ViSOR."""

    key_information: str
    supervision: str
    monitoring: str
    interventions: str
    victim_safety: str
    contingency: str
    signed: date
    countersigned: date | None


class Wider(msgspec.Struct, frozen=True, kw_only=True):
    """The rest of what is on file."""

    looks: Looks = Looks()
    marks: tuple[Mark, ...] = ()
    places: tuple[Place, ...] = ()
    prison_number: str = ""
    probation_number: str = ""
    plan: Plan | None = None
    visits: tuple[Visit, ...] = ()
    breaches: tuple[Breach, ...] = ()
    travel: tuple[Travel, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    associates: tuple[Associate, ...] = ()
    household: tuple[Member, ...] = ()
