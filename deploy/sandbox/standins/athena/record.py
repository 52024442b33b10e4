"""The card of an ATHENA person, as its screen shows and takes it. The shape is ours; ATHENA publishes none."""

from typing import Annotated, ClassVar, Literal

import msgspec

from deploy.sandbox.standins.engine.record import WordDates

Short = Annotated[str, msgspec.Meta(max_length=80)]
Long = Annotated[str, msgspec.Meta(max_length=2000)]
Day = Annotated[str, msgspec.Meta(max_length=11, description="DD-MON-YYYY, or empty", examples=["04-JUL-1971"])]
Ref = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Warning = Literal[
    "VIOLENT", "WEAPONS", "DRUGS", "SELF HARM", "MENTAL HEALTH", "ESCAPE", "CONTAGIOUS", "ALLEGES", "DOGS"
]
Category = Literal["BREACH", "ARREST", "ALLEGATION", "INTELLIGENCE", "VISIT", "LATE NOTIFICATION", "ADDRESS CHANGE"]
Observed = Literal["", "IC1", "IC2", "IC3", "IC4", "IC5", "IC6", "IC9"]
Stated = Literal[
    "", "W1", "W2", "W3", "W9", "M1", "M2", "M3", "M9", "A1", "A2", "A3", "A4", "A9", "B1", "B2", "B9", "O1", "O2",
    "O9", "NS",
]  # fmt: skip
Location = Literal["", "In community", "No fixed abode", "In custody", "In hospital", "Abroad", "Missing"]


class PersonPart(WordDates, frozen=True, kw_only=True):
    """Who it is. `pnc` and `cro` in whatever form they were keyed."""

    days: ClassVar[tuple[str, ...]] = ("dob",)
    last_name: Ref
    first_names: Short = ""
    dob: Day = ""
    gender: Literal["M", "F", "U"] = "U"
    pnc: Short = ""
    cro: Short = ""
    photo: Short = ""
    occupation: Short = ""
    height: Annotated[int, msgspec.Meta(ge=30, le=260)] | None = None
    build: Short = ""
    hair: Short = ""
    eyes: Short = ""
    eth_officer: Observed = ""
    eth_self: Stated = ""


class HomePart(WordDates, frozen=True, kw_only=True):
    """Where they live; `x` is the longitude and `y` the latitude."""

    days: ClassVar[tuple[str, ...]] = ("recorded",)
    street: Short = ""
    locality: Short = ""
    post_code: Short = ""
    district_name: Short = ""
    x: Longitude | None = None
    y: Latitude | None = None
    recorded: Day = ""


class PlacePart(WordDates, frozen=True, kw_only=True):
    """Another address, and what it is to the person."""

    days: ClassVar[tuple[str, ...]] = ("recorded",)
    use: Literal["OTHER HOME", "WORK", "PARTNER", "FAMILY", "SECOND HOME", "OTHER"]
    street: Short = ""
    locality: Short = ""
    post_code: Short = ""
    recorded: Day = ""


class MarkPart(WordDates, frozen=True, kw_only=True):
    """A scar, a tattoo or another mark of the body."""

    kind: Literal["SCAR", "TATTOO", "BIRTHMARK", "PIERCING", "MISSING PART", "OTHER"]
    location: Short = ""
    text: Short = ""


class VisitPart(WordDates, frozen=True, kw_only=True):
    """A visit to the person or another contact; `single_crewed` says why an officer went alone."""

    days: ClassVar[tuple[str, ...]] = ("date", "next_due")
    ref: Ref
    date: Day
    kind: Literal["VISIT", "CONTACT"]
    officer: Short = ""
    second_officer: Short = ""
    single_crewed: Short = ""
    seen: Literal["", "YES", "NO"] = ""
    premises: Long = ""
    next_due: Day = ""


class VehiclePart(WordDates, frozen=True, kw_only=True):
    """A vehicle linked to the person."""

    registration: Ref
    manufacturer: Short = ""
    color: Short = ""


