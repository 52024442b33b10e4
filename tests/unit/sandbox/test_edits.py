"""What is typed at a desk: every field that a system keeps, in that system's own shape, and read back by the mirror."""

from typing import Any

import pytest

from deploy.sandbox.cli.records import plain
from deploy.sandbox.edit_fields import FIELDS, LISTS
from deploy.sandbox.edits import SYSTEMS, explained, known, typed
from deploy.sandbox.faults import Fault
from tests.unit.visor_sync.builders import POLICY
from tests.unit.visor_sync.languages import LANGUAGES

SAMPLES: dict[str, tuple[str, ...]] = {
    "family_name": ("family_name=Marlowe",),
    "given_names": ("given_names=Dale",),
    "date_of_birth": ("date_of_birth=1970-02-01",),
    "sex": ("sex=female",),
    "ethnicity_officer": ("ethnicity_officer=IC3",),
    "ethnicity_self": ("ethnicity_self=M1",),
    "description": ("height=181", "build=slim", "hair=fair", "eyes=grey"),
    "marks": ("marks=kind:missing_part; place:left hand; description:Last joint",),
    "photograph": ("photograph=SYNPH-1",),
    "pnc_id": ("pnc_id=1981/34U",),
    "cro_id": ("cro_id=065656/91H",),
    "prison_number": ("prison_number=SYNPR1",),
    "probation_number": ("probation_number=SYNCR1",),
    "aliases": ("aliases=Den Ford",),
    "main_address": ("address_line=1 Tallow Rise", "address_town=Ely", "address_postcode=CB99 9AB"),
    "other_addresses": ("other_addresses=kind:second_home; line:3 Quill Lane; postcode:PE99 9AB; as_at:2026-02-01",),
    "visor_ref": ("visor_ref=SYN-1",),
    "telephones": ("telephones=07700 900123",),
    "vehicles": ("vehicles=AB12CDQ/Ford/blue",),
    "warning_markers": ("warning_markers=dogs",),
    "risk_level": ("risk_level=very_high",),
    "risk_level_date": ("risk_level_date=2026-02-01",),
    "mappa_category": ("mappa_category=2",),
    "mappa_level": ("mappa_level=3",),
    "manager": ("manager=PC Ann Quill", "manager_telephone=07700 900951"),
    "management_mode": ("management_mode=reactive",),
    "review_wording": ("review_wording=As agreed",),
    "review_date": ("review_date=2026-02-01",),
    "employment": ("employment=Porter",),
    "registration": ("registration=2020-02-01", "registration_period=10_years", "registered_until=2030-02-01"),
    "orders": ("orders=id:R1; kind:interim_harm_prevention; made:2026-02-01; until:2027-02-01",),
    "assessments": ("assessments=id:R1; tool:osp; band:high; date:2026-02-01",),
    "notifications": ("notifications=id:R1; kind:travel; due:2026-02-01",),
    "online_identities": ("online_identities=name:syn_marl; service:a chat service",),
    "visits": (
        "visits=id:R1; date:2026-02-01; kind:visit; officer:PC A; second_officer:PC B; seen:no; next_date:2026-03-01",
    ),
    "breaches": ("breaches=id:R1; date:2026-02-01; what:Late; recorded:2026-02-01; outcome:Warned",),
    "foreign_travel": ("foreign_travel=id:R1; country:Spain; since:2026-02-01; until:2026-02-09; notified:2026-01-20",),
    "force_transfers": ("force_transfers=id:R1; from_force:Essex; to_force:Bedfordshire; date:2026-02-01",),
    "associates": ("associates=id:R1; name:Mo Reed; relation:Friend; note:Lends a van",),
    "household": ("household=id:R1; relation:Partner; age_band:adult",),
    "financial_held": ("financial_held=yes",),
    "sensitive": ("sensitive=changed_identity",),
    "plan": ("plan_key_information=Known", "plan_signed=2026-02-01"),
    "whereabouts": ("whereabouts=no_fixed_abode", "whereabouts_since=2026-02-01"),
    "conditions": ("conditions=id:R1; rule:must_not; under:notification; text:Enter a park; or a school",),
    "children": ("children=yes", "children_count=2"),
    "modus_operandi": ("modus_operandi=Offers lifts",),
    "risk_factors": ("risk_factors=Alcohol",),
    "force": ("force=hertfordshire",),
    "events": ("events=id:R1; date:2026-02-01; kind:late_notification; note:Two days",),
}
WITHHELD = {
    "bank_account": "bank_account=00-00-01 1",
    "victims": "victims=name:Planted Name",
    "victim_safety": "plan_victim_safety=Planted",
    "intelligence_sources": "intelligence_sources=detail:Planted",
}


