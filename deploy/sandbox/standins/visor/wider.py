"""The rest of a ViSOR nominal: looks, plan, other addresses, visits, breaches, travel, and who is around the person."""

from typing import Annotated, ClassVar, Literal

import msgspec

from deploy.sandbox.standins.engine.record import SlashDates

Short = Annotated[str, msgspec.Meta(max_length=80)]
Long = Annotated[str, msgspec.Meta(max_length=2000)]
Day = Annotated[str, msgspec.Meta(max_length=10, description="DD/MM/YYYY, or empty", examples=["04/07/1971"])]
Ref = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Observed = Literal["", "IC1", "IC2", "IC3", "IC4", "IC5", "IC6", "IC9"]
Stated = Literal[
    "", "W1", "W2", "W3", "W9", "M1", "M2", "M3", "M9", "A1", "A2", "A3", "A4", "A9", "B1", "B2", "B9", "O1", "O2",
    "O9", "NS",
]  # fmt: skip


class DescriptionSection(SlashDates, frozen=True, kw_only=True):
    """What they look like."""

    HeightCm: Annotated[int, msgspec.Meta(ge=30, le=260)] | None = None
    Build: Short = ""
    Hair: Short = ""
    Eyes: Short = ""


class Mark(SlashDates, frozen=True, kw_only=True):
    """A scar, a tattoo or another mark of the body."""

    Kind: Literal["SCAR", "TATTOO", "BIRTH", "PIERCED", "MISSING", "OTHER"]
    Place: Short = ""
    Description: Short = ""


class OtherAddress(SlashDates, frozen=True, kw_only=True):
    """An address beside the main one: work, partner, family, second home, other, former or further home."""

    days: ClassVar[tuple[str, ...]] = ("AsAt",)
    Type: Literal["WK", "PT", "FM", "SH", "OT", "HM"]
    Line: Ref
    Town: Short = ""
    Postcode: Short = ""
    AsAt: Day = ""


class PlanSection(SlashDates, frozen=True, kw_only=True):
    """The risk management plan by its headings; `VictimSafety` may name victims."""

    days: ClassVar[tuple[str, ...]] = ("SignedOn", "CountersignedOn")
    KeyInformation: Long = ""
    Supervision: Long = ""
    MonitoringAndControl: Long = ""
    Interventions: Long = ""
    VictimSafety: Long = ""
    Contingency: Long = ""
    SignedOn: Day = ""
    CountersignedOn: Day = ""


class Visit(SlashDates, frozen=True, kw_only=True):
    """A visit (V) or another contact (C); who goes alone says why."""

    days: ClassVar[tuple[str, ...]] = ("On", "NextOn")
    Ref: Ref
    On: Day
    Type: Literal["V", "C"]
    Officer1: Short = ""
    Officer2: Short = ""
    SingleCrewedReason: Short = ""
    Seen: Literal["", "Y", "N"] = ""
    Premises: Long = ""
    NextOn: Day = ""


class Breach(SlashDates, frozen=True, kw_only=True):
    """What was broken, when it was recorded, and what came of it."""

    days: ClassVar[tuple[str, ...]] = ("On", "RecordedOn")
    Ref: Ref
    On: Day
    What: Long = ""
    RecordedOn: Day = ""
    Outcome: Short = ""


class Travel(SlashDates, frozen=True, kw_only=True):
    """A journey out of the United Kingdom that was notified."""

    days: ClassVar[tuple[str, ...]] = ("From", "To", "NotifiedOn")
    Ref: Ref
    Country: Short = ""
    From: Day = ""
    To: Day = ""
    NotifiedOn: Day = ""


class Transfer(SlashDates, frozen=True, kw_only=True):
    """From one force's management into another's."""

    days: ClassVar[tuple[str, ...]] = ("On",)
    Ref: Ref
    FromForce: Short = ""
    ToForce: Short = ""
    On: Day = ""


class Associate(SlashDates, frozen=True, kw_only=True):
    """Somebody they know."""

    Ref: Ref
    Name: Short = ""
    Relation: Short = ""
    Note: Long = ""


class Member(SlashDates, frozen=True, kw_only=True):
    """Somebody who lives with them, without a name; `AgeBand` is A for an adult and C for a child."""

    Ref: Ref
    Relation: Short = ""
    AgeBand: Literal["", "A", "C"] = ""
