"""The shape of a synthetic person, in words of our own; `visor` and `athena` write it the way each system does."""

from datetime import date
from typing import Literal

import msgspec

from deploy.sandbox.people.wider import Wider

Risk = Literal["low", "medium", "high", "very_high"]
Mode = Literal["active", "reactive"]
State = Literal["community", "no_fixed_abode", "custody", "hospital", "abroad", "missing"]
Kind = Literal["breach", "arrest", "allegation", "intelligence", "visit", "late_notification", "address_change"]
Rule = Literal["may", "must", "must_not"]
Under = Literal["licence", "harm_prevention_order", "notification"]
Period = Literal["indefinite", "10_years", "7_years", "5_years", "2_years", "discharge"]
OrderKind = Literal["harm_prevention", "interim_harm_prevention", "risk", "notification", "foreign_travel"]
Tool = Literal["arms", "oasys", "rm2000", "osp"]
Occasion = Literal["initial", "annual", "weekly", "change", "travel"]
Sex = Literal["male", "female"]


class Address(msgspec.Struct, frozen=True):
    """A home; `district` is an ONS code, `lat` and `lon` are degrees or None where nobody has placed it."""

    line: str
    town: str
    postcode: str
    district: str
    lat: float | None
    lon: float | None
    as_at: date


class Vehicle(msgspec.Struct, frozen=True):
    """`vrm` as AB12CDE."""

    vrm: str
    make: str
    colour: str


class Manager(msgspec.Struct, frozen=True):
    """An offender manager; `telephone` as 07700900951."""

    name: str
    telephone: str


class Event(msgspec.Struct, frozen=True):
    """Something that happened; both systems know it by `ref`."""

    ref: str
    on: date
    kind: Kind
    note: str


class AthenaCopy(msgspec.Struct, frozen=True, kw_only=True):
    """What ATHENA holds of a person, where it differs; `managed` is False where it knows nothing of the management."""

    id: str
    visor_ref: str | None
    family_name: str
    given_names: str
    date_of_birth: date | None
    pnc: str
    address: Address
    telephones: tuple[str, ...]
    vehicles: tuple[Vehicle, ...]
    warnings: tuple[str, ...]
    managed: bool
    risk: Risk
    risk_date: date
    events: tuple[Event, ...]
    aliases: tuple[str, ...]


class Condition(msgspec.Struct, frozen=True):
    """What somebody may, must or must not do, under a licence, an order or the notification requirements."""

    ref: str
    rule: Rule
    under: Under
    text: str
    since: date
    until: date | None


class Registration(msgspec.Struct, frozen=True):
    """The notification requirements: from when, for how long, until when; None where there is no end."""

    relevant_date: date
    period: Period
    until: date | None


class Order(msgspec.Struct, frozen=True):
    """A civil order."""

    ref: str
    kind: OrderKind
    made: date
    until: date | None


class Assessment(msgspec.Struct, frozen=True):
    """What a risk tool gave; the score never leaves ViSOR."""

    ref: str
    tool: Tool
    band: Risk
    on: date
    score: str


class Notification(msgspec.Struct, frozen=True):
    """What has been or is to be notified."""

    ref: str
    kind: Occasion
    due: date
    made: date | None


class OnlineIdentity(msgspec.Struct, frozen=True):
    """A name used online."""

    service: str
    name: str


class Particulars(msgspec.Struct, frozen=True, kw_only=True):
    """What else is on file about a person.

    `cro_id` is canonical, or empty; `children` live in the household. `sources` are (reference, detail) of
    intelligence; neither they nor `victims` ever leave ViSOR.
    """

    cro_id: str = ""
    aliases: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    photograph: str = ""
    children: int = 0
    modus_operandi: str = ""
    risk_factors: str = ""
    employment: str = ""
    registration: Registration | None = None
    orders: tuple[Order, ...] = ()
    victims: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    assessments: tuple[Assessment, ...] = ()
    notifications: tuple[Notification, ...] = ()
    online_identities: tuple[OnlineIdentity, ...] = ()
    sensitive: str = ""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A synthetic person. `pnc_id` is canonical, `pnc_written` the way ViSOR has it; `story` names a story person."""

    id: str
    story: str | None
    family_name: str
    given_names: str
    date_of_birth: date
    sex: Sex
    pnc_id: str
    pnc_written: str
    address: Address
    telephones: tuple[str, ...]
    vehicles: tuple[Vehicle, ...]
    warnings: tuple[str, ...]
    risk: Risk
    risk_date: date
    mappa_category: str
    mappa_level: int
    manager: Manager
    mode: Mode
    wording: str
    review_date: date | None
    whereabouts: State
    since: date
    events: tuple[Event, ...]
    bank_account: str
    particulars: Particulars = Particulars()
    wider: Wider = Wider()
    athena: AthenaCopy | None
