"""An officer and a PCSO at the door, in a real browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.sandbox.idp.people import Officer
from tests.integration.identity.world import ProviderProcess, Service

WIDTHS = [1280, 390, 320]


@asynccontextmanager
async def _visit(chromium: Browser, width: int) -> AsyncIterator[tuple[Page, list[str]]]:
    """A page of that width in pixels, and the list of what its console complained about."""
    context = await chromium.new_context(viewport={"width": width, "height": 800})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, complaints
    await context.close()


async def _sign_in(page: Page, officer: Officer) -> None:
    await page.get_by_role("link", name=officer.username, exact=True).click()
    await expect(page.get_by_label("User name")).to_have_value(officer.username)
    await page.get_by_label("Sandbox password").fill(officer.password)
    await page.get_by_role("button", name="Sign in").click()


async def _fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", WIDTHS)
async def test_an_officer_signs_in_works_and_signs_out(
    chromium: Browser, service: Service, provider: ProviderProcess, tmp_path: Path, width: int
) -> None:
    service.posted.clear()
    async with _visit(chromium, width) as (page, complaints):
        await page.goto(service.url + "/notes/7")
        assert await _fits(page)
        await page.screenshot(path=tmp_path / f"sign-in-{width}.png", full_page=True)
        await _sign_in(page, provider.cast["north"])
        await page.wait_for_url(service.url + "/notes/7")
        await expect(page.get_by_text("PC 1017 Sandbox")).to_be_visible()
        assert await _fits(page)
        await page.get_by_label("A new note").fill("Seen at noon")
        await page.get_by_role("button", name="Keep it").click()
        await expect(page.get_by_role("listitem").filter(has_text="Seen at noon")).to_be_visible()
        await page.screenshot(path=tmp_path / f"page-{width}.png", full_page=True)
        await page.get_by_role("button", name="Sign out").click()
        await page.wait_for_url(service.url + "/signed-out")
        await page.screenshot(path=tmp_path / f"signed-out-{width}.png", full_page=True)
        await page.goto(service.url + "/notes/7")
        assert page.url.startswith(provider.issuer)
        assert complaints == []


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_pcso_is_told_who_may_look(
    chromium: Browser, service: Service, provider: ProviderProcess, tmp_path: Path, width: int
) -> None:
    service.refusals.clear()
    async with _visit(chromium, width) as (page, _):
        await page.goto(service.url + "/")
        await _sign_in(page, provider.cast["pcso"])
        await expect(page.get_by_role("heading", name="You may not see this")).to_be_visible()
        await expect(page.get_by_text("This refusal was recorded")).to_be_visible()
        await page.screenshot(path=tmp_path / f"refused-{width}.png", full_page=True)
        assert await _fits(page)
        assert service.refusals == [("staff-061", "/")]


async def test_the_keyboard_alone_is_enough(chromium: Browser, service: Service, provider: ProviderProcess) -> None:
    officer = provider.cast["south"]
    async with _visit(chromium, 1280) as (page, _):
        await page.goto(service.url + "/")
        await expect(page.get_by_label("User name")).to_be_focused()
        await page.keyboard.type(officer.username)
        await page.keyboard.press("Tab")
        await page.keyboard.type(officer.password)
        await page.keyboard.press("Enter")
        await page.wait_for_url(service.url + "/")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#main-content")).to_be_focused()


async def test_the_cookie_is_kept_over_http_on_this_machine_and_hidden_from_scripts(
    chromium: Browser, service: Service, provider: ProviderProcess
) -> None:
    async with _visit(chromium, 1280) as (page, _):
        await page.goto(service.url + "/")
        await _sign_in(page, provider.cast["north"])
        await page.wait_for_url(service.url + "/")
        kept = {cookie["name"]: cookie for cookie in await page.context.cookies(service.url)}
        assert kept["__Host-tiny"]["secure"]
        assert await page.evaluate("document.cookie") == ""


async def test_no_inline_script_runs(chromium: Browser, service: Service, provider: ProviderProcess) -> None:
    async with _visit(chromium, 1280) as (page, complaints):
        await page.goto(service.url + "/")
        await _sign_in(page, provider.cast["north"])
        await page.wait_for_url(service.url + "/")
        await page.evaluate(
            """() => { const made = document.createElement("script");
                       made.textContent = "window.ran = true"; document.body.append(made); }"""
        )
        assert await page.evaluate("window.ran") is None
        assert any("Content Security Policy" in complaint for complaint in complaints)
