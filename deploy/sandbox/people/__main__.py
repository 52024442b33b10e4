"""Load synthetic people into the stand-ins: `python -m deploy.sandbox.people load --records 1000 --seed 1`."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from deploy.sandbox.people.generate import generate
from deploy.sandbox.people.load import LoadFailed, Target, load
from deploy.sandbox.people.note import write_note


@click.group()
def cli() -> None:
    """Synthetic people for the sandbox; none of them exists."""


@cli.command("load")
@click.option("--records", default=1000, show_default=True, type=click.IntRange(1, 100_000), help="How many people.")
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed gives the same people.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day they are as of; today unless given.")
@click.option("--note", type=click.Path(path_type=Path), help="Where to note how they were made, and the story ids.")
@click.option("--visor-url", envvar="VISOR_URL", default="http://127.0.0.1:8703", show_default=True)
@click.option("--visor-token-file", envvar="VISOR_TOKEN_FILE", required=True, type=click.Path(path_type=Path))
@click.option("--athena-url", envvar="ATHENA_URL", default="http://127.0.0.1:8704", show_default=True)
@click.option("--athena-token-file", envvar="ATHENA_TOKEN_FILE", required=True, type=click.Path(path_type=Path))
def load_command(
    records: int,
    seed: int,
    today: datetime | None,
    note: Path | None,
    visor_url: str,
    visor_token_file: Path,
    athena_url: str,
    athena_token_file: Path,
) -> None:
    """Make people and load them into ViSOR and ATHENA where these are empty."""
    day: date = (today or datetime.now(ZoneInfo("Europe/London"))).date()
    visor = Target("ViSOR", "nominals", visor_url, visor_token_file)
    athena = Target("ATHENA", "persons", athena_url, athena_token_file)
    people = generate(records, seed, day)
    if note:
        write_note(note, people, seed, day)
    try:
        asyncio.run(load(people, visor, athena, Console()))
    except LoadFailed as error:
        raise click.ClickException(str(error)) from error


cli()
