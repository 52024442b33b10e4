"""The whole system by its one command: what a newcomer does after `make demo`, and what must be true then."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psutil
import pytest
from playwright.async_api import Page, async_playwright, expect
from pptx import Presentation

from deploy.sandbox import browser as browsers
from deploy.sandbox import postgres, settings
from deploy.sandbox.home import ROOT, Home
from deploy.sandbox.systems import Desk
from tests.journeys.test_map import choose_purpose
from tests.servers import temporary_home

PEOPLE = 60
WITHIN_S = 120
NORTH = ("Peterborough", "Fenland")


class Sandbox:
    """One sandbox, used through the `boyd` command as a person would."""

    def __init__(self, home: Home) -> None:
        self.home = home

    async def boyd(self, *words: str, code: int = 0) -> str:
        """What a command prints, once it has ended as expected."""
        told = {**os.environ, "BOYD_HOME": str(self.home.state), "BOYD_PORT": str(self.home.port_base)}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "deploy.sandbox",
            *words,
            cwd=ROOT,
            env={**told, "COLUMNS": "200"},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complaints = await process.communicate()
        assert process.returncode == code, f"boyd {' '.join(words)}: {said.decode()} {complaints.decode()}"
        return said.decode()

    async def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(await self.boyd("status", "--json"))
        return found

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds, looking again and again; says how everything is where it never did."""
        try:
            async with asyncio.timeout(WITHIN_S):
                while not await holds():  # noqa: ASYNC110 - another process's state has no event to wait on
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"not within {WITHIN_S} s: {await self.status()}") from None

    async def shown(self, side: str, record_id: str) -> dict[str, Any]:
        async with Desk(self.home, side) as desk:
            return (await desk.read(record_id))[1]

    async def is_quiet(self) -> bool:
        found = await self.status()
        return bool(found["visor_records"]) and found["oldest_unmirrored_seconds"] == 0 and found["linked"] > 0

    async def somebody(self, number: int = 0) -> dict[str, Any]:
        """A person of the North who lives in the community, is on both sides, and about whom no case is open."""
        async with Desk(self.home, "athena") as desk:
            records = await desk.ids(PEOPLE)
        found = []
        for record_id, record in records:
            home, state = record["home"] or {}, record["offender"]["location_status"]
            if record["visor_ref"] and home.get("district_name") in NORTH and state == "In community":
                person = json.loads(await self.boyd("show", record_id, "--json"))
                if not person["cases"] and len(person["sides"]) == 2:
                    found.append(person)
            if len(found) > number:
                return dict(found[number])
        raise AssertionError("nobody in the North is on both sides")


