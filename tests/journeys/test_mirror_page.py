"""The mirror's first page, read by Public Protection Unit staff in a real browser while things happen."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from deploy.sandbox import browser as browsers
from tests.integration.visor_sync.outside import a_nominal
from tests.journeys.mirror_place import MirrorPlace, mirror_place
from tests.journeys.test_map import PHONE, SHOTS, WIDE, watched
from tests.journeys.test_policy_page import fits
from tests.servers import Kafka, Postgres


@pytest.fixture(scope="module")
async def place(postgres: Postgres, kafka: Kafka) -> AsyncIterator[MirrorPlace]:
    async with mirror_place(postgres, kafka) as made:
        for _ in range(6):
            await made.world.visor.create(a_nominal())
        await made.world.paired(await made.world.visor.create(a_nominal()))
        yield made


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        yield launched
        await launched.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_staff_see_what_waits_for_whom_while_athena_is_out_and_that_it_arrives_afterwards(
    chromium: Browser, place: MirrorPlace, size: dict[str, int]
) -> None:
    world = place.world
    await world.quiet()
    async with watched(chromium, place, size) as seen:
        page = seen.page
        await seen.sign_in("ppu")
        await expect(page.locator("h1")).to_have_text("The mirror now")
        await expect(page.locator("#oldest")).to_have_text("Everything is mirrored")
        await expect(page.locator(".mirror__lines tbody tr").first).to_contain_text("ViSOR to ATHENA")
        await expect(page.locator("#took")).to_contain_text("How long the last")
        assert await seen.faults() == []
        SHOTS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=SHOTS / f"mirror-well-{size['width']}.png", full_page=True)

        await page.evaluate("window.stillHere = true")
        await world.athena.misbehave(outage=True)
        try:
            late = await world.visor.create(a_nominal(Assessment={"RiskOfSeriousHarm": "V"}))
            await expect(page.locator("#oldest")).to_contain_text("Oldest change not yet mirrored")
            grave = page.locator(".mirror__bands tbody tr").first
            await expect(grave).to_contain_text("Very high")
            await expect(grave.locator("td").first).to_have_text("1")
            await expect(page.locator(".mirror__sides tbody tr").nth(1)).to_contain_text("No answer")
            await expect(page.locator(".mirror__out")).to_contain_text("ATHENA does not answer")
            assert await fits(page)
            assert await seen.faults() == []
            await page.screenshot(path=SHOTS / f"mirror-out-{size['width']}.png", full_page=True)
        finally:
            await world.athena.misbehave()
        await world.paired(late)
        await expect(page.locator("#oldest")).to_have_text("Everything is mirrored")
        await expect(page.locator(".mirror__sides tbody tr").nth(1)).to_contain_text("Heard")
        assert await page.evaluate("window.stillHere")
        assert a_name_of(await world.visor.record(late)) not in await page.content()


def a_name_of(record: dict[str, dict[str, str]]) -> str:
    return record["Nominal"]["Surname"]


async def test_a_stopped_side_and_its_reason_stand_at_the_top(chromium: Browser, place: MirrorPlace) -> None:
    store = place.world.mirror.store
    async with watched(chromium, place, WIDE) as seen:
        await seen.sign_in("ppu-supervisor")
        async with store.transaction() as unit:
            await unit.stop_source("athena", "its change feed was set back")
        try:
            await expect(seen.page.locator(".govuk-warning-text")).to_contain_text("ATHENA is stopped")
            await expect(seen.page.locator(".govuk-warning-text")).to_contain_text("its change feed was set back")
        finally:
            await store.pool.execute("UPDATE sources SET stopped = NULL, stopped_at = NULL")


async def test_whose_lines_are_shown_is_recorded_once_and_not_at_every_refresh(
    chromium: Browser, place: MirrorPlace
) -> None:
    query = "SELECT count(*) FROM audit WHERE action = 'journal.viewed'"
    await place.world.quiet()
    before = await place.world.one(query)
    async with watched(chromium, place, WIDE) as seen:
        await seen.sign_in("ppu")
        for _ in range(3):
            async with seen.page.expect_response(lambda answer: answer.url.endswith("/live/")):
                pass
        assert await place.world.one(query) == before + 1


async def test_who_is_not_of_the_unit_is_refused_and_that_is_recorded(chromium: Browser, place: MirrorPlace) -> None:
    async with watched(chromium, place, WIDE) as seen:
        await seen.sign_in("north")
        await expect(seen.page.locator("h1")).to_have_text("You may not see this")
        seen.complaints.clear()  # the browser itself reports the 403
    assert await place.world.one("SELECT count(*) FROM audit WHERE action = 'look.refused'") == 1