class OffenderPart(WordDates, frozen=True, kw_only=True):
    """What ATHENA knows of the offender's management."""

    days: ClassVar[tuple[str, ...]] = ("risk_date", "review_due", "location_since", "relevant_date", "registered_until")
    risk: Literal["", "LOW", "MEDIUM", "HIGH", "VERY HIGH"] = ""
    risk_date: Day = ""
    mappa_cat: Literal["", "CAT1", "CAT2", "CAT3", "CAT4"] = ""
    mappa_lvl: Literal["", "L1", "L2", "L3"] = ""
    handler: Short = ""
    handler_phone: Short = ""
    mode: Literal["", "ACTIVE", "REACTIVE"] = ""
    wording: Long = ""
    review_due: Day = ""
    location_status: Location = ""
    location_since: Day = ""
    children: Literal["", "YES", "NO"] = ""
    children_count: Annotated[int, msgspec.Meta(ge=0, le=30)] | None = None
    mo: Long = ""
    risk_factors: Long = ""
    relevant_date: Day = ""
    period: Literal["", "INDEFINITE", "10 YEARS", "7 YEARS", "5 YEARS", "2 YEARS", "DISCHARGE"] = ""
    registered_until: Day = ""
    sensitive: Literal["", "THREAT TO LIFE", "CHANGED IDENTITY", "PPU"] = ""
    finance_on_visor: Literal["", "YES", "NO"] = ""


class ConditionPart(WordDates, frozen=True, kw_only=True):
    """What a licence or an order lets, makes or forbids the person to do."""

    days: ClassVar[tuple[str, ...]] = ("start", "finish")
    ref: Ref
    rule: Literal["MAY", "MUST", "MUST NOT"]
    under: Literal["LICENCE", "SHPO", "NOTIFICATION"]
    wording: Long
    start: Day = ""
    finish: Day = ""


class OrderPart(WordDates, frozen=True, kw_only=True):
    """A civil order."""

    days: ClassVar[tuple[str, ...]] = ("made", "ends")
    ref: Ref
    order: Literal["SHPO", "INTERIM SHPO", "SRO", "NOTIFICATION ORDER", "TRAVEL ORDER"]
    made: Day = ""
    ends: Day = ""


class ToolPart(WordDates, frozen=True, kw_only=True):
    """Which band a risk tool gave."""

    days: ClassVar[tuple[str, ...]] = ("date",)
    ref: Ref
    tool: Literal["ARMS", "OASYS", "RM2000", "OSP"]
    band: Literal["LOW", "MEDIUM", "HIGH", "VERY HIGH"]
    date: Day = ""


class NotificationPart(WordDates, frozen=True, kw_only=True):
    """A notification made or due."""

    days: ClassVar[tuple[str, ...]] = ("due", "made")
    ref: Ref
    kind: Literal["INITIAL", "ANNUAL", "WEEKLY", "CHANGE", "TRAVEL"]
    due: Day = ""
    made: Day = ""


class OnlinePart(WordDates, frozen=True, kw_only=True):
    """A name used online."""

    site: Short = ""
    handle: Ref


class LogPart(WordDates, frozen=True, kw_only=True):
    """One event linked to the person; without a `ref` the event's own id becomes it."""

    days: ClassVar[tuple[str, ...]] = ("date",)
    ref: Short = ""
    date: Day
    category: Category
    text: Long = ""


class AthenaRecord(WordDates, frozen=True, kw_only=True):
    """A person. Only synthetic ones are accepted."""

    synthetic: Annotated[bool, msgspec.Meta(extra_json_schema={"const": True})]
    person: PersonPart
    aka: Annotated[list[Ref], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    visor_ref: Short | None = None
    owning_force: Literal["Cambridgeshire", "Bedfordshire", "Hertfordshire"] = "Cambridgeshire"
    home: HomePart = HomePart()
    places: Annotated[list[PlacePart], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    marks: Annotated[list[MarkPart], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    phones: Annotated[list[Ref], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    vehicles: Annotated[list[VehiclePart], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    warnings: Annotated[list[Warning], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=list)
    offender: OffenderPart = OffenderPart()
    online: Annotated[list[OnlinePart], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    orders: Annotated[list[OrderPart], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    notifications: Annotated[list[NotificationPart], msgspec.Meta(max_length=200)] = msgspec.field(default_factory=list)
    tools: Annotated[list[ToolPart], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    conditions: Annotated[list[ConditionPart], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    visits: Annotated[list[VisitPart], msgspec.Meta(max_length=500)] = msgspec.field(default_factory=list)
    log: Annotated[list[LogPart], msgspec.Meta(max_length=500)] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        if self.synthetic is not True:
            raise ValueError('only synthetic records are accepted: "synthetic" must be true')
