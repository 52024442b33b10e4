"""Those who look back at looks, in a real browser: the officer at the own ones, a supervisor, an auditor."""

import tempfile
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from deploy.sandbox import browser as browsers
from shared.messages import NOMINALS_BASIC
from tests.integration.map.world import Town, publish, town
from tests.journeys.test_map import SHOTS, STORY, WIDE, Watched, marlowe, watched
from tests.journeys.test_policy_page import fits
from tests.people import crowd
from tests.servers import Kafka, Postgres, running

NARROW = {"width": 320, "height": 640}
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


@pytest.fixture(scope="module")
async def place(postgres: Postgres) -> AsyncIterator[Town]:
    """The map with 200 people on a broker of its own."""
    async with running("kafka") as home, postgres.database("map") as addresses:
        kafka = Kafka(home)
        with tempfile.TemporaryDirectory() as folder:
            async with town(Path(folder), addresses.runtime, addresses.owner, kafka) as made:
                await publish(kafka, NOMINALS_BASIC, [*crowd(200), marlowe()])
                yield made


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        yield launched
        await launched.close()


async def pictured(seen: Watched, name: str, width: int) -> None:
    """The page fits its width and has no serious fault of accessibility; it is kept as a picture."""
    assert await fits(seen.page)
    assert await seen.faults() == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    await seen.page.screenshot(path=SHOTS / f"map-{name}-{width}.png", full_page=True)


@SIZES
async def test_an_officer_sees_the_own_look_ups_and_opens_one_again(
    chromium: Browser, place: Town, size: dict[str, int]
) -> None:
    async with watched(chromium, place, size) as seen:
        page = seen.page
        await seen.sign_in("north", f"/people/{STORY}")
        await page.goto(f"{place.url}/my-looks")
        await expect(page.locator("[aria-current=page]")).to_have_text("My look-ups")
        await expect(page.locator(".looks tbody tr").first).to_contain_text("Opened a person")
        await pictured(seen, "my-looks", size["width"])
        await page.get_by_role("link", name="MARLOWE").first.press("Enter")
        await expect(page.locator(".person-head h1")).to_contain_text("MARLOWE")


@SIZES
async def test_a_sergeant_draws_a_sample_and_marks_a_look(chromium: Browser, place: Town, size: dict[str, int]) -> None:
    async with watched(chromium, place, WIDE) as officer:
        for _ in range(5):
            await officer.sign_in("north", f"/people/{STORY}")
            await officer.page.context.clear_cookies()
        await officer.sign_in("north", "/")
        await officer.page.goto(f"{place.url}/people/{uuid.uuid4()}")
        officer.complaints.clear()  # the browser itself reports the 404
    async with watched(chromium, place, size) as seen:
        page = seen.page
        await seen.sign_in("npt", "/dip-check")
        await page.get_by_role("button", name="Draw 10 looks").click()
        await expect(page.locator("main")).to_contain_text("with seed")
        row = page.locator("tr[id^=look-]").first
        await row.locator("summary").press("Enter")
        await row.get_by_label("Ask the officer").check()
        await row.get_by_label("Note, without names").fill("Which incident was it?")
        await pictured(seen, "dip-check", size["width"])
        await row.get_by_role("button", name="Save").press("Enter")
        await expect(page.locator("tr:target .looks__mark").first).to_contain_text("Which incident was it?")
        await expect(page.locator("main")).to_contain_text("The same person again and again")


@SIZES
async def test_an_auditor_finds_who_looked_at_a_person_and_checks_the_chain(
    chromium: Browser, place: Town, size: dict[str, int], tmp_path: Path
) -> None:
    async with watched(chromium, place, WIDE) as officer:
        await officer.sign_in("north", f"/people/{STORY}")
        await officer.page.goto(place.url)
    async with watched(chromium, place, size) as seen:
        page, width = seen.page, size["width"]
        await seen.sign_in("auditor", "/audit")
        await page.get_by_label("Officer's id").fill("officer-017")
        await page.get_by_label("Person").fill(str(STORY))
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/audit?*")
        await expect(page.locator(".looks tbody tr").first).to_contain_text("officer-017")
        await pictured(seen, "audit", width)

        async with page.expect_download() as waiting:
            await page.get_by_role("button", name="Export as CSV").click()
        download = await waiting.value
        await download.save_as(tmp_path / "audit.csv")
        assert "officer-017" in (tmp_path / "audit.csv").read_text(encoding="utf-8")

        await page.get_by_role("link", name="Report of this person").press("Enter")
        await expect(page.locator("h1")).to_have_text("Who looked at this person")
        await pictured(seen, "audit-person", width)

        await page.goto(f"{place.url}/audit")
        await page.get_by_role("button", name="Check the whole chain").press("Enter")
        await expect(page.locator("h1")).to_have_text("The chain is whole")
        await pictured(seen, "audit-chain", width)

        await page.goto(f"{place.url}/audit")
        await page.get_by_label("Person").fill("Gregory Marlowe")
        await page.get_by_role("button", name="Search").click()
        await expect(page.locator(".govuk-error-summary")).to_contain_text("Nobody held now has this reference")
        await pictured(seen, "audit-wrong", width)
        assert not any("Gregory" in address for address in seen.addresses())
        seen.complaints.clear()  # the browser itself reports the 422
