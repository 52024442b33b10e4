"""Cases: what waits for people, and a decision by two of them."""

import asyncio
import json
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.sandbox.cli.records import plain
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home, open_home
from deploy.sandbox.officer import OfficerAtDesk

FIRST, SECOND = "ppu", "ppu-supervisor"
REASON = "Decided at the command line of the sandbox"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def cases(as_json: bool) -> None:
    """List the cases that people must decide, the soonest due first, as a member of the Public Protection Unit."""
    found = asyncio.run(_cases(open_home()))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    table = Table("case", "due", "risk", "about", "what each says", "outcomes", header_style="bold", box=None)
    for case in found:
        said = "\n".join(f"{it['side']}: {escape(plain(it['value']))}" for it in case["claims"])
        outcomes = ", ".join(it["outcome"] for it in case["options"])
        about = f"{case['label']}\n[dim]{escape(case['name'])}[/]"
        table.add_row(case["id"], case["due_at"][:10], case["risk"], about, said, outcomes)
    Console().print(table if found else "No case is open.")


async def _cases(home: Home) -> list[dict[str, Any]]:
    async with OfficerAtDesk(home, FIRST) as officer:
        found: list[dict[str, Any]] = (await officer.get("/api/desk/cases"))["cases"]
        return found


@click.command()
@click.argument("case_id", metavar="CASE")
@click.option("--as", "outcome", required=True, help="visor, athena, refuse, same …: see `boyd cases`.")
@click.option("--value", help="With --as value: what it is; of several parts, as JSON.")
@click.option("--reason", default=REASON, show_default=True, help="Why, in 10 to 500 characters.")
@click.option("--reject", is_flag=True, help="Let the second person reject it.")
def decide(case_id: str, outcome: str, value: str | None, reason: str, reject: bool) -> None:
    """Decide a case as two people of the Public Protection Unit: one proposes, the other confirms.

    Both sign in with their sandbox passwords and ask as their browsers would.

    \b
    boyd decide CASE --as athena --reason "Checked with the offender manager"
    boyd decide CASE --as value --value Marlowe
    """
    if (outcome == "value") != (value is not None):
        raise Fault("--as value and --value go together")
    case, state = asyncio.run(_decide(open_home(), case_id, outcome, _typed(value), reason, reject))
    Console(highlight=False).print(f"{case['label']}: {outcome}, proposed by {FIRST}, {state} by {SECOND}")


def _typed(value: str | None) -> Any:
    """What was typed: an object where it is one, a text otherwise."""
    if value is None or not value.lstrip().startswith("{"):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise Fault("--value is not valid JSON") from error


async def _decide(
    home: Home, case_id: str, outcome: str, value: Any, reason: str, reject: bool
) -> tuple[dict[str, Any], str]:
    path = f"/api/desk/cases/{case_id}"
    async with OfficerAtDesk(home, FIRST) as first, OfficerAtDesk(home, SECOND) as second:
        case = await first.get(path)
        asked = {"stamp": case["stamp"], "outcome": outcome, "reason": reason, "value": value}
        made = await first.post(f"{path}/proposals", asked)
        seen = await second.get(path)
        words = f"Rejected at the command line: {reason}"[:500] if reject else ""
        said = {"decision": made["decision"], "agree": not reject, "words": words}
        answered = await second.post(f"{path}/answers", said)
    return seen, answered["state"]


COMMANDS = (cases, decide)