def mapped(system: str) -> set[str]:
    """The fields that a system's users may write: those that it maps, but for what it works out itself."""
    return {name for name, row in LANGUAGES[system].file.rows.items() if getattr(row, "kind", "") != "present"}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("field", POLICY.fields)
def test_every_field_that_a_system_keeps_can_be_typed_there_and_is_read_back(system: str, field: str) -> None:
    language = LANGUAGES[system]
    if field in WITHHELD:
        if field in language.file.withheld:
            record = language.merged(language.empty, typed(system, (WITHHELD[field],), language.empty))
            assert set(language.words.read("SYN-1", record).withheld) == {field}
        return
    if field not in mapped(system):
        return
    before = {
        name.partition("/")[0] for name in language.words.read("SYN-1", language.merged(language.empty, {})).cells
    }
    record = language.merged(language.empty, typed(system, SAMPLES[field], language.empty))
    cells = language.words.read("SYN-1", record).cells
    shown = {name: value for name, value in cells.items() if name.partition("/")[0] == field}
    assert len(shown) == 1
    assert {name.partition("/")[0] for name in cells} - before <= {field}


def test_both_systems_read_what_was_typed_alike() -> None:
    for field in mapped("visor") & mapped("athena"):
        read = []
        for system in SYSTEMS:
            language = LANGUAGES[system]
            record = language.merged(language.empty, typed(system, SAMPLES[field], language.empty))
            cells = language.words.read("SYN-1", record).cells
            read.append({name: value for name, value in cells.items() if name.partition("/")[0] == field})
        assert read[0] == read[1], field


def test_a_list_is_replaced_or_added_to_and_a_semicolon_may_stand_in_a_text() -> None:
    now = {"Conditions": [{"Ref": "OLD"}]}
    words = ("conditions=id:A; rule:may; text:Work; then rest", "conditions=id:B; rule:must")
    assert typed("visor", words, now)["Conditions"] == [
        {"Ref": "A", "Rule": "MAY", "Text": "Work; then rest"},
        {"Ref": "B", "Rule": "MUST"},
    ]
    added = typed("visor", ("conditions+=rule:may",), now)["Conditions"]
    assert (added[0], added[1]["Ref"].startswith("DESK-")) == ({"Ref": "OLD"}, True)
    assert typed("visor", ("conditions=",), now) == {"Conditions": []}


def test_a_name_typed_into_a_section_within_a_section_leaves_the_rest_of_it() -> None:
    now = {"Management": {"Mode": "A", "Manager": {"Name": "PC A", "Tel": "1"}}}
    assert typed("visor", ("manager=PC B",), now) == {"Management": {"Manager": {"Name": "PC B", "Tel": "1"}}}


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("risk_level", "is not FIELD=VALUE"),
        ("shoe_size=9", "keeps no field called shoe_size"),
        ("risk_level=dire", "dire is not one of low"),
        ("risk_level+=low", "no list of entries"),
        ("orders=risk", "the parts are id, kind, made, until"),
        ("orders=made:yesterday", "write it as 2026-11-23"),
        ("height=tall", "tall is not a whole number"),
    ],
)
def test_what_cannot_be_typed_says_why(word: str, says: str) -> None:
    with pytest.raises(Fault, match=says):
        typed("visor", (word,))


def test_the_help_names_every_field_and_every_part() -> None:
    said = explained()
    assert all(name in said for name in (*FIELDS, *LISTS))
    assert "conditions: id rule under text since until" in said
    assert set(known("athena")) < {*FIELDS, *LISTS}


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"in_household": True, "count": 2}, "in household yes, count 2"),
        ({"id": "R1", "date": "2026-02-01", "kind": "visit", "seen": False}, "2026-02-01, visit, seen no"),
        ({"key": "scar-neck", "kind": "scar", "place": "neck", "description": "4 cm"}, "scar, neck, 4 cm"),
        ({"height_cm": 181, "build": ""}, "height cm 181"),
        ("high", "high"),
        (True, "yes"),
        ({"contingency": "Ring", "supervision": "Weekly"}, "supervision Weekly, contingency Ring"),
    ],
)
def test_a_value_is_shown_as_a_person_reads_it(value: Any, read: str) -> None:
    assert plain(value) == read
