"""Where each system keeps what can be typed at its desk: single values, and lists entry by entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.sandbox import edit_words as w
from deploy.sandbox.edit_words import Writer, code, day, each, number, text


@dataclass(frozen=True)
class Listed:
    """Where the two systems keep a list (empty where one does not), and of each part what they call it."""

    at: tuple[str, str]
    parts: Mapping[str, tuple[str, str, Writer]]


# Field: where ViSOR and ATHENA keep it, and how it is written there; an empty place where a system does not.
FIELDS: dict[str, tuple[str, str, Writer]] = {
    "family_name": ("Nominal.Surname", "person.last_name", text),
    "given_names": ("Nominal.Forenames", "person.first_names", text),
    "date_of_birth": ("Nominal.DateOfBirth", "person.dob", day),
    "sex": ("Nominal.Sex", "person.gender", code(w.SEXES)),
    "ethnicity_officer": ("Nominal.EthnicityOfficer", "person.eth_officer", text),
    "ethnicity_self": ("Nominal.EthnicitySelf", "person.eth_self", text),
    "height": ("Description.HeightCm", "person.height", number),
    "build": ("Description.Build", "person.build", text),
    "hair": ("Description.Hair", "person.hair", text),
    "eyes": ("Description.Eyes", "person.eyes", text),
    "pnc_id": ("Nominal.PNCID", "person.pnc", text),
    "cro_id": ("Nominal.CRONumber", "person.cro", text),
    "visor_ref": ("", "visor_ref", text),
    "prison_number": ("Nominal.PrisonNumber", "", text),
    "probation_number": ("Nominal.ProbationNumber", "", text),
    "photograph": ("Nominal.PhotographRef", "person.photo", text),
    "force": ("ForceCode", "owning_force", code(w.FORCES)),
    "aliases": ("Aliases", "aka", each(w.alias)),
    "address_line": ("Address.Line", "home.street", text),
    "address_town": ("Address.Town", "home.locality", text),
    "address_postcode": ("Address.Postcode", "home.post_code", text),
    "address_district": ("Address.District", "home.district_name", text),
    "address_point": ("Address.GridPoint", "", w.point),
    "address_x": ("", "home.x", w.degrees),
    "address_y": ("", "home.y", w.degrees),
    "address_as_at": ("Address.AsAt", "home.recorded", day),
    "telephones": ("Communications", "phones", each(w.telephone)),
    "vehicles": ("Vehicles", "vehicles", each(w.vehicle)),
    "warning_markers": ("WarningSignals", "warnings", each(code(w.WARNINGS))),
    "risk_level": ("Assessment.RiskOfSeriousHarm", "offender.risk", code(w.RISKS)),
    "risk_level_date": ("Assessment.AssessedOn", "offender.risk_date", day),
    "mappa_category": ("MAPPA.Category", "offender.mappa_cat", code(w.CATEGORIES)),
    "mappa_level": ("MAPPA.Level", "offender.mappa_lvl", code(w.LEVELS)),
    "manager": ("Management.Manager.Name", "offender.handler", text),
    "manager_telephone": ("Management.Manager.Tel", "offender.handler_phone", text),
    "management_mode": ("Management.Mode", "offender.mode", code(w.MODES)),
    "review_wording": ("Management.AgreedWording", "offender.wording", text),
    "review_date": ("Management.ReviewDate", "offender.review_due", day),
    "whereabouts": ("Whereabouts.Status", "offender.location_status", code(w.WHEREABOUTS)),
    "whereabouts_since": ("Whereabouts.Since", "offender.location_since", day),
    "children": ("Household.ChildrenInHousehold", "offender.children", code(w.YES_OR_NO)),
    "children_count": ("Household.NumberOfChildren", "offender.children_count", number),
    "modus_operandi": ("Offending.ModusOperandi", "offender.mo", text),
    "risk_factors": ("Offending.RiskFactors", "offender.risk_factors", text),
    "employment": ("Employment.Details", "person.occupation", text),
    "registration": ("Registration.RelevantDate", "offender.relevant_date", day),
    "registration_period": ("Registration.Period", "offender.period", code(w.PERIODS)),
    "registered_until": ("Registration.Until", "offender.registered_until", day),
    "sensitive": ("Sensitive", "offender.sensitive", code(w.SENSITIVE)),
    "plan_key_information": ("Plan.KeyInformation", "", text),
    "plan_supervision": ("Plan.Supervision", "", text),
    "plan_monitoring": ("Plan.MonitoringAndControl", "", text),
    "plan_interventions": ("Plan.Interventions", "", text),
    "plan_victim_safety": ("Plan.VictimSafety", "", text),
    "plan_contingency": ("Plan.Contingency", "", text),
    "plan_signed": ("Plan.SignedOn", "", day),
    "plan_countersigned": ("Plan.CountersignedOn", "", day),
    "bank_account": ("Finance.BankAccount", "", text),
    "financial_held": ("", "offender.finance_on_visor", code(w.YES_OR_NO)),
}
LISTS: dict[str, Listed] = {
    "marks": Listed(
        ("Marks", "marks"),
        {
            "kind": ("Kind", "kind", code(w.MARKS)),
            "place": ("Place", "location", text),
            "description": ("Description", "text", text),
        },
    ),
    "other_addresses": Listed(
        ("Addresses", "places"),
        {
            "kind": ("Type", "use", code(w.PLACES)),
            "line": ("Line", "street", text),
            "town": ("Town", "locality", text),
            "postcode": ("Postcode", "post_code", text),
            "as_at": ("AsAt", "recorded", day),
        },
    ),
    "conditions": Listed(
        ("Conditions", "conditions"),
        {
            "id": ("Ref", "ref", text),
            "rule": ("Rule", "rule", code(w.RULES)),
            "under": ("Under", "under", code(w.GROUNDS)),
            "text": ("Text", "wording", text),
            "since": ("From", "start", day),
            "until": ("Until", "finish", day),
        },
    ),
    "orders": Listed(
        ("Orders", "orders"),
        {
            "id": ("Ref", "ref", text),
            "kind": ("Type", "order", code(w.ORDERS)),
            "made": ("Made", "made", day),
            "until": ("Until", "ends", day),
        },
    ),
    "assessments": Listed(
        ("ToolAssessments", "tools"),
        {
            "id": ("Ref", "ref", text),
            "tool": ("Tool", "tool", code(w.TOOLS)),
            "band": ("Band", "band", code(w.RISKS)),
            "date": ("On", "date", day),
        },
    ),
    "notifications": Listed(
        ("Notifications", "notifications"),
        {
            "id": ("Ref", "ref", text),
            "kind": ("Type", "kind", code(w.NOTIFIED)),
            "due": ("Due", "due", day),
            "made": ("Made", "made", day),
        },
    ),
    "online_identities": Listed(
        ("OnlineIdentities", "online"), {"name": ("Name", "handle", text), "service": ("Service", "site", text)}
    ),
    "events": Listed(
        ("ActivityLog", "log"),
        {
            "id": ("Ref", "ref", text),
            "date": ("On", "date", day),
            "kind": ("Type", "category", code(w.EVENTS)),
            "note": ("Note", "text", text),
        },
    ),
    "visits": Listed(
        ("Visits", "visits"),
        {
            "id": ("Ref", "ref", text),
            "date": ("On", "date", day),
            "kind": ("Type", "kind", code(w.VISITS)),
            "officer": ("Officer1", "officer", text),
            "second_officer": ("Officer2", "second_officer", text),
            "single_crewed_reason": ("SingleCrewedReason", "single_crewed", text),
            "seen": ("Seen", "seen", code(w.YES_OR_NO)),
            "premises": ("Premises", "premises", text),
            "next_date": ("NextOn", "next_due", day),
        },
    ),
    "breaches": Listed(
        ("Breaches", ""),
        {
            "id": ("Ref", "", text),
            "date": ("On", "", day),
            "what": ("What", "", text),
            "recorded": ("RecordedOn", "", day),
            "outcome": ("Outcome", "", text),
        },
    ),
    "foreign_travel": Listed(
        ("ForeignTravel", ""),
        {
            "id": ("Ref", "", text),
            "country": ("Country", "", text),
            "since": ("From", "", day),
            "until": ("To", "", day),
            "notified": ("NotifiedOn", "", day),
        },
    ),
    "force_transfers": Listed(
        ("Transfers", ""),
        {
            "id": ("Ref", "", text),
            "from_force": ("FromForce", "", text),
            "to_force": ("ToForce", "", text),
            "date": ("On", "", day),
        },
    ),
    "associates": Listed(
        ("Associates", ""),
        {
            "id": ("Ref", "", text),
            "name": ("Name", "", text),
            "relation": ("Relation", "", text),
            "note": ("Note", "", text),
        },
    ),
    "household": Listed(
        ("HouseholdMembers", ""),
        {
            "id": ("Ref", "", text),
            "relation": ("Relation", "", text),
            "age_band": ("AgeBand", "", code(w.AGE_BANDS)),
        },
    ),
    "victims": Listed(("Victims", ""), {"name": ("Name", "", text), "note": ("Note", "", text)}),
    "intelligence_sources": Listed(("Sources", ""), {"id": ("Ref", "", text), "detail": ("Detail", "", text)}),
}
