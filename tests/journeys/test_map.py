"""An officer's way through the map in a real browser, with the sandbox's identity provider."""

import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, Request, async_playwright, expect

from deploy.sandbox import browser as browsers
from deploy.sandbox.home import ROOT
from deploy.sandbox.idp.people import Officer
from shared.messages import NOMINALS_BASIC, FieldState, NominalBasic
from tests.integration.map.world import Town, publish, town
from tests.people import address, crowd, disputed, nominal, one, several
from tests.servers import Kafka, Postgres, running

SHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "build" / "test-assets" / "axe" / "axe.min.js"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
STORY = uuid.UUID("00000000-0000-4000-8000-000000000001")
FIND_FAULTS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter((fault) => ["serious", "critical"].includes(fault.impact))
    .map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.target).join(", ")}`)"""


def marlowe(version: int = 1, **fields: FieldState) -> NominalBasic:
    known = {
        "family_name": one("Marlowe"),
        "given_names": one("Gregory James"),
        "pnc_id": one("1981/0000034U"),
        "risk_level": one("very_high"),
        "warning_markers": several({"code": "violent"}, {"code": "weapons"}, {"code": "dogs"}),
        "main_address": disputed(address(52.585, -0.32, line="3 Quill Lane", as_at="2026-11-19"), address()),
        "manager": one({"name": "PC 1011 Sandbox", "telephone": "01632 960111"}),
        "mappa_category": one("1"),
        "mappa_level": one(2),
        "management_mode": one("active"),
        "description": one({"height_cm": 181, "build": "slim", "hair": "Grey, receding", "eyes": "blue"}),
        "ethnicity_officer": one("IC1"),
        "marks": several(
            {"key": "tattoo-neck", "kind": "tattoo", "place": "Neck", "description": "A compass rose"},
            {"key": "scar-lefthand", "kind": "scar", "place": "Left hand", "description": "Burn"},
        ),
        "other_addresses": several(
            {"key": "5osierway-pe999ad", "kind": "work", **address(line="5 Osier Way", postcode="PE99 9AD")},
            source="visor",
        ),
        "vehicles": several({"vrm": "ZZ12ZZZ", "make": "Ford", "colour": "blue"}, source="visor"),
    }
    return nominal(STORY, version, "cambridgeshire", **(known | fields))


@pytest.fixture(scope="module")
async def place(postgres: Postgres) -> AsyncIterator[Town]:
    """The map with 1,000 people on a broker of its own, so that nobody else's people come in."""
    async with running("kafka") as home, postgres.database("map") as addresses:
        kafka = Kafka(home)
        with tempfile.TemporaryDirectory() as folder:
            async with town(Path(folder), addresses.runtime, addresses.owner, kafka) as made:
                await publish(kafka, NOMINALS_BASIC, [*crowd(1000), marlowe()])
                yield made


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        yield launched
        await launched.close()


async def choose_purpose(page: Page, label: str = "Stop or encounter", reference: str = "35/77/26") -> None:
    """Fill in the card that stands before any look."""
    await page.get_by_label(label, exact=True).check()
    await page.get_by_label("Reference").fill(reference)
    await page.get_by_role("button", name="Continue").click()


class Place(Protocol):
    """Where a service and its identity provider answer, and who may sign in."""

    @property
    def url(self) -> str: ...

    @property
    def issuer(self) -> str: ...

    @property
    def cast(self) -> dict[str, Officer]: ...


class Watched:
    """A page, every request it made, and everything it complained about."""

    def __init__(self, page: Page, place: Place) -> None:
        self.page, self.place = page, place
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def origins(self) -> set[str]:
        return {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, self.addresses())}

    def addresses(self) -> Iterator[str]:
        return (request.url for request in self.requests)

    async def sign_in(self, who: str, path: str = "/") -> None:
        officer = self.place.cast[who]
        await self.page.goto(self.place.url + path)
        await self.page.fill("input[name=username]", officer.username)
        await self.page.fill("input[name=password]", officer.password)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url(f"{self.place.url}/**")
        if urlsplit(self.page.url).path == "/purpose":
            await choose_purpose(self.page)
        await self.page.wait_for_url(f"{self.place.url}{path}")

    async def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=SHOTS / f"map-{name}.png", full_page=name.startswith("person"))

    async def map_ready(self) -> None:
        await self.page.wait_for_selector("#map-page[data-ready=yes]")

    async def faults(self) -> list[str]:
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = await self.page.evaluate(FIND_FAULTS)
        return found


@asynccontextmanager
async def watched(chromium: Browser, place: Place, size: dict[str, int]) -> AsyncIterator[Watched]:
    context = await chromium.new_context(
        viewport={"width": size["width"], "height": size["height"]}, reduced_motion="reduce"
    )
    seen = Watched(await context.new_page(), place)
    try:
        yield seen
    finally:
        await context.close()
    assert seen.origins() <= {place.url, place.issuer}
    assert seen.complaints == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_an_officer_finds_a_person_by_list_and_by_map(
    chromium: Browser, place: Town, size: dict[str, int]
) -> None:
    async with watched(chromium, place, size) as seen:
        page, wide = seen.page, size["width"]
        await seen.sign_in("north")
        await expect(page.locator(".tally__all")).to_contain_text("people")
        await expect(page.locator(".pointless")).to_contain_text("without a point on the map")
        await expect(page.locator("#freshness")).to_contain_text("Data as at")
        await seen.shot(f"list-{wide}")
        assert await seen.faults() == []

        await page.goto(f"{place.url}/people/{STORY}")
        await expect(page.locator("h1")).to_have_text("MARLOWE, Gregory James")
        await expect(page.locator(".encounter .clash .encounter__value")).to_have_count(2)
        for said in (
            "Tattoo, neck: A compass rose",
            "Work: 5 Osier Way, Peterborough, PE99 9AD",
            "IC1 White, North Eur",
        ):
            await expect(page.locator("main")).to_contain_text(said)
        await seen.shot(f"person-{wide}")
        assert await seen.faults() == []

        await page.goto(f"{place.url}/map")
        await seen.map_ready()
        await expect(page.locator(".ring").first).to_be_visible()
        await expect(page.locator("#attribution")).to_contain_text("Office for National Statistics")
        await seen.shot(f"map-{wide}")
        assert await seen.faults() == []

        while await page.locator(".ring").count():
            before = await page.locator("#map-page").get_attribute("data-drawn") or ""
            await page.locator(".ring").first.press("Enter")
            await expect(page.locator("#map-page")).not_to_have_attribute("data-drawn", before)
        await seen.shot(f"points-{wide}")
        await page.locator(".pin").first.press("Enter")
        await page.locator(".bubble__open").first.click()
        await expect(page.locator(".person-head h1")).to_be_visible()


async def test_a_row_of_the_list_is_shown_on_the_map_and_its_point_opens_the_person(
    chromium: Browser, place: Town
) -> None:
    async with watched(chromium, place, WIDE) as seen:
        await seen.sign_in("north", f"/people/{STORY}")
        await seen.page.click("#show")
        await seen.map_ready()
        await seen.shot("shown-1280")
        await seen.page.locator(".pin:has(.pin__dot--unsure)").click()
        await expect(seen.page.locator(".bubble__doubt")).to_contain_text("disagree")
        await seen.page.click(".bubble__open")
        await expect(seen.page.locator("h1")).to_have_text("MARLOWE, Gregory James")


async def test_an_edit_arrives_on_an_open_person_and_an_open_map_without_reloading(
    chromium: Browser, place: Town
) -> None:
    async with watched(chromium, place, WIDE) as on_person, watched(chromium, place, WIDE) as on_map:
        await on_person.sign_in("north", f"/people/{STORY}")
        await on_map.sign_in("north", "/map")
        await on_map.map_ready()
        everybody = await on_map.page.locator("#of-all").inner_text()
        await on_map.page.select_option("#risk", "medium")
        await expect(on_map.page.locator("#of-all")).not_to_have_text(everybody)
        all_drawn = int(await on_map.page.locator("#of-all").inner_text())
        await on_person.page.evaluate("window.stillHere = true")
        await publish(
            place.kafka,
            NOMINALS_BASIC,
            [marlowe(2, risk_level=one("medium"), telephones=several({"number": "+447700900999"}))],
        )
        await expect(on_person.page.locator(".person-head .boyd-risk")).to_have_text("Medium risk")
        await expect(on_person.page.locator("#announce")).to_contain_text("brought up to date")
        assert await on_person.page.evaluate("window.stillHere")
        await expect(on_map.page.locator("#of-all")).to_have_text(str(all_drawn + 1))
        assert await on_map.page.evaluate("document.getElementById('map-page').dataset.ready") == "yes"
        await publish(place.kafka, NOMINALS_BASIC, [marlowe(3)])
        await expect(on_person.page.locator(".person-head .boyd-risk")).to_have_text("Very high risk")


async def test_a_pcso_is_refused_with_a_clear_page(chromium: Browser, place: Town) -> None:
    async with watched(chromium, place, WIDE) as seen:
        await seen.sign_in("pcso")
        await expect(seen.page.locator("h1")).to_have_text("You may not see this")
        await seen.shot("refused-1280")
        seen.complaints.clear()  # the browser itself reports the 403


async def test_another_areas_person_is_not_found(chromium: Browser, place: Town) -> None:
    async with watched(chromium, place, WIDE) as seen:
        await seen.sign_in("south")
        await seen.page.goto(f"{place.url}/people/{STORY}")
        await expect(seen.page.locator("h1")).to_have_text("Nobody found")
        seen.complaints.clear()


async def test_the_list_and_the_person_work_by_keyboard_alone_and_at_320_pixels(chromium: Browser, place: Town) -> None:
    async with watched(chromium, place, {"width": 320, "height": 640}) as seen:
        await seen.sign_in("north", "/?risk=very_high&sort=name")
        page = seen.page
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        for _ in range(40):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.classList.contains('people__name')"):
                break
        await page.keyboard.press("Enter")
        await expect(page.locator(".person-head h1")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await page.goto(f"{place.url}/map")
        await seen.map_ready()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
