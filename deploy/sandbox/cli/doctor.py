"""What this machine lacks."""

import sys

import click
from rich.console import Console
from rich.table import Table

from deploy.sandbox import checks
from deploy.sandbox.home import open_home


@click.command()
def doctor() -> None:
    """Check what the sandbox needs of this machine: what is wrong, who can mend it and how.

    Exit code 1 when something is wrong.
    """
    found = checks.run(open_home())
    table = Table("", "check", "found", "who can mend it", "how", box=None, header_style="bold")
    for check in found:
        mark = "[green]ok[/]" if check.ok else "[red]no[/]"
        table.add_row(mark, check.name, check.found, *(("", "") if check.ok else (check.who, check.how)))
    Console().print(table)
    sys.exit(any(not check.ok for check in found))


COMMANDS = (doctor,)
