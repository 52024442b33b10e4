"""Every look is recorded before anything is shown, and shows only what the officer may see."""

import uuid

import pytest

from tests.integration.map.said import Said
from tests.integration.map.visitors import Visitors, officer
from tests.people import address, crowd, nominal, one

NORTH, SOUTH = officer(area="north"), officer(area="south")
IN_NORTH = nominal(family_name=one("Northerly"))
IN_SOUTH = nominal(family_name=one("Southerly"), main_address=one(address(52.2, 0.12, "E07000008")))
NOWHERE = nominal(family_name=one("Nowhere"), main_address=None, whereabouts=one({"state": "no_fixed_abode"}))
IN_LUTON = nominal(family_name=one("Lutonian"), force="bedfordshire", main_address=one(address(51.88, -0.42, "Luton")))
MOVED_OUT = nominal(family_name=one("Outgoing"), main_address=one(address(51.88, -0.42, "Luton")))
YOUNG = nominal(family_name=one("Youngster"), date_of_birth=one("2012-01-01"))
EVERYBODY = (IN_NORTH, IN_SOUTH, NOWHERE, IN_LUTON, MOVED_OUT, YOUNG)


@pytest.fixture
async def town(visitors: Visitors, said: Said) -> Visitors:
    await said(*EVERYBODY)
    await visitors.looks()
    return visitors


async def names(town: Visitors, role: str, area: str, force: str = "cambridgeshire") -> set[str]:
    found = await town.json(officer(role, area, force), "/api/people")
    return {row["name"].partition(",")[0] for row in found["people"]}


async def test_each_officer_browses_the_own_area_and_those_of_no_known_place(town: Visitors) -> None:
    assert await names(town, "warranted-officer", "north") == {"NORTHERLY", "NOWHERE"}
    assert await names(town, "warranted-officer", "south") == {"SOUTHERLY", "NOWHERE"}
    assert await names(town, "ppu-staff", "north") == {"NORTHERLY", "SOUTHERLY", "NOWHERE", "OUTGOING"}
    assert await names(town, "warranted-officer", "bedfordshire", "bedfordshire") == {"LUTONIAN", "OUTGOING"}


async def test_nobody_under_eighteen_is_on_any_page(town: Visitors) -> None:
    assert "YOUNGSTER" not in await names(town, "ppu-supervisor", "north")
    answer = await town.get(officer("ppu-supervisor"), f"/people/{YOUNG.id}")
    assert answer.status == 404


async def test_the_list_leaves_a_row_with_everybody_it_showed(town: Visitors) -> None:
    answer = await town.get(NORTH, "/?risk=medium&sort=name")
    assert answer.status == 200
    assert "NORTHERLY" in await answer.text()
    (look,) = await town.looks()
    assert (look["actor"], look["role"], look["action"]) == (NORTH.subject, "warranted-officer", "list.viewed")
    assert set(look["subjects"]) == {str(IN_NORTH.id), str(NOWHERE.id)}
    assert look["detail"]["filters"] == {"risk": "medium"}


async def test_opening_a_person_leaves_a_row(town: Visitors) -> None:
    answer = await town.get(NORTH, f"/people/{IN_NORTH.id}")
    assert answer.status == 200
    assert (await town.json(NORTH, f"/api/people/{IN_NORTH.id}"))["fields"]["risk_level"]["held"][0][
        "value"
    ] == "medium"
    looks = await town.looks()
    assert [(look["action"], look["subjects"]) for look in looks] == [("person.viewed", [str(IN_NORTH.id)])] * 2


@pytest.mark.parametrize("other", [IN_SOUTH.id, IN_LUTON.id, YOUNG.id, uuid.uuid4()])
async def test_another_areas_person_and_an_unknown_id_look_the_same_and_are_recorded(
    town: Visitors, other: uuid.UUID
) -> None:
    page = await town.get(NORTH, f"/people/{other}")
    assert page.status == 404
    assert "check PNC" in await page.text()
    (look,) = await town.looks()
    assert (look["action"], look["subjects"]) == ("look.refused", [str(other)])


