"""A supervisor opens the week's list, reads why, and takes the deck, on a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright
from pptx import Presentation

from deploy.sandbox import browser as browsers
from deploy.sandbox.home import ROOT
from services.briefing.domain.weeks import Week
from services.briefing.store import SCHEMA
from shared.messages import NominalFull
from tests.integration.briefing.world import Office, nominal, office
from tests.servers import Kafka, Postgres, running

AXE = ROOT / "build" / "test-assets" / "axe" / "axe.min.js"


@pytest.fixture(scope="module")
async def own_kafka() -> AsyncIterator[Kafka]:
    """A broker on whose topics nobody else's people are."""
    async with running("kafka") as home:
        yield Kafka(home)


@pytest.fixture(scope="module")
async def desk(postgres: Postgres, own_kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    folder = tmp_path_factory.mktemp("journey")
    async with postgres.database(SCHEMA) as addresses, office(folder, addresses, own_kafka) as office_there:
        await office_there.say(*_people())
        code, _, logged = await office_there.command("weekly")
        assert code == 0, logged
        yield office_there


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        yield started
        await started.close()


def _people() -> list[NominalFull]:
    today = datetime.now(UTC).date().isoformat()
    named = ["Wolstencroft", "Brânzescu-Featherstonehaugh", "Quill", "Ashdown", "Okonjo", "Marsh", "Lindqvist", "Tey"]
    people = []
    for number, name in enumerate(named):
        happened = {
            "id": f"E{number}",
            "date": today,
            "kind": ("breach", "arrest", "intelligence")[number % 3],
            "note": "",
        }
        visited = {"id": f"V{number}", "date": today, "kind": "visit", "note": ""}
        risk = ("high", "very_high", "medium")[number % 3]
        people.append(nominal(number, happened, visited, family_name=name, risk_level=risk, review_date="2026-03-02"))
    people.append(nominal(20, risk_level="low", risk_level_date="2024-01-01", manager=None))
    return people


async def signed_in(browser: Browser, desk: Office, who: str, width: int) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": 900}, ignore_https_errors=True)
    page = await context.new_page()
    await page.goto(desk.url)
    await page.get_by_label("User name").fill(who)
    await page.get_by_label("Sandbox password").fill(desk.cast[who].password)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{desk.url}/")
    return page


async def pictured(page: Page, name: str) -> None:
    """A picture for people to look at, where `BOYD_PICTURES` names a folder."""
    folder = os.environ.get("BOYD_PICTURES")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
async def test_a_supervisor_reads_why_somebody_is_on_the_list(browser: Browser, desk: Office, width: int) -> None:
    page = await signed_in(browser, desk, "npt", width)
    await pictured(page, f"week-{width}")
    first = page.locator(".briefing-person").first
    assert "Without the" in await first.inner_text()
    second = page.locator(".briefing-person").nth(1)
    await second.locator("summary").press("Enter")
    assert "not counted" in await second.inner_text()
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await page.context.close()


async def test_the_page_has_no_accessibility_fault_that_can_be_found_by_rule(browser: Browser, desk: Office) -> None:
    page = await signed_in(browser, desk, "ppu", 1280)
    await pictured(page, "week-ppu")
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    assert [(fault["id"], [node["html"] for node in fault["nodes"]][:2]) for fault in found["violations"]] == []
    await page.context.close()


async def test_the_deck_comes_down_under_a_name_that_names_nobody(
    browser: Browser, desk: Office, tmp_path: Path
) -> None:
    page = await signed_in(browser, desk, "npt", 1280)
    async with page.expect_download() as waiting:
        await page.get_by_text("Download the North deck").click()
    download = await waiting.value
    assert download.suggested_filename == f"bat-north-{Week.of(datetime.now(UTC))}.pptx"
    await download.save_as(tmp_path / "deck.pptx")
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(str(tmp_path / "deck.pptx")).slides]
    assert titles[0] == "Top 5 North"
    await page.context.close()
