"""The switch: `python -m services.visor_sync` serves; the other commands are its operators'."""

import argparse

from services.visor_sync import app, settings
from services.visor_sync.domain.records import TRUST_SOURCE, WRITE_AGAIN
from shared.switch import Command, plain, switch


def _resume_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("side", choices=("visor", "athena"))
    ways = parser.add_mutually_exclusive_group(required=True)
    trusted, written = "what it shows now are its changes", "write what is merged over what it shows now"
    ways.add_argument("--trust-source", dest="decision", action="store_const", const=TRUST_SOURCE, help=trusted)
    ways.add_argument("--write-again", dest="decision", action="store_const", const=WRITE_AGAIN, help=written)


def _lift_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "reference", help="the mirror's id of the person, either system's, or the unnamed-… of what told none"
    )


COMMANDS = {
    "serve": Command(plain(app.serve), "mirror both systems and answer operators (the default)"),
    "migrate": Command(plain(app.prepare), "bring the schema to the newest migration, as its owner"),
    "reconcile": Command(
        plain(app.hold_against), "hold both systems against each other, and the topics too, and report"
    ),
    "say-again": Command(plain(app.say_again), "say again what the topics lack or have otherwise, and lost changes"),
    "resume": Command(app.resume, "let a side go on that stopped ", _resume_arguments),
    "lift": Command(app.lift_aside, "let a person be delivered again who was set aside", _lift_arguments),
    "cases": Command(plain(app.list_cases), "list the open cases as JSON, without values"),
    "policy": Command(plain(app.print_policy), "print the field policy as JSON"),
}


if __name__ == "__main__":
    switch("visor_sync", settings.load, COMMANDS)