@pytest.fixture(scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    home = temporary_home()
    made = Sandbox(home)
    try:
        await made.boyd("up", "--detach", "--records", str(PEOPLE), "--seed", "7")
        await made.until(made.is_quiet)
        yield made
        await made.boyd("down")
        assert [part for part in (await made.status())["parts"] if part["running"]] == []
        assert _left(home) == []
    finally:
        await made.boyd("down", "--purge")
        postgres.remove(home)
        shutil.rmtree(home.state, ignore_errors=True)


def _left(home: Home) -> list[str]:
    """Processes that still carry the sandbox's folder in what they were told."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("BOYD_HOME") == str(home.state) and process.pid != os.getpid():
                found.append(" ".join(process.cmdline()))
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


@pytest.fixture(scope="module")
async def officer(sandbox: Sandbox) -> AsyncIterator[Page]:
    """A browser in which a warranted officer of the North has signed in at the map."""
    cast = json.loads((sandbox.home.folder("idp") / "users.json").read_text(encoding="utf-8"))
    login = next(person for person in cast if person["username"] == "north")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(browsers.find()), args=browsers.flags())
        page = await (await browser.new_context()).new_page()
        await page.goto(settings.address(sandbox.home, settings.MAP) + "/")
        await page.fill("input[name=username]", login["username"])
        await page.fill("input[name=password]", login["password"])
        await page.click("button[type=submit]")
        await choose_purpose(page)
        await expect(page.get_by_role("heading", name="People in your area")).to_be_visible()
        yield page
        await browser.close()


async def test_every_part_is_ready_and_says_where_it_is(sandbox: Sandbox) -> None:
    found = await sandbox.status()
    assert found["ready"]
    assert {part["name"] for part in found["parts"]} >= {"visor_sync", "briefing", "map", "kafka", "postgres"}
    assert found["visor_records"] == PEOPLE
    assert found["parked_messages"] == 0


async def test_an_edit_in_visor_shows_in_athenas_page_on_the_open_map_and_in_boyd_show(
    sandbox: Sandbox, officer: Page
) -> None:
    person = await sandbox.somebody()
    before = (await sandbox.shown("athena", person["sides"]["athena"]))["offender"]["risk"]
    word, words, written = ("high", "High", "HIGH") if before != "HIGH" else ("very_high", "Very high", "VERY HIGH")
    card = await officer.context.new_page()
    await card.goto(f"{settings.address(sandbox.home, settings.MAP)}/people/{person['id']}")
    chart = await officer.context.new_page()
    await chart.goto(settings.address(sandbox.home, settings.MAP) + "/map")
    async with chart.expect_response("**/api/features"):
        await sandbox.boyd("edit", "visor", person["sides"]["visor"], f"risk_level={word}")
    await expect(card.get_by_text(f"{words} risk")).to_be_visible()
    own = await officer.context.new_page()
    await own.goto(f"{settings.address(sandbox.home, settings.ATHENA)}/records/{person['sides']['athena']}")
    await expect(own.get_by_text(written, exact=True)).to_be_visible()
    assert word in await sandbox.boyd("show", person["sides"]["visor"])
    for page in (card, chart, own):
        await page.close()


async def test_an_edit_of_what_athena_owns_shows_in_visor(sandbox: Sandbox) -> None:
    person = await sandbox.somebody(1)
    await sandbox.boyd("edit", "athena", person["sides"]["athena"], "warning_markers=dogs,violent")

    async def there() -> bool:
        signals = (await sandbox.shown("visor", person["sides"]["visor"]))["WarningSignals"]
        return {"DA", "VI"} <= set(signals)

    await sandbox.until(there)


async def test_a_bank_account_never_leaves_visor(sandbox: Sandbox) -> None:
    person = await sandbox.somebody(2)
    await sandbox.boyd("edit", "visor", person["sides"]["visor"], "bank_account=98-76-54 31415926")

    async def heard() -> bool:
        return "withheld" in await sandbox.boyd("show", person["sides"]["visor"])

    await sandbox.until(heard)
    await sandbox.until(sandbox.is_quiet)
    kept = [path for folder in ("kafka", "logs") for path in (sandbox.home.state / folder).rglob("*")]
    planted = b"31415926"
    assert [path for path in kept if path.is_file() and planted in path.read_bytes()] == []
    assert planted.decode() not in json.dumps(await sandbox.shown("athena", person["sides"]["athena"]))


async def test_whoever_visor_marks_as_sensitive_leaves_the_open_page_and_the_map(
    sandbox: Sandbox, officer: Page
) -> None:
    person = await sandbox.somebody(4)
    card = await officer.context.new_page()
    await card.goto(f"{settings.address(sandbox.home, settings.MAP)}/people/{person['id']}")
    await expect(card.locator(".person-head h1")).to_be_visible()
    await sandbox.boyd("edit", "visor", person["sides"]["visor"], "sensitive=threat_to_life")
    await expect(card.get_by_role("heading", name="Nobody found")).to_be_visible()
    await card.goto(settings.address(sandbox.home, settings.MAP) + "/search")
    await card.get_by_label("Identifier").fill(person["sides"]["visor"])
    await card.get_by_role("button", name="Search").click()
    await expect(card.get_by_role("alert")).to_contain_text("Contact the PPU duty officer")
    assert person["id"] not in await card.content()
    await card.goto(f"{settings.address(sandbox.home, settings.MAP)}/people/{person['id']}")
    await sandbox.boyd("edit", "visor", person["sides"]["visor"], "sensitive=no")
    await sandbox.until(sandbox.is_quiet)
    await card.reload()
    await expect(card.locator(".person-head h1")).to_be_visible()
    await card.close()


@pytest.mark.parametrize("service", ["visor_sync", "map", "briefing"])
async def test_a_service_killed_and_started_again_has_lost_nothing(sandbox: Sandbox, service: str) -> None:
    person = await sandbox.somebody(3)
    await sandbox.boyd("stop", "--kill", service)
    owned = (await sandbox.shown("athena", person["sides"]["athena"]))["offender"]["mappa_lvl"]
    level = "3" if owned != "L3" else "2"
    await sandbox.boyd("edit", "visor", person["sides"]["visor"], f"mappa_level={level}")
    await sandbox.boyd("start", service)

    async def there() -> bool:
        athena = await sandbox.shown("athena", person["sides"]["athena"])
        return bool(athena["offender"]["mappa_lvl"] == f"L{level}")

    await sandbox.until(there)
    await sandbox.until(sandbox.is_quiet)
    assert (await sandbox.status())["ready"]


async def test_the_weeks_decks_open(sandbox: Sandbox) -> None:
    command = settings.operate(sandbox.home, "briefing", "weekly")
    process = await asyncio.create_subprocess_exec(
        *command.argv, cwd=ROOT, env={**os.environ, **command.env}, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    assert b"North" in said
    decks = sorted((sandbox.home.state / "products").glob("bat-*.pptx"))
    assert [path.name.split("-")[1] for path in decks] == ["north", "south"]
    assert all(len(Presentation(str(path)).slides) >= 4 for path in decks)


async def test_the_audit_chains_are_whole_and_both_systems_agree(sandbox: Sandbox) -> None:
    verdict = json.loads(await sandbox.boyd("audit", "verify", "--json"))
    assert verdict["clean"]
    assert verdict["services"]["visor_sync"]["rows"] > PEOPLE
    assert verdict["services"]["map"]["rows"] > 0
    report = json.loads(await sandbox.boyd("reconcile", "--json"))
    assert report["passed"]
    assert report["checked"] > 0
    assert report["could_not_check"] == []


async def test_what_cannot_be_typed_is_refused_in_one_line(sandbox: Sandbox) -> None:
    assert await sandbox.boyd("edit", "visor", "SYN-NOBODY00", "risk_level=high", code=1) == ""
    assert await sandbox.boyd("show", "SYN-NOBODY00", code=1) == ""
