"""Two people of the Public Protection Unit decide a case in real browsers, on a desk and on a phone."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from deploy.sandbox import browser as browsers
from tests.integration.visor_sync.desk import Desk, a_desk
from tests.integration.visor_sync.test_mirroring import home
from tests.integration.visor_sync.world import Pair, a_world
from tests.journeys.test_map import AXE, FIND_FAULTS, PHONE, SHOTS, WIDE
from tests.servers import Kafka, Postgres

WHY = "The offender manager saw the tenancy"


@pytest.fixture(scope="module")
async def desk(postgres: Postgres, kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with (
        a_world(postgres, kafka) as world,
        a_desk(world, tmp_path_factory.mktemp("desk")) as made,
    ):
        yield made


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        yield started
        await started.close()


async def clashing(desk: Desk) -> Pair:
    """Somebody whose address both systems changed before the mirror looked again."""
    world = desk.world
    pair = await world.pair()
    await world.quiet()
    await world.process.end()
    await world.visor.edit(pair.visor, {"Address": {"Line": "1 Visor Street"}}, "ppu.smith")
    await world.athena.edit(pair.athena, {"home": home("2 Athena Street")}, "an.analyst")
    await world.spawn()
    await world.until(lambda: world.cases(pair, "clash"))
    return pair


async def at(browser: Browser, desk: Desk, who: str, path: str, size: dict[str, int] | None = None) -> Page:
    """A page of somebody who has signed in."""
    context = await browser.new_context(viewport=size or WIDE)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(desk.url + path)
    await page.get_by_label("User name").fill(who)
    await page.get_by_label("Sandbox password").fill(desk.cast[who].password)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(desk.url + path)
    return page


async def fine(page: Page, name: str) -> None:
    """It fits, has no fault that a rule can find, and a picture is taken."""
    assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    assert await page.evaluate(FIND_FAULTS) == []
    SHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_one_proposes_and_another_confirms_and_both_systems_show_it(
    browser: Browser, desk: Desk, size: dict[str, int]
) -> None:
    pair = await clashing(desk)
    first = await at(browser, desk, "ppu", "/cases", size)
    await fine(first, f"cases-{size['width']}")
    row = first.locator("tbody tr", has_text=pair.visor)
    await expect(row).to_contain_text("Main address")
    await row.get_by_role("link").click()
    for words in ("1 Visor Street", "2 Athena Street", "ppu.smith", "an.analyst", "Tallow Rise"):
        await expect(first.locator("main")).to_contain_text(words)
    await fine(first, f"case-{size['width']}")
    await first.get_by_label("The value of ATHENA").check()
    await first.get_by_label("Reason").fill(WHY)
    await first.get_by_role("button", name="Propose").click()
    await expect(first.locator("h2").first).to_have_text("You proposed this")
    await expect(first.get_by_role("button", name="Confirm")).to_have_count(0)

    path = first.url.removeprefix(desk.url)
    second = await at(browser, desk, "ppu-supervisor", path, size)
    await expect(second.locator("main")).to_contain_text(WHY)
    await fine(second, f"case-second-{size['width']}")
    await second.get_by_role("button", name="Confirm and carry out").click()
    await expect(second.locator("main")).to_contain_text("Closed")
    await fine(second, f"case-closed-{size['width']}")
    await desk.world.until_shows("visor", pair.visor, "Address", "Line", value="2 Athena Street")
    await desk.world.until_shows("athena", pair.athena, "home", "street", value="2 Athena Street")
    for page in (first, second):
        await page.context.close()


async def test_another_value_is_typed_part_by_part_and_a_proposal_can_be_withdrawn(
    browser: Browser, desk: Desk
) -> None:
    pair = await clashing(desk)
    page = await at(browser, desk, "ppu", "/cases")
    await page.locator("tbody tr", has_text=pair.visor).get_by_role("link").click()
    await page.get_by_label("Another value").check()
    await page.get_by_label("Line").fill("7 Typed Street")
    await page.get_by_label("Reason").fill(WHY)
    await page.get_by_role("button", name="Propose").click()
    await expect(page.locator("main")).to_contain_text("7 Typed Street")
    await page.get_by_label("Why you withdraw it").fill("Typed wrongly")
    await page.get_by_role("button", name="Withdraw").click()
    await expect(page.get_by_role("button", name="Propose")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("rejected by staff-031")
    await page.context.close()


async def test_whoever_is_not_of_the_unit_is_refused_and_that_is_audited(browser: Browser, desk: Desk) -> None:
    page = await at(browser, desk, "north", "/cases")
    await expect(page.locator("h1")).to_have_text("You may not see this")
    query = "SELECT count(*) FROM audit WHERE actor = 'officer-017' AND action = 'look.refused'"
    assert await desk.world.one(query) >= 1
    await page.context.close()


async def test_a_form_from_elsewhere_decides_nothing(desk: Desk) -> None:
    async with aiohttp.ClientSession() as http:
        address = f"{desk.url}/cases/00000000-0000-4000-8000-000000000001/answer"
        async with http.post(address, data={"answer": "confirm"}, allow_redirects=False) as answer:
            assert answer.status in (303, 401)
