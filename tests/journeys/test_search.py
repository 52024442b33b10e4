"""An officer of the North browses the North and finds a person of Luton by search, in a real browser."""

import contextlib
import tempfile
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Error, Response, async_playwright, expect

from deploy.sandbox import browser as browsers
from shared.messages import CONTACT_PPU, NOMINALS_BASIC, NominalBasic
from shared.traces import TermKey, traces
from tests.integration.map.world import SEARCH_KEY, Town, publish, town
from tests.journeys.test_map import PHONE, WIDE, choose_purpose, marlowe, watched
from tests.journeys.test_purpose import NARROW, fits, run_out
from tests.people import AT, address, crowd, nominal, one, several
from tests.servers import Kafka, Postgres, running

PLANTED = "PLANTED-RESTRICTED"
LUTON = nominal(
    uuid.UUID("00000000-0000-4000-8000-000000000002"),
    force="bedfordshire",
    family_name=one("Whitcombe"),
    given_names=one("Gerard"),
    date_of_birth=one("1969-03-05"),
    risk_level=one("high"),
    warning_markers=several({"code": "weapons"}),
    vehicles=several({"vrm": "ZZ77QQQ"}),
    main_address=one(address(51.88, -0.42, "Luton", line="7 Osier Way", town="Luton", postcode="LU99 9XY")),
    review_wording=one(PLANTED),
    prison_number=one(PLANTED),
    bank_account=one(PLANTED),
)
SECRET = nominal(family_name=one("Plantedsecret"), given_names=one("Paul"), cro_id=one("065656/91H"))
MARKED = NominalBasic(
    id=SECRET.id,
    version=1,
    force="cambridgeshire",
    changed_at=AT,
    synthetic=True,
    fields={},
    handling=CONTACT_PPU,
    traces=TermKey(SEARCH_KEY).all(traces(SECRET.fields)),
)


@pytest.fixture(scope="module")
async def place(postgres: Postgres) -> AsyncIterator[Town]:
    async with running("kafka") as home, postgres.database("map") as addresses:
        kafka = Kafka(home)
        with tempfile.TemporaryDirectory() as folder:
            async with town(Path(folder), addresses.runtime, addresses.owner, kafka) as made:
                await publish(kafka, NOMINALS_BASIC, [*crowd(300), marlowe(), LUTON, MARKED])
                yield made


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        yield launched
        await launched.close()


@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["wide", "phone", "narrow"])
async def test_an_officer_of_the_north_finds_a_person_of_luton_by_search_and_opens_them(
    chromium: Browser, place: Town, size: dict[str, int]
) -> None:
    sent: list[bytes] = []

    async def keep(response: Response) -> None:
        with contextlib.suppress(Error):  # a redirect has no body
            sent.append(await response.body())

    async with watched(chromium, place, size) as seen:
        page, wide = seen.page, size["width"]
        page.on("response", keep)
        await seen.sign_in("north")
        await expect(page.locator("main")).not_to_contain_text("WHITCOMBE")
        await page.goto(f"{place.url}/people/{LUTON.id}")
        await expect(page.locator("h1")).to_have_text("Nobody found")
        seen.complaints.clear()  # the browser itself reports the 404

        await page.goto(f"{place.url}/search")
        assert await fits(page)
        assert await seen.faults() == []
        await seen.shot(f"search-{wide}")
        await page.get_by_label("Name").fill("Witcombe Gerrard")
        await page.get_by_role("button", name="Search").click()
        await expect(page.locator(".hit__who").first).to_contain_text("WHITCOMBE, Gerard")
        await expect(page.locator(".hit__why").first).to_contain_text("name, nearly")
        await expect(page.locator(".hit__force").first).to_contain_text("Bedfordshire")
        assert await fits(page)
        assert await seen.faults() == []
        await seen.shot(f"search-found-{wide}")
        assert "itcombe" not in " ".join(seen.addresses())
        await page.get_by_role("link", name="WHITCOMBE, Gerard").click()
        await expect(page.locator("h1")).to_have_text("WHITCOMBE, Gerard")
        await page.go_back()
        await expect(page.get_by_label("Name")).to_have_value("Witcombe Gerrard")

        await run_out(place)
        await page.get_by_role("link", name="WHITCOMBE, Gerard").click()
        await expect(page.locator("h1")).to_have_text("Why are you looking?")
        await choose_purpose(page)
        await expect(page.locator("h1")).to_have_text("WHITCOMBE, Gerard")
        assert [body for body in sent if b"WHITCOMBE" in body]
        assert [body for body in sent if PLANTED.encode() in body] == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_nobody_found_is_no_proof_and_a_sensitive_person_says_nothing(
    chromium: Browser, place: Town, size: dict[str, int]
) -> None:
    async with watched(chromium, place, size) as seen:
        page, wide = seen.page, size["width"]
        await seen.sign_in("north", "/search")
        await page.get_by_label("Identifier").fill("SYN-NOBODY")
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_contain_text("no proof that nobody is known. Check PNC. Data as at")
        await seen.shot(f"search-nobody-{wide}")
        await page.get_by_label("Identifier").fill("65656/91h")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("Contact the PPU duty officer")
        text = await page.content()
        assert "lantedsecret" not in text.lower()
        assert str(SECRET.id) not in text
        assert await fits(page)
        assert await seen.faults() == []
        await seen.shot(f"search-ppu-{wide}")
        await page.get_by_label("Identifier").fill("")
        await page.get_by_label("Date of birth").fill("soon")
        await page.keyboard.press("Enter")
        await expect(page.locator(".govuk-error-summary")).to_contain_text("Write a date")
        seen.complaints.clear()  # the browser itself reports the 422
        assert await fits(page)
        await seen.shot(f"search-wrong-{wide}")


async def test_too_many_ask_for_more(chromium: Browser, place: Town) -> None:
    async with watched(chromium, place, WIDE) as seen:
        await seen.sign_in("north", "/search")
        await seen.page.get_by_label("Name").fill("adam")
        await seen.page.keyboard.press("Enter")
        await expect(seen.page.locator(".hit")).to_have_count(20)
        await expect(seen.page.locator("main")).to_contain_text("More people match than are shown")
        await seen.shot("search-many-1280")
