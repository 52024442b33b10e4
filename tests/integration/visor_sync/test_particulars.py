"""The wider record in the mirror: conditions, names, children, registration; and what never leaves ViSOR."""

from typing import Any

from tests.integration.visor_sync.test_mirroring import tables_with
from tests.integration.visor_sync.world import World

CONDITION = {
    "Ref": "SYNCO-1",
    "Rule": "MUSTNOT",
    "Under": "LIC",
    "Text": "Enter any park",
    "From": "01/02/2026",
    "Until": "01/02/2028",
}
ARMS = {"Ref": "SYNRF-1", "Tool": "ARMS", "Band": "H", "On": "10/01/2026", "Score": "21 of 24 planted"}
VISIT = {
    "Ref": "SYNRF-2",
    "On": "03/02/2026",
    "Type": "V",
    "Officer1": "PC A",
    "Officer2": "PC B",
    "SingleCrewedReason": "",
    "Seen": "N",
    "Premises": "No reply",
    "NextOn": "03/03/2026",
}
HOME = {"Type": "SH", "Line": "3 Quill Lane", "Town": "Ely", "Postcode": "CB99 9AB", "AsAt": "01/02/2026"}
WIDER: dict[str, Any] = {
    "Description": {"HeightCm": 181, "Build": "slim", "Hair": "fair", "Eyes": "grey"},
    "Marks": [{"Kind": "MISSING", "Place": "left hand", "Description": "Last joint"}],
    "Addresses": [HOME],
    "Visits": [VISIT],
    "Associates": [{"Ref": "SYNRF-3", "Name": "Unpassed Name", "Relation": "Friend", "Note": ""}],
    "HouseholdMembers": [{"Ref": "SYNRF-4", "Relation": "Unpassed relation", "AgeBand": "C"}],
    "Breaches": [
        {"Ref": "SYNRF-5", "On": "01/01/2026", "What": "Unpassed", "RecordedOn": "02/01/2026", "Outcome": "Warned"}
    ],
    "Plan": {"Supervision": "Unpassed supervision", "VictimSafety": "Planted heading"},
    "Finance": {"BankAccount": "Planted account"},
}
SECTIONS: dict[str, Any] = {
    "Aliases": [{"Name": "Dén Ford"}],
    "Conditions": [CONDITION],
    "Household": {"ChildrenInHousehold": "Y", "NumberOfChildren": 2},
    "Registration": {"RelevantDate": "01/02/2020", "Period": "10Y", "Until": "01/02/2030"},
    "ToolAssessments": [ARMS],
    "Victims": [{"Name": "Planted Name", "Note": "Planted note"}],
    "Sources": [{"Ref": "SYNEV-1", "Detail": "Planted source"}],
}


async def test_particulars_reach_athena_in_its_own_words_and_both_sides_then_agree(world: World) -> None:
    pair = await world.pair(**SECTIONS)
    record = await world.athena.record(pair.athena)
    assert record["aka"] == ["Dén Ford"]
    assert record["conditions"] == [
        {
            "ref": "SYNCO-1",
            "rule": "MUST NOT",
            "under": "LICENCE",
            "wording": "Enter any park",
            "start": "01-FEB-2026",
            "finish": "01-FEB-2028",
        }
    ]
    assert (record["offender"]["children"], record["offender"]["children_count"]) == ("YES", 2)
    assert (record["offender"]["period"], record["offender"]["registered_until"]) == ("10 YEARS", "01-FEB-2030")
    assert record["tools"] == [{"ref": "SYNRF-1", "tool": "ARMS", "band": "HIGH", "date": "10-JAN-2026"}]
    await world.quiet()
    assert await world.cases(pair, "clash") == []


