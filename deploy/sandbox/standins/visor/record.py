"""The shape of a ViSOR nominal: a document in sections. The shape is ours; ViSOR publishes none."""

import re
from typing import Annotated, ClassVar, Literal

import msgspec

from deploy.sandbox.standins.engine.record import SlashDates
from deploy.sandbox.standins.visor.wider import (
    Associate,
    Breach,
    Day,
    DescriptionSection,
    Long,
    Mark,
    Member,
    Observed,
    OtherAddress,
    PlanSection,
    Ref,
    Short,
    Stated,
    Transfer,
    Travel,
    Visit,
)

GRID = r"-?[0-9]{1,2}\.[0-9]{1,6},-?[0-9]{1,3}\.[0-9]{1,6}"
ONS_CODE = r"[EWNS][0-9]{8}"
Grid = Annotated[
    str, msgspec.Meta(description="latitude,longitude in degrees", extra_json_schema={"pattern": f"^{GRID}$"})
]
OnsCode = Annotated[
    str, msgspec.Meta(description="ONS code, or empty", extra_json_schema={"pattern": f"^({ONS_CODE})?$"})
]
Signal = Literal["VI", "WE", "DR", "SS", "MN", "ES", "CO", "AG", "DA"]


class NominalSection(SlashDates, frozen=True, kw_only=True):
    """Who it is. `PNCID` and `CRONumber` in whatever form they were keyed."""

    days: ClassVar[tuple[str, ...]] = ("DateOfBirth",)
    Surname: Ref
    Forenames: Short = ""
    DateOfBirth: Day = ""
    Sex: Literal["1", "2", "9"] = "9"
    PNCID: Short = ""
    CRONumber: Short = ""
    PhotographRef: Short = ""
    PrisonNumber: Short = ""
    ProbationNumber: Short = ""
    EthnicityOfficer: Observed = ""
    EthnicitySelf: Stated = ""


class Alias(SlashDates, frozen=True, kw_only=True):
    """Another name used."""

    Name: Ref


class AddressSection(SlashDates, frozen=True, kw_only=True):
    """Where they live; `District` is an ONS code."""

    days: ClassVar[tuple[str, ...]] = ("AsAt",)
    Line: Short = ""
    Town: Short = ""
    Postcode: Short = ""
    District: OnsCode = ""
    GridPoint: Grid | None = None
    AsAt: Day = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.District and not re.fullmatch(ONS_CODE, self.District):
            raise ValueError("`District` must be empty or an ONS code like E07000010")
        if self.GridPoint is not None and not re.fullmatch(GRID, self.GridPoint):
            raise ValueError("`GridPoint` must be null or latitude,longitude in degrees like 52.57210,-0.24312")


class Communication(SlashDates, frozen=True, kw_only=True):
    """A telephone number."""

    Type: Literal["TEL"] = "TEL"
    Number: Ref


class Vehicle(SlashDates, frozen=True, kw_only=True):
    """A vehicle in use."""

    VRM: Ref
    Make: Short = ""
    Colour: Short = ""


class AssessmentSection(SlashDates, frozen=True, kw_only=True):
    """The risk of serious harm."""

    days: ClassVar[tuple[str, ...]] = ("AssessedOn",)
    RiskOfSeriousHarm: Literal["", "L", "M", "H", "V"] = ""
    AssessedOn: Day = ""


class MappaSection(SlashDates, frozen=True, kw_only=True):
    """MAPPA category and level."""

    Category: Literal["", "1", "2", "3", "4"] = ""
    Level: Literal["", "1", "2", "3"] = ""


class HouseholdSection(SlashDates, frozen=True, kw_only=True):
    """Whom they live with."""

    ChildrenInHousehold: Literal["", "Y", "N"] = ""
    NumberOfChildren: Annotated[int, msgspec.Meta(ge=0, le=30)] | None = None


class OffendingSection(SlashDates, frozen=True, kw_only=True):
    """How they offended, and what makes it likelier."""

    ModusOperandi: Long = ""
    RiskFactors: Long = ""


class RegistrationSection(SlashDates, frozen=True, kw_only=True):
    """From when, for how long and until when they must notify; `Until` is empty where there is no end."""

    days: ClassVar[tuple[str, ...]] = ("RelevantDate", "Until")
    RelevantDate: Day = ""
    Period: Literal["", "IND", "10Y", "7Y", "5Y", "2Y", "CD"] = ""
    Until: Day = ""


class ToolAssessment(SlashDates, frozen=True, kw_only=True):
    """What a tool gave; `Score` is for those who are trained to read it."""

    days: ClassVar[tuple[str, ...]] = ("On",)
    Ref: Ref
    Tool: Literal["ARMS", "OASYS", "RM2000", "OSP"]
    Band: Literal["L", "M", "H", "V"]
    On: Day = ""
    Score: Short = ""


class Notification(SlashDates, frozen=True, kw_only=True):
    """What was notified, or is due."""

    days: ClassVar[tuple[str, ...]] = ("Due", "Made")
    Ref: Ref
    Type: Literal["INIT", "ANN", "WEEK", "CHANGE", "TRAVEL"]
    Due: Day = ""
    Made: Day = ""


