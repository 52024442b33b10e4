"""Lists leave as files by a supervisor's hand and for a reason alone; one person on paper is on record as printed."""

import csv
import io
import json
import re
from typing import Any

import msgspec
import pytest

from services.map.domain.card import SECTIONS
from tests.integration.map.said import Said
from tests.integration.map.test_searching import HIDDEN, LUTON, YOUNG
from tests.integration.map.visitors import Visitors, officer
from tests.people import crowd, nominal, one

SERGEANT = officer("npt-supervisor")
REASON = "For Sgt Bell of the Wisbech team, the Level 1 meeting"
ROAMER = nominal(whereabouts=one({"state": "no_fixed_abode"}), risk_level=one("very_high"))
PLAIN = nominal(family_name=one("Plainly"))


@pytest.fixture
async def town(visitors: Visitors, said: Said) -> Visitors:
    await said(LUTON, YOUNG, HIDDEN, ROAMER, PLAIN, *crowd(40))
    await visitors.looks()
    return visitors


async def exported(town: Visitors, **form: str) -> str:
    answer = await town.submit(SERGEANT, "/export", {"reason": REASON, **form})
    assert answer.status == 200, await answer.text()
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="boyd-list-\d{8}T\d{6}Z\.(csv|geojson)"', disposition)
    return await answer.text()


async def test_a_list_leaves_with_its_marking_and_everybody_in_it_is_on_record(town: Visitors) -> None:
    rows = list(csv.reader(io.StringIO(await exported(town))))
    said = {row[0]: row[1] for row in rows[: rows.index([])]}
    assert (said["marking"], said["reason"], said["people"]) == ("OFFICIAL-SENSITIVE", REASON, "42")
    ids = [row[0] for row in rows[rows.index([]) + 2 : -1]]
    listed = await town.json(SERGEANT, "/api/people")
    assert ids[:25] == [person["id"] for person in listed["people"]]
    assert not {str(LUTON.id), str(YOUNG.id), str(HIDDEN.id)} & set(ids)
    look, _ = await town.looks()
    assert (look["action"], look["subjects"], look["purpose"]) == ("list.exported", ids, "encounter")
    assert (look["detail"]["people"], look["detail"]["form"]) == (42, "csv")
    assert REASON not in json.dumps(look["detail"])
    assert REASON in town.made.door.keys.words.open(look["detail"]["text"]).decode()


async def test_geojson_holds_whom_the_same_filters_show(town: Visitors) -> None:
    made: dict[str, Any] = json.loads(await exported(town, form="geojson", risk="very_high"))
    listed = await town.json(SERGEANT, "/api/people?risk=very_high")
    assert [one["id"] for one in made["features"]] == [person["id"] for person in listed["people"]]
    assert made["features"][0]["geometry"] is None
    assert (made["boyd"]["reason"], made["boyd"]["filters"]) == (REASON, "very high risk")


@pytest.mark.parametrize("role", ["warranted-officer", "ppu-staff", "intelligence", "auditor"])
async def test_nobody_else_exports_and_the_refusal_is_on_record(town: Visitors, role: str) -> None:
    assert (await town.submit(officer(role), "/export", {"reason": REASON})).status == 403
    assert (await town.get(officer(role), "/export")).status == 403
    assert [look["action"] for look in await town.looks()] == ["look.refused"] * 2


async def test_without_a_reason_nothing_leaves(town: Visitors) -> None:
    answer = await town.submit(SERGEANT, "/export", {"reason": "because", "district": "E06000031"})
    assert (answer.status, answer.content_type) == (422, "text/html")
    assert "Say who needs it" in await answer.text()
    assert await town.looks() == []


async def test_without_an_audit_row_nothing_leaves(town: Visitors, no_audit: None) -> None:
    answer = await town.submit(SERGEANT, "/export", {"reason": REASON})
    assert answer.status == 500
    assert "Plainly" not in await answer.text()


async def test_only_a_supervisor_is_offered_an_export(town: Visitors) -> None:
    assert 'href="/export' in await (await town.get(SERGEANT, "/")).text()
    assert 'href="/export' not in await (await town.get(officer(), "/")).text()


async def test_one_person_is_printed_by_all_who_may_see_them_with_name_and_time(town: Visitors) -> None:
    who = msgspec.structs.replace(officer(), name="PC <b>Bold")
    answer = await town.submit(who, f"/people/{PLAIN.id}/print", {})
    text = await answer.text()
    assert answer.status == 200
    assert text.count("PC &lt;b&gt;Bold · warranted-officer-north · ") == 12
    assert all(title in text for code, title, _ in SECTIONS if code in ("encounter", "risk", "identity"))
    (look,) = await town.looks()
    assert (look["action"], look["subjects"]) == ("person.printed", [str(PLAIN.id)])


async def test_whom_one_may_not_see_one_may_not_print(town: Visitors) -> None:
    for person in (LUTON, HIDDEN, YOUNG):
        answer = await town.submit(officer(), f"/people/{person.id}/print", {})
        assert answer.status == 404
    assert [look["action"] for look in await town.looks()] == ["look.refused"] * 3
