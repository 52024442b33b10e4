"""What may pass, and the proofs: the policy table, the audit chains, both systems held against each other."""

import json
import subprocess
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.sandbox import settings
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home, open_home
from deploy.sandbox.processes import inherited


def asked(home: Home, service: str, *arguments: str) -> tuple[int, Any]:
    """Run an operator's command of a service; its exit code and the JSON it prints.

    Raises:
        Fault: it printed no JSON, with its last line.
    """
    command = settings.operate(home, service, *arguments)
    done = subprocess.run(
        command.argv, cwd=home.root, env=inherited(command), capture_output=True, text=True, check=False
    )
    try:
        return done.returncode, json.loads(done.stdout)
    except ValueError as error:
        words = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Fault(f"{service} {' '.join(arguments)} could not be done: {words}") from error


@click.command()
def policy() -> None:
    """Print the field policy: for every field who owns it, what may pass, which way, and why."""
    _, told = asked(open_home(), "visor_sync", "policy")
    console = Console(highlight=False)
    console.print(f"What may be shared: version {told['version']} of the field policy")
    for section in told["sections"]:
        console.print(f"\n[bold]{section['title']}[/], {len(section['rows'])}. {section['who']}.")
        console.print(section_table(section["rows"]))


def section_table(rows: list[dict[str, str]]) -> Table:
    """What the policy says of each field of a tier, in plain words."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for row in rows:
        order = f" (from least to most protective: {row['order']})" if row["order"] else ""
        lines = (
            f"{row['direction']}. Owner: {row['owner']}. {row['kind']}, from {row['agency']}.",
            f"Meant for: {row['readers']}.",
            f"If both changed it: {row['both_changed']}{order}.",
            f"Why: {row['reason']}.",
        )
        table.add_row(f"  {escape(row['label'])}", escape("\n".join(lines)))
    return table


@click.group()
def audit() -> None:
    """Who looked at whom, and the proof that nobody rewrote it."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def verify(as_json: bool) -> None:
    """Compute each service's audit chain again and hold it against the heads that were published."""
    home = open_home()
    verdicts = {name: asked(home, name, "audit-verify")[1] for name in settings.SERVICES}
    broken = any(verdict["first_broken"] for verdict in verdicts.values())
    if as_json:
        click.echo(json.dumps({"clean": not broken, "services": verdicts}, indent=2))
    else:
        table = Table("service", "rows", "seals", "chain", "not sealed yet", box=None, header_style="bold")
        for name, it in verdicts.items():
            state = f"[red]{it['first_broken']}[/]" if it["first_broken"] else "[green]whole[/]"
            tail = f"{it['unsealed_rows']} rows, {it['unsealed_seconds']:.1f} s"
            table.add_row(name, str(it["rows"]), str(it["seals"]), state, tail)
        Console().print(table)
    if broken:
        raise SystemExit(1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def reconcile(as_json: bool) -> None:
    """Hold both systems against each other field by field, and Kafka's states against what is merged; only report."""
    code, report = asked(open_home(), "visor_sync", "reconcile")
    if as_json:
        click.echo(json.dumps(report, indent=2))
    else:
        show_report(Console(), report)
    raise SystemExit(code)


def show_report(console: Console, report: dict[str, Any]) -> None:
    """The report as a table a person can read."""
    table = Table(box=None, show_header=False)
    table.add_row("people checked on both sides", str(report["checked"]))
    table.add_row("fields compared", str(report["fields"]))
    table.add_row("matched", f"{report['matched']} ({report['written_differently']} written differently)")
    for why, count in report["differing"].items():
        table.add_row(f"differing: {why}", str(count))
    for why, count in report["missing"].items():
        table.add_row(f"on one side only: {why}", str(count))
    table.add_row("in ATHENA, belonging to nobody in ViSOR", str(report["waiting"]))
    table.add_row("states in Kafka", f"{report['states']} ({report['states_matched']} as they should be)")
    table.add_row("withheld by policy", str(report["withheld"]))
    table.add_row("could not check", str(len(report["could_not_check"])))
    console.print(table)
    for line in report["could_not_check"][:10]:
        console.print(f"  {line}")
    for difference in [it for it in report["differences"] if it["why"] == "drift"][:20]:
        console.print(f"  [red]drift[/] {difference['nominal_id']} {difference['field']}")
    console.print("[green]passed[/]" if report["passed"] else "[red]not passed[/]")


COMMANDS: tuple[click.Command, ...] = (policy, audit, reconcile)
