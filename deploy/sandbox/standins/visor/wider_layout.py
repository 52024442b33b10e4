"""The layout of the rest of a ViSOR nominal's page."""

from deploy.sandbox.standins.engine.system import Field, Part, Section, Table

DAY = "DD/MM/YYYY"
OBSERVED = {
    "": "–",
    "IC1": "IC1 White, North European",
    "IC2": "IC2 White, South European",
    "IC3": "IC3 Black",
    "IC4": "IC4 Asian",
    "IC5": "IC5 South-East Asian",
    "IC6": "IC6 Arab or North African",
    "IC9": "IC9 Not known",
}
STATED = {
    "": "–",
    "W1": "W1 British",
    "W2": "W2 Irish",
    "W3": "W3 Gypsy or Irish Traveller",
    "W9": "W9 Other White",
    "M1": "M1 White and Black Caribbean",
    "M2": "M2 White and Black African",
    "M3": "M3 White and Asian",
    "M9": "M9 Other mixed",
    "A1": "A1 Indian",
    "A2": "A2 Pakistani",
    "A3": "A3 Bangladeshi",
    "A4": "A4 Chinese",
    "A9": "A9 Other Asian",
    "B1": "B1 Caribbean",
    "B2": "B2 African",
    "B9": "B9 Other Black",
    "O1": "O1 Chinese (until 2011)",
    "O2": "O2 Arab",
    "O9": "O9 Other",
    "NS": "NS Not stated",
}
MARK = {
    "SCAR": "Scar",
    "TATTOO": "Tattoo",
    "BIRTH": "Birthmark",
    "PIERCED": "Piercing",
    "MISSING": "Missing part",
    "OTHER": "Other",
}
ADDRESS = {"WK": "Work", "PT": "Partner", "FM": "Family", "SH": "Second home", "OT": "Other", "HM": "Home"}

LOOKS: tuple[Part, ...] = (
    Section(
        "Description",
        "Description",
        (
            Field("HeightCm", "Height", kind="number", nullable=True, hint="cm"),
            Field("Build", "Build"),
            Field("Hair", "Hair"),
            Field("Eyes", "Eyes"),
        ),
    ),
    Table(
        "Marks",
        "Marks, scars and tattoos",
        (Field("Kind", "Kind", choices=MARK), Field("Place", "Place"), Field("Description", "Description")),
    ),
)
ADDRESSES = Table(
    "Addresses",
    "Other addresses",
    (
        Field("Type", "Type", choices=ADDRESS),
        Field("Line", "Address line"),
        Field("Town", "Town"),
        Field("Postcode", "Postcode"),
        Field("AsAt", "As at", hint=DAY),
    ),
)
MANAGED: tuple[Part, ...] = (
    Section(
        "Plan",
        "Risk management plan",
        (
            Field("KeyInformation", "Key information", kind="long"),
            Field("Supervision", "Supervision", kind="long"),
            Field("MonitoringAndControl", "Monitoring and control", kind="long"),
            Field("Interventions", "Interventions", kind="long"),
            Field("VictimSafety", "Victim safety planning", kind="long"),
            Field("Contingency", "Contingency", kind="long"),
            Field("SignedOn", "Signed on", hint=DAY),
            Field("CountersignedOn", "Countersigned on", hint=DAY),
        ),
    ),
    Table(
        "Visits",
        "Visits and contacts",
        (
            Field("On", "On", hint=DAY),
            Field("Type", "Type", choices={"V": "V Visit", "C": "C Contact"}),
            Field("Officer1", "Officer"),
            Field("Officer2", "Second officer"),
            Field("SingleCrewedReason", "Why alone"),
            Field("Seen", "Seen", choices={"": "–", "Y": "Y Yes", "N": "N No"}),
            Field("Premises", "Premises", kind="long"),
            Field("NextOn", "Next", hint=DAY),
            Field("Ref", "Ref"),
        ),
    ),
    Table(
        "Breaches",
        "Breaches",
        (
            Field("On", "On", hint=DAY),
            Field("What", "What", kind="long"),
            Field("RecordedOn", "Recorded on", hint=DAY),
            Field("Outcome", "Outcome"),
            Field("Ref", "Ref"),
        ),
    ),
    Table(
        "ForeignTravel",
        "Foreign travel",
        (
            Field("Country", "Country"),
            Field("From", "From", hint=DAY),
            Field("To", "To", hint=DAY),
            Field("NotifiedOn", "Notified on", hint=DAY),
            Field("Ref", "Ref"),
        ),
    ),
    Table(
        "Transfers",
        "Transfers between forces",
        (
            Field("FromForce", "From force"),
            Field("ToForce", "To force"),
            Field("On", "On", hint=DAY),
            Field("Ref", "Ref"),
        ),
    ),
    Table(
        "Associates",
        "Associates",
        (Field("Name", "Name"), Field("Relation", "Relation"), Field("Note", "Note", kind="long"), Field("Ref", "Ref")),
    ),
    Table(
        "HouseholdMembers",
        "Who lives there",
        (
            Field("Relation", "Relation"),
            Field("AgeBand", "Age", choices={"": "–", "A": "A Adult", "C": "C Child"}),
            Field("Ref", "Ref"),
        ),
    ),
)
