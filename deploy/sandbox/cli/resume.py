"""A person's decisions: about a system that was stopped, and about a person who was set aside."""

import click

from deploy.sandbox.cli.proofs import asked
from deploy.sandbox.edits import SYSTEMS
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import open_home


@click.command()
@click.argument("system", type=click.Choice(SYSTEMS))
@click.option("--trust-source", "decision", flag_value="trust-source", help="What it shows now are its changes.")
@click.option("--write-again", "decision", flag_value="write-again", help="Give it back what it has forgotten.")
def resume(system: str, decision: str | None) -> None:
    """Let the mirror go on with a system that went backwards, as one restored from a backup does, or of which very
    much changed at once.

    The mirror has stopped it: it hears nothing of it and writes nothing to it, and `boyd status` says why. It cannot
    know whether the system was put back on purpose, so a person decides.

    --trust-source: wherever the system differs from what it showed before, that is a change made there, and goes the
    way of every change. For a system that was put back because what came later was wrong. A record that it no longer
    has is a case for people.

    --write-again: nothing of that is a change; what the mirror holds is written over it, also over edits made there
    since it was put back. For a system that lost what came later. ATHENA gets a new record for a person whom it no
    longer has; a person whom ViSOR no longer has is a case. A field that the mirror may not write there, such as
    ViSOR's risk level, stays as it is on both sides; `boyd reconcile` names it as drift until somebody keys it in.
    """
    if decision is None:
        raise Fault("say which it is: --trust-source or --write-again; see: boyd resume --help")
    asked(open_home(), "visor_sync", "resume", system, f"--{decision}")
    click.echo(f"{system}: {decision}; the mirror does it within half a minute, see: boyd status")


@click.command()
@click.argument("reference")
def lift(reference: str) -> None:
    """Let the mirror deliver somebody again whom both systems rewrote without end, and who was set aside for that.

    REFERENCE is the mirror's id, or either system's. First stop what rewrites the record: it is set aside again
    otherwise.
    """
    asked(open_home(), "visor_sync", "lift", reference)
    click.echo(f"{reference}: delivered again within seconds")


COMMANDS = (resume, lift)
