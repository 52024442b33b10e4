"""One person, seen whole; and an edit at either system's own desk."""

import asyncio
import json
import os
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from deploy.sandbox.edits import SYSTEMS, explained, typed
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home, open_home
from deploy.sandbox.mirror import Mirror
from deploy.sandbox.systems import Desk

PREFIXES = {"SYN-": "visor", "ATH": "athena"}
HEADINGS = ("field", "value", "source, author, date", "ViSOR", "ATHENA")
ORDER = (
    *(
        "date",
        "kind",
        "rule",
        "line",
        "town",
        "postcode",
        "district",
        "vrm",
        "make",
        "colour",
        "state",
        "name",
        "place",
    ),
    *("number", "code", "service", "tool", "band", "country", "description", "text", "what", "note"),
)
NAMED = (
    *("height_cm", "in_household", "officer", "second_officer", "seen", "premises", "relevant_date", "key_information"),
    *("supervision", "monitoring", "interventions", "contingency", "signed", "countersigned", "made", "since"),
)
HIDDEN = {"lat", "lon", "id", "key"}


@click.command()
@click.argument("record_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def show(record_id: str, as_json: bool) -> None:
    """Show each field of a person: value, source, author and date, and what each system shows.

    ID is the mirror's own, ViSOR's (SYN-…) or ATHENA's (ATH…).
    """
    found = asyncio.run(_ask(open_home(), record_id))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    console = Console()
    sides = "   ".join(f"{side} {reference}" for side, reference in found["sides"].items())
    if found.get("waiting"):
        console.print(f"[bold]{sides}[/]   waits: nobody in ViSOR is known to be this person")
        console.print(_claims(found))
        return
    console.print(f"[bold]{found['id']}[/]   version {found['version']}   {sides}")
    console.print(_fields(found))
    for case in found["cases"]:
        said = "; ".join(f"{side}: {said_by(claim)}" for side, claim in case["claims"].items())
        console.print(
            f"[bold yellow]case open[/] {case['kind']} {case['cell']} since {moment(case['opened_at'])}  {said}"
        )


async def _ask(home: Home, record_id: str) -> dict[str, Any]:
    async with Mirror(home) as mirror:
        return await mirror.record(record_id)


def _fields(found: dict[str, Any]) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False)
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for field in found["fields"]:
        held = field["held"] or [None]
        for number, item in enumerate(held):
            shown = [shown_by(field, side, number) for side in SYSTEMS]
            name = field["field"] if number == 0 else ""
            mark = " [yellow](contested)[/]" if field.get("contested") and number == 0 else ""
            table.add_row(f"{name}{mark}", *provenance(item), *shown)
        for item in field.get("proposed", []):
            table.add_row("[yellow]  proposed[/]", *provenance(item), "", "")
    return table


def _claims(found: dict[str, Any]) -> Table:
    table = Table("cell", "value", "author", "date", box=None, header_style="bold")
    for cell, claim in found["claims"].items():
        table.add_row(cell, plain(claim["value"]), claim["author"], moment(claim["at"]))
    return table


def provenance(item: dict[str, Any] | None) -> tuple[str, str]:
    """What is held, and where it came from; blanks where nothing is."""
    if item is None:
        return "[dim]none[/]", ""
    return plain(item["value"]), f"{item['source']} {item['author']}\n{moment(item['at'])}"


def shown_by(field: dict[str, Any], side: str, number: int) -> str:
    """What a system shows of a field, in the row of the first value only; green where it is what is held."""
    values = [plain(value) for value in field["shown"].get(side, [])]
    if number:
        return ""
    held = [plain(item["value"]) for item in field["held"]]
    shown = "; ".join(values) or "[dim]none[/]"
    return f"[green]{shown}[/]" if values and sorted(values) == sorted(held) else shown


def plain(value: Any) -> str:
    """A value as a person reads it."""
    if not isinstance(value, dict):
        return _said(value)
    names = [name for name in (*ORDER, *NAMED, *value) if value.get(name) not in (None, "") and name not in HIDDEN]
    return ", ".join(_part(name, value[name]) for name in dict.fromkeys(names))


def _part(name: str, value: Any) -> str:
    """A part that says itself what it is; any other with its name before it."""
    return _said(value) if name in ORDER else f"{name.replace('_', ' ')} {_said(value)}"


def _said(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def said_by(claim: dict[str, Any]) -> str:
    """A claim with who made it and when."""
    return f"{plain(claim['value'])} ({claim['author']}, {moment(claim['at'])})"


def moment(text: str) -> str:
    """An instant to the second."""
    return text[:19].replace("T", " ")


@click.command(epilog="\b\n" + explained().replace("\n\n", "\n\n\b\n"))
@click.argument("system", type=click.Choice(SYSTEMS))
@click.argument("record_id", metavar="ID")
@click.argument("assignments", nargs=-1, required=True, metavar="FIELD=VALUE…")
@click.option("--author", default=lambda: f"{os.environ.get('USER', 'somebody')}.by-hand", help="Who is at the desk.")
def edit(system: str, record_id: str, assignments: tuple[str, ...], author: str) -> None:
    """Change a record in ViSOR or ATHENA, as somebody at that system's own desk would.

    \b
    boyd edit visor SYN-… risk_level=very_high risk_level_date=2026-11-23
    boyd edit athena ATH… warning_markers=violent,dogs
    boyd edit visor SYN-… "conditions+=rule:must_not; under:licence; text:Enter any park"
    boyd edit visor SYN-… "orders=kind:risk; made:2026-02-01" "orders=kind:notification; made:2026-03-01"

    FIELD=VALUE sets a field, and FIELD= clears it. Simple lists (aliases, telephones, warning_markers, and vehicles as
    VRM/make/colour) take values between commas.

    A list of entries takes one word for each entry, PART:VALUE with semicolons between the parts. The first FIELD=
    replaces the list, and FIELD+= adds to it. An entry without an id is given one. Dates are written 2026-11-23.
    """
    typed(system, assignments)
    edited = asyncio.run(_edit(open_home(), system, record_id, assignments, author))
    Console().print(
        f"{system} {edited} accepted {', '.join(word.partition('=')[0].rstrip('+') for word in assignments)}"
    )


async def _edit(home: Home, system: str, record_id: str, assignments: tuple[str, ...], author: str) -> str:
    own = next((name for prefix, name in PREFIXES.items() if record_id.startswith(prefix)), "")
    if own != system:
        async with Mirror(home) as mirror:
            sides = (await mirror.record(record_id))["sides"]
        if system not in sides:
            raise Fault(f"{record_id} has no record in {system}")
        record_id = sides[system]
    async with Desk(home, system) as desk:
        _, now = await desk.read(record_id)
        done = await desk.edit(record_id, typed(system, assignments, now), author)
    return f"{done.id} version {done.version}"


COMMANDS = (show, edit)
