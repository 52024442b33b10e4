"""The demonstration's edits: made at both systems' desks, and followed until it is known what became of each."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from deploy.sandbox.edits import typed
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.mirror import Mirror
from deploy.sandbox.systems import Desk, Edited

WITHIN_S = 15.0
LOOK_EVERY_S = 0.003
CANDIDATES = 300
Check = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Told:
    """One edit and what became of it; `ms` from the moment it was accepted, None if it did not come about in time."""

    person: str
    edit: str
    outcome: str
    ms: float | None


@dataclass(frozen=True)
class Stage:
    """The two desks, the mirror, and people on both sides about whom no case is open."""

    visor: Desk
    athena: Desk
    mirror: Mirror
    people: list[dict[str, Any]]

    async def shown(self, side: str, person: dict[str, Any]) -> dict[str, Any]:
        """What a system shows of a person now."""
        desk = self.visor if side == "visor" else self.athena
        return (await desk.read(person["sides"][side]))[1]

    async def edit(self, side: str, person: dict[str, Any], author: str, *words: str) -> Edited:
        """Type something at a system's desk."""
        desk = self.visor if side == "visor" else self.athena
        return await desk.edit(person["sides"][side], typed(side, words), author)


async def tell(home: Home) -> list[Told]:
    """Make the edits one after another; returns what became of each."""
    async with Desk(home, "visor") as visor, Desk(home, "athena") as athena, Mirror(home) as mirror:
        people = await _people(athena, mirror, len(EDITS))
        stage = Stage(visor, athena, mirror, people)
        return [await step(stage, person) for step, person in zip(EDITS, people, strict=True)]


async def _people(athena: Desk, mirror: Mirror, wanted: int) -> list[dict[str, Any]]:
    found = []
    for record_id, record in await athena.ids(CANDIDATES):
        if not record.get("visor_ref"):
            continue
        person = await mirror.record(record_id)
        if len(person.get("sides", {})) == 2 and not person["cases"]:
            found.append(person)
        if len(found) == wanted:
            return found
    raise Fault("too few people are on both sides without an open case; boyd down --purge, then make demo")


async def _until(check: Check, since: float) -> float | None:
    deadline = since + WITHIN_S
    while time.time() < deadline:
        if await check():
            return (time.time() - since) * 1000
        await asyncio.sleep(LOOK_EVERY_S)
    return None


def _name(person: dict[str, Any]) -> str:
    return str(person["sides"]["visor"])


async def _risk_raised(stage: Stage, person: dict[str, Any]) -> Told:
    before = (await stage.shown("visor", person))["Assessment"]["RiskOfSeriousHarm"]
    word, written = ("high", "HIGH") if before == "V" else ("very_high", "VERY HIGH")
    edited = await stage.edit("visor", person, "ppu.demo", f"risk_level={word}")

    async def there() -> bool:
        return bool((await stage.shown("athena", person))["offender"]["risk"] == written)

    return Told(_name(person), f"ViSOR: risk level {word}", "stands in ATHENA", await _until(there, edited.at))


async def _marker_toggled(stage: Stage, person: dict[str, Any]) -> Told:
    words = {word.lower().replace(" ", "_") for word in (await stage.shown("athena", person))["warnings"]}
    wanted = words ^ {"dogs"}
    edited = await stage.edit("athena", person, "athena.demo", f"warning_markers={','.join(sorted(wanted))}")

    async def there() -> bool:
        return ("DA" in (await stage.shown("visor", person))["WarningSignals"]) == ("dogs" in wanted)

    change = "added" if "dogs" in wanted else "ended"
    return Told(_name(person), f"ATHENA: marker 'dogs' {change}", "the same in ViSOR", await _until(there, edited.at))


async def _both_survive(stage: Stage, person: dict[str, Any]) -> Told:
    stamp = str(int(time.time()))
    town, given = f"Old Town {stamp[-3:]}", f"Demo{stamp[-4:]}"
    one, other = await asyncio.gather(
        stage.edit("visor", person, "ppu.demo", f"given_names={given}"),
        stage.edit("athena", person, "athena.demo", f"address_town={town}"),
    )

    async def there() -> bool:
        visor, athena = await asyncio.gather(stage.shown("visor", person), stage.shown("athena", person))
        names = {visor["Nominal"]["Forenames"], athena["person"]["first_names"]}
        return names == {given} and {visor["Address"]["Town"], athena["home"]["locality"]} == {town}

    ms = await _until(there, max(one.at, other.at))
    edit = "both at once: ViSOR given names, ATHENA town"
    return Told(_name(person), edit, "both stand on both sides", ms)


async def _clash(stage: Stage, person: dict[str, Any]) -> Told:
    one, other = await asyncio.gather(
        stage.edit("visor", person, "ppu.demo", "address_line=7 Clashing Row"),
        stage.edit("athena", person, "athena.demo", "address_line=8 Contested Close"),
    )

    async def there() -> bool:
        return any(case["kind"] == "clash" for case in (await stage.mirror.record(person["id"]))["cases"])

    ms = await _until(there, max(one.at, other.at))
    visor, athena = await asyncio.gather(stage.shown("visor", person), stage.shown("athena", person))
    kept = (visor["Address"]["Line"], athena["home"]["street"]) == ("7 Clashing Row", "8 Contested Close")
    outcome = "a case; neither system is overwritten" if kept else "a system was overwritten"
    return Told(_name(person), "both at once: the same address", outcome, ms)


async def _proposal(stage: Stage, person: dict[str, Any]) -> Told:
    owned = (await stage.shown("athena", person))["offender"]["risk"]
    word = "medium" if owned != "MEDIUM" else "low"
    edited = await stage.edit("athena", person, "athena.demo", f"risk_level={word}")

    async def there() -> bool:
        return bool((await stage.shown("athena", person))["offender"]["risk"] == owned)

    ms = await _until(there, edited.at)
    return Told(_name(person), f"ATHENA: risk level {word}, which ViSOR owns", "a proposal; ViSOR's value stands", ms)


async def _withheld(stage: Stage, person: dict[str, Any]) -> Told:
    edited = await stage.edit("visor", person, "ppu.demo", f"bank_account=99-99-99 {int(time.time()) % 10**8:08d}")

    async def noted() -> bool:
        fields = (await stage.mirror.record(person["id"]))["fields"]
        return any(field["shown"].get("visor") == ["withheld"] for field in fields)

    return Told(_name(person), "ViSOR: bank account", "never leaves ViSOR", await _until(noted, edited.at))


EDITS = (_risk_raised, _marker_toggled, _both_survive, _clash, _proposal, _withheld)
