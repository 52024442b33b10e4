"""Nobody is looked at before the officer has said why, and again every 60 minutes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from services.map import app
from services.map.settings import Settings
from services.map.store import Store
from tests.integration.map.said import Said
from tests.integration.map.visitors import PURPOSE, Visitors, officer
from tests.people import nominal, one

NORTH = officer(area="north")
SOMEBODY = nominal(family_name=one("Northerly"))
PAGES = ("/", "/map", f"/people/{SOMEBODY.id}")
ANSWERS = ("/api/people", f"/api/people/{SOMEBODY.id}", f"/api/people/{SOMEBODY.id}/point")
BY_THEMSELVES = ("/live/", f"/live/people/{SOMEBODY.id}")


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """One officer's session at a map whose clock is held."""

    def __init__(self, visitors: Visitors, headers: dict[str, str], watch: Watch) -> None:
        self.visitors, self.headers, self.watch = visitors, headers, watch

    async def get(self, path: str) -> ClientResponse:
        headers = {**self.headers, "Accept": "text/html"}
        return await self.visitors.client.get(path, headers=headers, allow_redirects=False)

    async def send(self, path: str, body: Any) -> ClientResponse:
        return await self.visitors.client.post(path, json=body, headers=self.headers)

    async def fill_in(self, **form: str) -> ClientResponse:
        headers = {**self.headers, "Accept": "text/html"}
        return await self.visitors.client.post("/purpose", data=form, headers=headers, allow_redirects=False)


@pytest.fixture
async def desk(memory: Store, settings: Settings, said: Said) -> AsyncIterator[Desk]:
    watch = Watch()
    await said(SOMEBODY)
    made = app.assemble(settings, memory.pool, watch)
    async with TestClient(TestServer(made.web)) as client:
        visitors = Visitors(client, made)
        yield Desk(visitors, await visitors.enter(NORTH, watch.now), watch)
    await made.identity.close()


async def test_before_any_look_a_browser_is_asked_why_and_comes_back(desk: Desk) -> None:
    await desk.visitors.looks()
    for path in PAGES:
        asked = await desk.get(path)
        assert (asked.status, asked.headers["Location"]) == (303, f"/purpose?return_to={path}")
    asked = await desk.get("/?risk=high&sort=name")
    card = await (await desk.get(asked.headers["Location"])).text()
    assert "Why are you looking?" in card
    assert 'value="/?risk=high&amp;sort=name"' in card
    sent = await desk.fill_in(purpose="tasking", reference=" op  7", return_to="/?risk=high")
    assert (sent.status, sent.headers["Location"]) == (303, "/?risk=high")
    page = await desk.get("/?risk=high")
    text = await page.text()
    assert page.status == 200
    assert "Planned tasking" in text
    assert "OP 7" in text
    chosen, look = await desk.visitors.looks()
    assert (chosen["action"], look["action"]) == ("purpose.chosen", "list.viewed")
    assert (look["purpose"], look["reference"]) == (chosen["purpose"], chosen["reference"]) == ("tasking", "OP 7")


async def test_without_a_purpose_programs_and_open_pages_are_told_so_and_nobody_is_shown(desk: Desk) -> None:
    await desk.visitors.looks()
    answers = [await desk.get(path) for path in (*ANSWERS, *BY_THEMSELVES)]
    answers += [
        await desk.send(path, {"bbox": [-1, 51, 1, 53], "zoom": 9}) for path in ("/api/features", "/api/features/again")
    ]
    for answer in answers:
        text = await answer.text()
        assert answer.status == 403
        assert "hoose a purpose" in text
        assert "Northerly".upper() not in text.upper()
    assert (await answers[-1].json())["type"] == "urn:boyd:problem:purpose-needed"
    assert await desk.visitors.looks() == []


async def test_a_purpose_is_good_for_sixty_minutes_and_no_look_prolongs_it(desk: Desk) -> None:
    answer = await desk.send("/api/purpose", {"purpose": "missing_child"})
    assert answer.status == 200
    for _ in range(5):
        desk.watch.now += timedelta(minutes=11)
        for path in (*PAGES, *ANSWERS, *BY_THEMSELVES):
            assert (await desk.get(path)).status == 200
    desk.watch.now += timedelta(minutes=5)
    assert (await desk.get("/")).headers["Location"] == "/purpose?return_to=/"
    assert (await desk.get("/live/")).status == 403
    assert (await desk.get("/api/people")).status == 403


async def test_a_page_that_refreshes_itself_does_not_keep_the_session_alive(desk: Desk) -> None:
    await desk.send("/api/purpose", {"purpose": "encounter"})
    for minutes in (7, 7):
        desk.watch.now += timedelta(minutes=minutes)
        assert (await desk.get("/live/")).status == 200
    desk.watch.now += timedelta(minutes=2)
    assert (await desk.get("/live/")).status == 303


@pytest.mark.parametrize("purpose", ["", "curiosity", "other"])
async def test_what_is_no_purpose_is_asked_again_and_opens_nothing(desk: Desk, purpose: str) -> None:
    card = await desk.fill_in(purpose=purpose, return_to="/map")
    text = await card.text()
    assert card.status == 422
    assert "There is a problem" in text
    assert 'value="/map"' in text
    assert (await desk.send("/api/purpose", {"purpose": purpose})).status == 422
    assert (await desk.get("/")).status == 303


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
async def test_the_card_sends_nobody_elsewhere(desk: Desk, elsewhere: str) -> None:
    assert elsewhere not in await (await desk.get(f"/purpose?return_to={elsewhere}")).text()
    assert elsewhere not in await (await desk.fill_in(purpose="", return_to=elsewhere)).text()
    assert (await desk.fill_in(purpose="encounter", return_to=elsewhere)).headers["Location"] == "/"


async def test_every_kind_of_look_is_recorded_with_its_purpose(visitors: Visitors, said: Said) -> None:
    await said(SOMEBODY)
    await visitors.looks()
    for path in (*PAGES, *ANSWERS, *BY_THEMSELVES):
        await visitors.get(NORTH, path)
    await visitors.view(NORTH)
    looks = await visitors.looks()
    assert {look["action"] for look in looks} == {"list.viewed", "map.viewed", "person.viewed", "person.located"}
    assert {(look["purpose"], look["reference"]) for look in looks} == {PURPOSE}


@pytest.mark.parametrize("path", ["/purpose", "/api/purpose"])
async def test_who_may_not_look_is_not_asked_why(desk: Desk, path: str) -> None:
    answer = await desk.visitors.get(officer("pcso"), path)
    assert answer.status == 403
    assert "Missing child" not in await answer.text()
