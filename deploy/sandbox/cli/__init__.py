"""The command `boyd`: one module per group of commands, put together here."""

import errno
import logging
import sys

import click

from deploy.sandbox.cli import cases, demo, doctor, fault, lifecycle, proofs, records, resume, status, stories, watch
from deploy.sandbox.faults import Fault

GROUPS: tuple[tuple[click.Command, ...], ...] = (
    lifecycle.COMMANDS,
    demo.COMMANDS,
    status.COMMANDS,
    stories.COMMANDS,
    records.COMMANDS,
    cases.COMMANDS,
    fault.COMMANDS,
    resume.COMMANDS,
    watch.COMMANDS,
    proofs.COMMANDS,
    doctor.COMMANDS,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def boyd() -> None:
    """Run the whole system on this machine: PostgreSQL, Kafka, stand-ins of ViSOR and ATHENA, an identity
    provider and the three services.

    Everything it keeps is in .boyd/ of the checkout, or in $BOYD_HOME. It listens on 127.0.0.1 only, on nine ports
    from 8700, or from $BOYD_PORT. All people in it are made up.

    \b
    First:   boyd up           everything, until Ctrl-C (boyd up --detach comes back)
    Then:    boyd status       what runs, where, and how the mirroring is
    Trouble: boyd doctor       what this machine lacks, who can mend it and how
             boyd logs map     what one part has said
    """


for group in GROUPS:
    for command in group:
        boyd.add_command(command)


def main() -> None:
    """Run `boyd`; what a person can put right is one line on standard error and exit code 1."""
    # Readiness is asked for until it is there; each refusal on the way is no news.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        boyd(prog_name="boyd")
    except Fault as fault:
        _end(str(fault))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        _end("the disk is full; free about 1 GB and run this again")


def _end(line: str) -> None:
    click.echo(f"boyd: {line}", err=True)
    sys.exit(1)
