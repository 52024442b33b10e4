"""Before anybody is looked at an officer says why, once for each task, in a real browser."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from deploy.sandbox import browser as browsers
from shared.messages import NOMINALS_BASIC
from tests.integration.map.world import Town, publish, town
from tests.journeys.test_map import PHONE, WIDE, Watched, choose_purpose, marlowe, watched
from tests.people import crowd
from tests.servers import Kafka, Postgres, running

NARROW = {"width": 320, "height": 640}
RUN_OUT = "UPDATE sessions SET purpose_until = now()"


@pytest.fixture(scope="module")
async def place(postgres: Postgres) -> AsyncIterator[Town]:
    async with running("kafka") as home, postgres.database("map") as addresses:
        kafka = Kafka(home)
        with tempfile.TemporaryDirectory() as folder:
            async with town(Path(folder), addresses.runtime, addresses.owner, kafka) as made:
                await publish(kafka, NOMINALS_BASIC, [*crowd(60), marlowe()])
                yield made


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        yield launched
        await launched.close()


async def run_out(place: Town) -> None:
    """Sixty minutes later for every purpose, while the sessions stay as they are."""
    owner = await asyncpg.connect(place.owner, server_settings={"search_path": "map"})
    await owner.execute(RUN_OUT)
    await owner.close()


async def fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


async def asked(seen: Watched, path: str) -> None:
    """Sign in and stop at the card."""
    officer = seen.place.cast["north"]
    await seen.page.goto(seen.place.url + path)
    await seen.page.fill("input[name=username]", officer.username)
    await seen.page.fill("input[name=password]", officer.password)
    await seen.page.keyboard.press("Enter")
    await expect(seen.page.locator("h1")).to_have_text("Why are you looking?")


@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["wide", "phone", "narrow"])
async def test_the_card_asks_before_any_look_and_goes_on_to_where_the_officer_was_going(
    chromium: Browser, place: Town, size: dict[str, int]
) -> None:
    async with watched(chromium, place, size) as seen:
        page = seen.page
        await asked(seen, "/?risk=high&sort=name")
        assert await fits(page)
        assert await seen.faults() == []
        await seen.shot(f"purpose-{size['width']}")
        await choose_purpose(page, "Planned tasking", "")
        await expect(page.locator(".govuk-error-summary")).to_contain_text("Planned tasking needs a reference")
        assert await fits(page)
        await seen.shot(f"purpose-wrong-{size['width']}")
        seen.complaints.clear()  # the browser itself reports the 422
        await choose_purpose(page, "Planned tasking", "op 7")
        await page.wait_for_url(f"{place.url}/?risk=high&sort=name")
        await expect(page.locator(".purpose-now")).to_contain_text("Planned tasking OP 7")
        assert await fits(page)
        await seen.shot(f"purpose-shown-{size['width']}")
        await page.get_by_role("link", name="Change your purpose").click()
        await choose_purpose(page, "Missing child", "")
        await expect(page.locator(".purpose-now")).to_contain_text("Missing child until")


async def test_the_card_is_filled_in_by_keyboard_alone(chromium: Browser, place: Town) -> None:
    async with watched(chromium, place, WIDE) as seen:
        await asked(seen, "/map")
        for _ in range(12):
            await seen.page.keyboard.press("Tab")
            if await seen.page.evaluate("document.activeElement.name === 'purpose'"):
                break
        for key in ("Space", "ArrowDown", "ArrowDown", "Tab", "Tab", "Enter"):
            await seen.page.keyboard.press(key)
        await seen.map_ready()
        await expect(seen.page.locator(".purpose-now")).to_contain_text("Stop or encounter until")


async def test_an_open_page_asks_again_when_the_purpose_has_run_out(chromium: Browser, place: Town) -> None:
    async with watched(chromium, place, WIDE) as on_list, watched(chromium, place, WIDE) as on_map:
        await on_list.sign_in("north", "/?sort=name")
        await on_map.sign_in("north", "/map")
        await on_map.map_ready()
        await run_out(place)
        await publish(place.kafka, NOMINALS_BASIC, [marlowe(2)])
        for seen, path in ((on_list, "/?sort=name"), (on_map, "/map")):
            await expect(seen.page.locator("h1")).to_have_text("Why are you looking?")
            seen.complaints.clear()  # the refused refresh
            await choose_purpose(seen.page)
            await seen.page.wait_for_url(place.url + path)
