"""An officer saw somebody: from the person page through Kafka to the PPU and back, in a real browser."""

import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from deploy.sandbox import browser as browsers
from shared.messages import NOMINALS_BASIC, NOMINALS_FULL, NominalFull
from tests.integration.briefing.world import Office, office
from tests.integration.briefing.world import publish as publish_full
from tests.integration.map.world import Town, publish, town
from tests.journeys.test_map import SHOTS, STORY, WIDE, Watched, marlowe, watched
from tests.journeys.test_policy_page import fits
from tests.servers import Kafka, Postgres, running

NARROW = {"width": 320, "height": 640}
SAID = "Talked to two boys by the swings, and left when I came"


@pytest.fixture(scope="module")
async def places(postgres: Postgres) -> AsyncIterator[tuple[Town, Office]]:
    """The map and the briefing, with one person, on a broker of their own."""
    async with running("kafka") as home, postgres.database("map") as theirs, postgres.database("briefing") as ours:
        kafka = Kafka(home)
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            async with (
                town(Path(one), theirs.runtime, theirs.owner, kafka) as map_there,
                office(Path(two), ours, kafka) as office_there,
            ):
                known = marlowe()
                await publish(kafka, NOMINALS_BASIC, [known])
                full = NominalFull(
                    id=STORY,
                    version=1,
                    force=known.force,
                    changed_at=datetime.now(UTC),
                    synthetic=True,
                    fields=known.fields,
                )
                await publish_full(kafka, NOMINALS_FULL, [full])
                yield map_there, office_there


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
    await seen.page.screenshot(path=SHOTS / f"sighting-{name}-{width}.png", full_page=True)


async def reloaded_until(page: Page, text: str) -> None:
    """Look again until what went through Kafka has arrived."""
    main = page.locator("main")
    for _ in range(100):
        if text in await main.inner_text():
            return
        await page.wait_for_timeout(100)
        await page.reload()
    await expect(main).to_contain_text(text)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_report_goes_to_the_ppu_and_its_outcome_comes_back(
    chromium: Browser, places: tuple[Town, Office], size: dict[str, int]
) -> None:
    (map_there, office_there), width = places, size["width"]
    said = f"{SAID}, seen at {width}"
    async with watched(chromium, map_there, size) as officer:
        page = officer.page
        await officer.sign_in("north", f"/people/{STORY}")
        await page.locator("#report").press("Enter")
        await expect(page.locator("h1")).to_have_text("Report to the Public Protection Unit")
        await pictured(officer, "form", width)
        await page.get_by_role("button", name="Send").press("Enter")
        await expect(page.locator(".govuk-error-summary")).to_contain_text("Choose what you report")
        officer.complaints.clear()  # the browser itself reports the 422
        await pictured(officer, "wrong", width)
        await page.get_by_label("I saw this person").check()
        await page.get_by_label("Where was it?").fill("Central Park, Peterborough")
        await page.get_by_label("What did you see").fill(said)
        await page.get_by_label("Yes", exact=True).check()
        await page.get_by_role("button", name="Send").press("Enter")
        await expect(page.locator("h1")).to_have_text("My reports")
        await expect(page.locator(".govuk-warning-text")).to_contain_text("do so now, by radio or 999")
        await pictured(officer, "sent", width)

        async with watched(chromium, office_there, size) as staff:
            await staff.sign_in("ppu", "/sightings")
            await reloaded_until(staff.page, said)
            await expect(staff.page.locator("[aria-current=page]")).to_have_text("Sightings")
            await pictured(staff, "desk", width)
            row = staff.page.locator(".briefing-sighting", has_text=said)
            await row.get_by_label("What came of it").select_option(label="The offender manager follows it up")
            await row.get_by_label("Note for the officer").fill("A visit is planned for tomorrow")
            await row.get_by_role("button", name="Settle").press("Enter")
            await expect(staff.page.locator(".briefing-sighting", has_text=said)).to_contain_text("Settled")
            await pictured(staff, "settled", width)
            assert not any("swings" in address for address in staff.addresses())

        await reloaded_until(page, "A visit is planned for tomorrow")
        await pictured(officer, "outcome", width)
        assert not any("swings" in address for address in officer.addresses())


async def test_a_sergeant_is_refused_at_the_desk(chromium: Browser, places: tuple[Town, Office]) -> None:
    async with watched(chromium, places[1], WIDE) as seen:
        await seen.sign_in("npt", "/sightings")
        await expect(seen.page.locator("h1")).to_have_text("You may not see this")
        seen.complaints.clear()  # the browser itself reports the 403