async def test_a_map_view_is_one_row_with_box_filters_count_and_data_version(town: Visitors) -> None:
    seen = await town.view(NORTH, risk="medium")
    assert [point["handle"] for point in seen["points"]] == [str(IN_NORTH.id)]
    assert set(seen["points"][0]) == {"handle", "lat", "lon", "risk", "sure"}
    assert seen["without_point"] == {"no_fixed_abode": 1}
    (look,) = await town.looks()
    assert (look["action"], look["subjects"]) == ("map.viewed", [])
    assert look["detail"] | {"data": 0} == {
        "area": ["E06000031", "E07000010"],
        "asked_by": "person",
        "box": [-1.5, 51.5, 1.0, 53.0],
        "count": 1,
        "data": 0,
        "filters": {"risk": "medium"},
        "zoom": 9,
    }


@pytest.mark.parametrize("role", ["pcso", "auditor"])
@pytest.mark.parametrize("path", ["/", "/map", f"/people/{IN_NORTH.id}", "/api/people", f"/api/people/{IN_NORTH.id}"])
async def test_a_role_that_may_not_look_is_refused_everywhere_and_recorded(
    town: Visitors, role: str, path: str
) -> None:
    answer = await town.get(officer(role), path)
    assert answer.status == 403
    assert "NORTHERLY" not in await answer.text()
    (look,) = await town.looks()
    assert (look["action"], look["role"], look["subjects"]) == ("look.refused", role, [])


async def test_an_officer_without_an_area_is_told_so_and_recorded(town: Visitors) -> None:
    answer = await town.get(officer(area="west"), "/")
    assert answer.status == 403
    assert "names no area" in await answer.text()
    (look,) = await town.looks()
    assert look["detail"]["why"] == "area"


@pytest.mark.usefixtures("no_audit")
async def test_without_its_audit_row_no_data_is_shown(town: Visitors) -> None:
    for path in ("/", "/api/people", f"/people/{IN_NORTH.id}", f"/api/people/{IN_NORTH.id}/point"):
        answer = await town.get(NORTH, path)
        text = await answer.text()
        assert answer.status == 500
        assert "NORTHERLY" not in text
        assert "52.57" not in text
    assert await town.looks() == []


async def test_clusters_and_points_together_are_everybody_with_a_point(visitors: Visitors, said: Said) -> None:
    await said(*crowd(400))
    for zoom in (8, 10, 12, 14):
        seen = await visitors.view(officer("ppu-staff"), zoom=zoom)
        drawn = sum(cluster["count"] for cluster in seen["clusters"]) + len(seen["points"])
        assert drawn + sum(seen["without_point"].values()) == seen["total"] == 400


async def test_what_is_stored_is_shown_as_text(visitors: Visitors, said: Said) -> None:
    planted = "<script>alert(1)</script>"
    someone = nominal(family_name=one(planted), pnc_id=one(planted), warning_markers=one({"code": planted}))
    await said(someone)
    for path in ("/", f"/people/{someone.id}"):
        text = await (await visitors.get(NORTH, path)).text()
        assert "alert(1)" in text.lower()
        assert "<script>alert" not in text.lower()


async def test_a_field_that_is_not_basic_is_in_no_answer(visitors: Visitors, said: Said) -> None:
    someone = nominal(review_wording=one("PLANTED"), events=one({"note": "PLANTED"}), bank_account=one("PLANTED"))
    await said(someone)
    for path in ("/", f"/people/{someone.id}", "/api/people", f"/api/people/{someone.id}"):
        assert "PLANTED" not in await (await visitors.get(officer("ppu-supervisor"), path)).text()


@pytest.mark.parametrize("query", ["?sort=born", "?risk=extreme", "?page=x", "?name=smith"])
async def test_a_query_that_is_not_understood_is_refused(visitors: Visitors, query: str) -> None:
    assert (await visitors.get(NORTH, f"/api/people{query}")).status == 422