async def test_the_wider_record_reaches_athena_as_far_as_the_policy_sends_it(world: World) -> None:
    pair = await world.pair(**WIDER)
    record = await world.athena.record(pair.athena)
    person = record["person"]
    assert [person[name] for name in ("height", "build", "hair", "eyes")] == [181, "slim", "fair", "grey"]
    assert record["marks"] == [{"kind": "MISSING PART", "location": "left hand", "text": "Last joint"}]
    assert record["places"] == [
        {
            "use": "SECOND HOME",
            "street": "3 Quill Lane",
            "locality": "Ely",
            "post_code": "CB999AB",
            "recorded": "01-FEB-2026",
        }
    ]
    assert (record["visits"][0]["ref"], record["visits"][0]["seen"]) == ("SYNRF-2", "NO")
    assert record["offender"]["finance_on_visor"] == "YES"
    assert "Unpassed" not in str(record)
    await world.quiet()
    seen = [topics.value or b"" for topics in await world.topics.since() if topics.key == str(pair.id).encode()]
    assert [value for value in seen if b"Unpassed Name" in value or b"Unpassed relation" in value] == []
    assert await tables_with(world, "Planted heading") == await tables_with(world, "Planted account") == []
    assert (await world.reconciled()).passed


async def test_marks_places_and_visits_of_both_systems_are_kept_on_both(world: World) -> None:
    pair = await world.pair(Marks=WIDER["Marks"], Addresses=[HOME], Visits=[VISIT])
    record = await world.athena.record(pair.athena)
    mark = {"kind": "SCAR", "location": "neck", "text": "4 cm"}
    work = {"use": "WORK", "street": "5 Osier Way", "locality": "Ely", "post_code": "CB999AD", "recorded": ""}
    visit = {**record["visits"][0], "ref": "SYNRF-9", "kind": "CONTACT", "seen": "YES"}
    await world.athena.edit(
        pair.athena,
        {"marks": [*record["marks"], mark], "places": [*record["places"], work], "visits": [visit]},
    )

    async def both() -> bool:
        visits = [it["Ref"] for it in await world.shows("visor", pair.visor, "Visits")]
        return visits == ["SYNRF-2", "SYNRF-9"]

    await world.until(both)
    await world.quiet()
    assert [it["Kind"] for it in await world.shows("visor", pair.visor, "Marks")] == ["MISSING", "SCAR"]
    assert [it["Type"] for it in await world.shows("visor", pair.visor, "Addresses")] == ["SH", "WK"]
    assert len(await world.shows("athena", pair.athena, "visits")) == 2, "what one side left out is put back"
    assert await world.cases(pair, "clash") == []


async def test_a_name_of_athena_s_joins_those_of_visor_and_another_writing_of_one_is_no_other(world: World) -> None:
    pair = await world.pair(Aliases=[{"Name": "Dén Ford"}])
    await world.athena.edit(pair.athena, {"aka": ["DEN FORD", "MO REED"]})

    async def joined() -> bool:
        names = [it["Name"] for it in await world.shows("visor", pair.visor, "Aliases")]
        return names == ["DEN FORD", "MO REED"]

    await world.until(joined)
    await world.quiet()
    assert sorted(await world.shows("athena", pair.athena, "aka")) == ["DEN FORD", "MO REED"]


async def test_victims_sources_and_scores_are_in_no_topic_and_no_table(world: World) -> None:
    pair = await world.pair(**SECTIONS)
    changed = {"Victims": [{"Name": "Planted Other", "Note": ""}], "ToolAssessments": [{**ARMS, "Score": "3 planted"}]}
    await world.visor.edit(pair.visor, changed)
    noted = "SELECT withheld FROM shadows WHERE external_id = $1 AND revision > 1"
    assert {"victims", "intelligence_sources"} <= set(
        str(await world.until(lambda: world.one(noted, pair.visor))).split('"')
    )
    await world.quiet()
    for secret in ("Planted", "planted"):
        assert await tables_with(world, secret) == []
        assert [record.topic for record in await world.topics.since() if secret.encode() in (record.value or b"")] == []
        assert secret not in str(await world.athena.record(pair.athena))
