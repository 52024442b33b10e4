"""An auditor finds who looked at whom, takes it away, and learns whether the rows can be trusted."""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import asyncpg
import msgspec
import pytest
from aiohttp import ClientResponse

from deploy.sandbox.databases import Addresses
from services.map.oversight import auditing
from services.map.oversight.auditor_store import AuditLog
from services.map.oversight.looks import Reader
from shared.audit import seal_once
from shared.http import User
from shared.http.rules import ROLES
from shared.messages import AuditHead, decode
from tests.integration.map.said import Said
from tests.integration.map.visitors import Visitors, officer
from tests.people import nominal, one

AUDITOR = officer("auditor")
REFERENCE = f"SYN-{uuid.uuid4().hex[:8].upper()}"
READER = Reader("an-auditor", "auditor", None)
PERSON = nominal(family_name=one("Northerly"), visor_ref=one(REFERENCE))
ANOTHER = nominal(family_name=one("Otherwise"), visor_ref=one(f"{REFERENCE}-2"))


def someone(name: str) -> User:
    return msgspec.structs.replace(officer(), subject=name)


@pytest.fixture
async def town(visitors: Visitors, said: Said) -> Visitors:
    await said(PERSON, ANOTHER)
    await visitors.looks()
    return visitors


async def text_of(answer: ClientResponse, status: int = 200) -> str:
    assert answer.status == status
    return unescape(await answer.text())


async def searched(town: Visitors, **form: str) -> str:
    """The address that a search leads to."""
    answer = await town.post(AUDITOR, "/audit", **form)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def test_by_officer_by_person_by_action_and_by_day(town: Visitors) -> None:
    who = someone("looked-up")
    await town.get(who, f"/people/{PERSON.id}")
    await town.get(who, f"/people/{ANOTHER.id}")
    await town.get(who, "/")
    today = datetime.now(UTC).date()
    for form, rows in (
        ({"officer": who.subject}, 3),
        ({"officer": who.subject, "action": "person.viewed"}, 2),
        ({"officer": who.subject, "person": REFERENCE}, 2),
        ({"officer": who.subject, "person": f"{REFERENCE.lower()}-2"}, 2),
        ({"officer": who.subject, "person": str(PERSON.id).upper(), "action": "person.viewed"}, 1),
        ({"officer": who.subject, "since": today.isoformat(), "until": today.isoformat()}, 3),
        ({"officer": who.subject, "until": (today - timedelta(days=2)).isoformat()}, 0),
    ):
        address = await searched(town, **form)
        text = await text_of(await town.get(AUDITOR, address))
        assert f"{rows} row" in text.partition('id="found">')[2].partition("</h2>")[0]
        assert "NORTHERLY" not in text


async def test_a_search_is_a_row_with_what_was_asked_for(town: Visitors) -> None:
    address = await searched(town, person=REFERENCE)
    await text_of(await town.get(AUDITOR, address))
    (row,) = await town.looks()
    assert (row["action"], row["actor"], row["subjects"]) == ("audit.searched", AUDITOR.subject, [str(PERSON.id)])


async def test_a_reference_that_differs_in_a_sign_is_another(town: Visitors) -> None:
    answer = await town.post(AUDITOR, "/audit", person=REFERENCE.replace("-", ""))
    assert "Nobody held now has this reference" in await text_of(answer, 422)


@pytest.mark.parametrize(
    ("field", "typed"), [("officer", "PC Smith"), ("person", "Gregory Marlowe"), ("since", "soon")]
)
async def test_what_is_no_id_is_told_and_never_put_into_an_address(town: Visitors, field: str, typed: str) -> None:
    answer = await town.post(AUDITOR, "/audit", **{field: typed})
    text = await text_of(answer, 422)
    assert "There is a problem" in text
    rows = await town.looks()
    assert rows
    assert typed not in str([row["detail"] for row in rows])


async def test_it_goes_back_page_by_page(town: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "PAGE_SIZE", 2)
    who = someone("many-rows")
    for _ in range(5):
        await town.get(who, f"/people/{PERSON.id}")
    address, pages = await searched(town, officer=who.subject), 0
    while address:
        text = await text_of(await town.get(AUDITOR, address))
        pages += 1
        address = text.partition('rel="next" href="')[2].partition('"')[0]
    assert pages == 3


async def test_an_export_holds_what_was_asked_for_and_is_a_row_with_its_count(town: Visitors) -> None:
    who = someone("exported")
    for _ in range(3):
        await town.get(who, f"/people/{PERSON.id}")
    await town.looks()
    answer = await town.post(AUDITOR, "/audit/export", officer=who.subject)
    assert answer.status == 200
    assert answer.content_type == "text/csv"
    assert "exported" not in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(await answer.text())))
    assert [(row["officer"], row["people"], row["purpose"]) for row in rows] == [
        (who.subject, str(PERSON.id), "encounter")
    ] * 3
    (row,) = await town.looks()
    assert (row["action"], row["detail"]["rows"], row["detail"]["officer"]) == ("audit.exported", 3, who.subject)


