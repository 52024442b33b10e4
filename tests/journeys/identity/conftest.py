"""The same provider and service as the integration tests, and a browser to go there with."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

from deploy.sandbox import browser as finder
from tests.integration.identity.conftest import provider, service

__all__ = ["chromium", "provider", "service"]


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=finder.find(), args=finder.flags())
        yield browser
        await browser.close()
