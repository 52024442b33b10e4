"""One person on a phone and on paper, and a supervisor's export, in a real browser."""

import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from deploy.sandbox import browser as browsers
from shared.messages import NOMINALS_BASIC
from tests.integration.map.world import Town, publish, town
from tests.journeys.test_audit_pages import SIZES, pictured
from tests.journeys.test_map import PHONE, SHOTS, STORY, WIDE, marlowe, watched
from tests.people import crowd, one, several
from tests.servers import Kafka, Postgres, running

RULES = (
    {"id": "SYNCO-1", "rule": "must_not", "under": "licence", "text": "Enter any park", "until": "2027-07-04"},
    {"id": "SYNCO-2", "rule": "must", "under": "notification", "text": "Notify a change of address within 3 days"},
    {"id": "SYNCO-3", "rule": "may", "under": "harm_prevention_order", "text": "Use one telephone known to the PPU"},
)
USUAL = marlowe(
    photograph=one("SYNPH-001"),
    conditions=several(*RULES, source="visor"),
    children=one({"in_household": True, "count": 2}),
    modus_operandi=one("Offers lifts or work"),
    risk_factors=one("Alcohol, isolation"),
    telephones=several({"number": "+447700900123"}, source="visor"),
)

MARK = re.compile(r"PC 1017 Sandbox · officer-017 · \d\d:\d\d:\d\d on ")


@pytest.fixture(scope="module")
async def place(postgres: Postgres) -> AsyncIterator[Town]:
    """The map with 200 people and a story person on a broker of its own."""
    async with running("kafka") as home, postgres.database("map") as addresses:
        kafka = Kafka(home)
        with tempfile.TemporaryDirectory() as folder:
            async with town(Path(folder), addresses.runtime, addresses.owner, kafka) as made:
                await publish(kafka, NOMINALS_BASIC, [*crowd(200), USUAL])
                yield made


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        yield launched
        await launched.close()


@SIZES
async def test_one_person_is_one_sheet_of_paper_with_who_printed_it(
    chromium: Browser, place: Town, size: dict[str, int]
) -> None:
    async with watched(chromium, place, size) as seen:
        page = seen.page
        await seen.sign_in("north", f"/people/{STORY}")
        await page.get_by_role("button", name="Print this page").press("Enter")
        await expect(page.locator(".printout h1")).to_contain_text("MARLOWE")
        await expect(page.get_by_role("button", name="Print", exact=True)).to_be_visible()
        await expect(page.locator(".watermark span").first).to_have_attribute("data-mark", MARK)
        await pictured(seen, "person-print", size["width"])
        paper = await page.pdf(path=SHOTS / "map-person-print.pdf", prefer_css_page_size=True, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
        await page.emulate_media(media="print")
        await expect(page.locator(".printout")).to_be_visible()
        await expect(page.locator(".boyd-top")).to_be_hidden()


async def test_a_screen_of_people_is_not_for_paper(chromium: Browser, place: Town) -> None:
    async with watched(chromium, place, WIDE) as seen:
        page = seen.page
        await seen.sign_in("north")
        await page.emulate_media(media="print")
        for path in ("/", f"/people/{STORY}", "/search"):
            await page.goto(place.url + path)
            await expect(page.locator(".boyd-main > *:visible")).to_have_count(0 if path != "/search" else 3)


@SIZES
async def test_a_sergeant_exports_a_list_for_a_reason(
    chromium: Browser, place: Town, size: dict[str, int], tmp_path: Path
) -> None:
    async with watched(chromium, place, size) as seen:
        page, width = seen.page, size["width"]
        await seen.sign_in("npt", "/")
        await page.get_by_role("link", name="Export this list").press("Enter")
        await page.get_by_label("Risk", exact=True).select_option("very_high")
        await page.get_by_role("button", name="Export").click()
        await expect(page.locator(".govuk-error-summary")).to_contain_text("Say who needs it")
        await pictured(seen, "export-wrong", width)
        seen.complaints.clear()  # the browser itself reports the 422
        await page.get_by_label("GeoJSON").check()
        await page.get_by_label("Who needs it").fill("The Level 1 meeting of Peterborough, for its map")
        async with page.expect_download() as waiting:
            await page.get_by_role("button", name="Export").click()
        download = await waiting.value
        await download.save_as(tmp_path / "list.geojson")
        text = (tmp_path / "list.geojson").read_text(encoding="utf-8")
        assert "OFFICIAL-SENSITIVE" in text
        assert str(STORY) in text
        assert "MARLOWE" not in download.suggested_filename


FIRST = ("photograph", "warnings", "conditions", "children", "to-do", "ring")
"""What DOMAIN section 4 wants on a phone without scrolling, in its order: the ids of the page's parts."""


async def test_what_an_encounter_needs_stands_on_a_phone_without_scrolling(chromium: Browser, place: Town) -> None:
    async with watched(chromium, place, PHONE) as seen:
        page = seen.page
        await seen.sign_in("north", f"/people/{STORY}")
        assert await seen.faults() == []
        SHOTS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=SHOTS / "map-person-first-390.png")
        boxes = [await page.locator(f"#{part}").bounding_box() for part in FIRST]
        places = [(box["y"], box["y"] + box["height"]) for box in boxes if box]
        assert len(places) == len(FIRST)
        assert places == sorted(places)
        assert places[-1][1] <= PHONE["height"]
        assert await page.evaluate("scrollY") == 0


@SIZES
async def test_the_person_page_and_the_filters_fit(chromium: Browser, place: Town, size: dict[str, int]) -> None:
    async with watched(chromium, place, size) as seen:
        page, width = seen.page, size["width"]
        await seen.sign_in("north", f"/people/{STORY}")
        await pictured(seen, "person-all", width)
        await page.goto(f"{place.url}/?mode=reactive")
        await expect(page.get_by_label("Management", exact=True)).to_be_visible()
        await pictured(seen, "list-filtered", width)
        await page.get_by_label("Management", exact=True).select_option("active")
        await page.get_by_label("MAPPA level", exact=True).select_option("2")
        await page.get_by_role("button", name="Show", exact=True).press("Enter")
        await page.wait_for_url("**level=2**")
        await expect(page.locator(".people")).to_contain_text("MARLOWE")
        await expect(page.locator(".people tbody tr td:nth-child(5)").first).to_contain_text("level 2")
