"""What this machine lacks."""

import sys

import click
from rich.console import Console

from deploy.sandbox import checks
from deploy.sandbox.home import open_home


@click.command()
def doctor() -> None:
    """Check what the sandbox needs of this machine: what is wrong, who can mend it and how.

    Exit code 1 when something is wrong.
    """
    found = checks.run(open_home())
    console = Console(highlight=False, soft_wrap=True)
    for check in found:
        mark = "[green]ok[/]" if check.ok else "[red]no[/]"
        console.print(f"{mark}  {check.name}: {check.found}")
        if not check.ok:
            console.print(f"    [bold]{check.who}[/] can mend it: {check.how}")
    sys.exit(any(not check.ok for check in found))


COMMANDS = (doctor,)
