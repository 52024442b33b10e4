"""What may be shared, read by an auditor in a real browser, on a desk, on a phone and on paper."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from deploy.sandbox import browser as browsers
from shared import policy
from shared.policy.words import sections
from tests.integration.map.world import Town, town
from tests.journeys.test_map import PHONE, SHOTS, WIDE, watched
from tests.servers import Kafka, Postgres

TABLE = policy.load()
SECTIONS = sections(TABLE)


@pytest.fixture(scope="module")
async def place(postgres: Postgres, kafka: Kafka) -> AsyncIterator[Town]:
    """The map; who is on it does not matter here."""
    async with postgres.database("map") as addresses:
        with tempfile.TemporaryDirectory() as folder:
            async with town(Path(folder), addresses.runtime, addresses.owner, kafka) as made:
                yield made


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        yield launched
        await launched.close()


async def fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_an_auditor_reads_every_row_by_tier_and_what_never_leaves_visor(
    chromium: Browser, place: Town, size: dict[str, int]
) -> None:
    async with watched(chromium, place, size) as seen:
        page = seen.page
        await seen.sign_in("auditor", "/policy")
        await expect(page.locator("h1")).to_have_text("What may be shared")
        await expect(page.locator("main")).to_contain_text(f"Version {TABLE.version}")
        await expect(page.locator("[aria-current=page]")).to_have_text("What may be shared")
        for section in SECTIONS:
            shown = page.locator(f"section[aria-labelledby=tier-{section.tier}]")
            await expect(shown.locator("h2")).to_contain_text(section.count)
            await expect(shown.locator("tbody tr")).to_have_count(len(section.rows))
        for row in (row for section in SECTIONS for row in section.rows):
            for words in (row.label, row.direction, row.owner, row.both_changed, row.reason):
                await expect(page.locator(f"#{row.name}")).to_contain_text(words)
        withheld = page.locator("section[aria-labelledby=tier-withheld]")
        await expect(withheld).to_contain_text("never leave ViSOR")
        assert await fits(page)
        assert await seen.faults() == []
        SHOTS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=SHOTS / f"map-policy-{size['width']}.png", full_page=True)


async def test_it_works_by_keyboard_at_320_pixels_and_fits_a_sheet_of_paper(chromium: Browser, place: Town) -> None:
    async with watched(chromium, place, {"width": 320, "height": 640}) as seen:
        page, last = seen.page, SECTIONS[-1]
        await seen.sign_in("north", "/policy")
        assert await fits(page)
        for _ in range(20):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.getAttribute('href')") == f"#tier-{last.tier}":
                break
        await page.keyboard.press("Enter")
        await expect(page.locator(f"#tier-{last.tier}")).to_be_in_viewport()

        await page.set_viewport_size({"width": 700, "height": 1000})
        await page.emulate_media(media="print")
        await expect(page.locator("thead").first).to_be_visible()
        await expect(page.locator(".govuk-service-navigation")).to_be_hidden()
        assert await fits(page)
        await page.screenshot(path=SHOTS / "map-policy-print.png", full_page=True)