class OnlineIdentity(SlashDates, frozen=True, kw_only=True):
    """A name used online."""

    Service: Short = ""
    Name: Ref


class Order(SlashDates, frozen=True, kw_only=True):
    """A civil order: sexual harm prevention, interim, sexual risk, notification, foreign travel restriction."""

    days: ClassVar[tuple[str, ...]] = ("Made", "Until")
    Ref: Ref
    Type: Literal["SHPO", "ISHPO", "SRO", "NO", "FTO"]
    Made: Day = ""
    Until: Day = ""


class Victim(SlashDates, frozen=True, kw_only=True):
    """Somebody who was harmed."""

    Name: Ref
    Note: Long = ""


class Source(SlashDates, frozen=True, kw_only=True):
    """Where intelligence came from."""

    Ref: Ref
    Detail: Long = ""


class EmploymentSection(SlashDates, frozen=True, kw_only=True):
    """Where they work."""

    Details: Short = ""


class Condition(SlashDates, frozen=True, kw_only=True):
    """What a licence or an order lets, makes or forbids somebody to do."""

    days: ClassVar[tuple[str, ...]] = ("From", "Until")
    Ref: Ref
    Rule: Literal["MAY", "MUST", "MUSTNOT"]
    Under: Literal["LIC", "SHPO", "NOTIF"]
    Text: Long
    From: Day = ""
    Until: Day = ""


class ManagerEntry(SlashDates, frozen=True, kw_only=True):
    """The offender manager."""

    Name: Short = ""
    Tel: Short = ""


class ManagementSection(SlashDates, frozen=True, kw_only=True):
    """Active or reactive management, by whom, and what was agreed."""

    days: ClassVar[tuple[str, ...]] = ("ReviewDate",)
    Mode: Literal["A", "R"] = "A"
    Manager: ManagerEntry = ManagerEntry()
    AgreedWording: Long = ""
    ReviewDate: Day = ""


class WhereaboutsSection(SlashDates, frozen=True, kw_only=True):
    """Where they are."""

    days: ClassVar[tuple[str, ...]] = ("Since",)
    Status: Literal["COM", "NFA", "CUS", "HOS", "ABR", "MIS"] = "COM"
    Since: Day = ""


class Activity(SlashDates, frozen=True, kw_only=True):
    """One entry of the activity log."""

    days: ClassVar[tuple[str, ...]] = ("On",)
    Ref: Ref
    On: Day
    Type: Literal["BREACH", "ARREST", "ALLEG", "INTEL", "VISIT", "LATENOT", "ADDRCH"]
    Note: Long = ""


class FinanceSection(SlashDates, frozen=True, kw_only=True):
    """Financial information."""

    BankAccount: Short = ""


class VisorRecord(SlashDates, frozen=True, kw_only=True):
    """A nominal. Only synthetic ones are accepted."""

    Synthetic: Annotated[bool, msgspec.Meta(extra_json_schema={"const": True})]
    ForceCode: Literal["35", "40", "41"] = "35"
    Nominal: NominalSection
    Aliases: Annotated[list[Alias], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Address: AddressSection = AddressSection()
    Addresses: Annotated[list[OtherAddress], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Description: DescriptionSection = DescriptionSection()
    Marks: Annotated[list[Mark], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Communications: Annotated[list[Communication], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Vehicles: Annotated[list[Vehicle], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    WarningSignals: Annotated[list[Signal], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=list)
    Assessment: AssessmentSection = AssessmentSection()
    MAPPA: MappaSection = MappaSection()
    Management: ManagementSection = ManagementSection()
    Whereabouts: WhereaboutsSection = WhereaboutsSection()
    Household: HouseholdSection = HouseholdSection()
    Offending: OffendingSection = OffendingSection()
    Employment: EmploymentSection = EmploymentSection()
    OnlineIdentities: Annotated[list[OnlineIdentity], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Registration: RegistrationSection = RegistrationSection()
    Orders: Annotated[list[Order], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Notifications: Annotated[list[Notification], msgspec.Meta(max_length=200)] = msgspec.field(default_factory=list)
    ToolAssessments: Annotated[list[ToolAssessment], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Sensitive: Literal["", "TTL", "NEWID", "PPU"] = ""
    Conditions: Annotated[list[Condition], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    ActivityLog: Annotated[list[Activity], msgspec.Meta(max_length=500)] = msgspec.field(default_factory=list)
    Plan: PlanSection = PlanSection()
    Visits: Annotated[list[Visit], msgspec.Meta(max_length=500)] = msgspec.field(default_factory=list)
    Breaches: Annotated[list[Breach], msgspec.Meta(max_length=200)] = msgspec.field(default_factory=list)
    ForeignTravel: Annotated[list[Travel], msgspec.Meta(max_length=200)] = msgspec.field(default_factory=list)
    Transfers: Annotated[list[Transfer], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Associates: Annotated[list[Associate], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    HouseholdMembers: Annotated[list[Member], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Victims: Annotated[list[Victim], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=list)
    Sources: Annotated[list[Source], msgspec.Meta(max_length=200)] = msgspec.field(default_factory=list)
    Finance: FinanceSection = FinanceSection()

    def __post_init__(self) -> None:
        if self.Synthetic is not True:
            raise ValueError('only synthetic records are accepted: "Synthetic" must be true')