async def test_an_export_that_is_too_large_is_refused_whole(town: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "EXPORT_MOST", 1)
    who = someone("too-many")
    for _ in range(2):
        await town.get(who, f"/people/{PERSON.id}")
    text = await text_of(await town.post(AUDITOR, "/audit/export", officer=who.subject), 422)
    assert "2 rows" in text
    assert (await town.looks())[-1]["action"] == "audit.export_refused"


async def test_the_report_of_one_person_says_who_why_and_what(town: Visitors) -> None:
    for _ in range(2):
        await town.get(someone("reader"), f"/people/{ANOTHER.id}")
    await town.get(someone("lister"), "/")
    await town.looks()
    text = await text_of(await town.get(AUDITOR, f"/audit/people/{ANOTHER.id}"))
    shares = text.partition("What was disclosed")[2].partition("newest first</h2>")[0]
    for said in ("reader", "Opened a person", "2 times", "Stop or encounter, 35/77/26", "lister", "Looked at the list"):
        assert said in shares
    assert "This person is held now" in text
    assert "briefing's audit" in text
    (row,) = await town.looks()
    assert (row["action"], row["subjects"]) == ("audit.person_reported", [str(ANOTHER.id)])


async def test_the_report_of_somebody_erased_can_still_be_made(town: Visitors, said: Said) -> None:
    someone_else = nominal(visor_ref=one("SYN-GONE"))
    await said(someone_else)
    await town.get(someone("before"), f"/people/{someone_else.id}")
    await said(someone_else.id)
    text = await text_of(await town.get(AUDITOR, f"/audit/people/{someone_else.id}"))
    assert "Nobody of this id is held now" in text
    assert "before" in text
    assert "Nobody held now has this reference" in await text_of(
        await town.post(AUDITOR, "/audit", person="SYN-GONE"), 422
    )


def published(heads: dict[int, str]) -> auditing.Published:
    async def fetch() -> dict[int, str]:
        return heads

    return fetch


@pytest.fixture
async def heads(town: Visitors) -> dict[int, str]:
    """Seals everything; returns the heads that were to be published."""
    async with town.pool.acquire() as connection:
        while await seal_once(connection, "map"):
            pass
    rows = await town.pool.fetch("SELECT payload FROM outbox WHERE type = $1", AuditHead.type)
    said: list[Any] = [decode(AuditHead.type, row["payload"]) for row in rows]
    return {head.number: head.head for head in said}


async def test_a_chain_that_is_whole_is_said_to_be_whole(town: Visitors, heads: dict[int, str]) -> None:
    found = await auditing.prove(AuditLog(town.pool), READER, published(heads))
    assert found.first_broken is None
    assert found.rows > 0


async def test_a_row_that_was_rewritten_is_named(town: Visitors, heads: dict[int, str], addresses: Addresses) -> None:
    owner = await asyncpg.connect(addresses.owner, server_settings={"search_path": "map"})
    seq = await owner.fetchval("SELECT max(seq) FROM audit_sealed")
    await owner.execute("UPDATE audit SET actor = actor || '!' WHERE seq = $1", seq)
    try:
        found = await auditing.prove(AuditLog(town.pool), READER, published(heads))
    finally:
        await owner.execute("UPDATE audit SET actor = rtrim(actor, '!') WHERE seq = $1", seq)
        await owner.close()
    assert found.first_broken == f"row {seq} is not as it was sealed"
    assert (await town.looks())[-1]["detail"]["whole"] is False


async def test_without_the_published_heads_nothing_is_called_proved(town: Visitors) -> None:
    text = await text_of(await town.post(AUDITOR, "/audit/chain"), 503)
    assert "nothing was proved" in text


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"auditor"}))
async def test_nobody_else_comes_in(town: Visitors, role: str) -> None:
    for path in ("/audit", f"/audit/people/{PERSON.id}"):
        assert (await town.get(officer(role), path)).status == 403
    for path in ("/audit", "/audit/export", "/audit/chain"):
        assert (await town.post(officer(role), path)).status == 403


@pytest.mark.usefixtures("no_audit")
async def test_without_its_audit_row_nothing_is_shown_or_given(town: Visitors) -> None:
    for path in ("/audit", f"/audit/people/{PERSON.id}"):
        assert (await town.get(AUDITOR, path)).status == 500
    answer = await town.post(AUDITOR, "/audit/export")
    assert answer.status == 500
    assert "warranted-officer" not in await answer.text()
