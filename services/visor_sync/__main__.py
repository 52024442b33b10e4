"""The switch: `python -m services.visor_sync` serves; the other commands are its operators'."""

from services.visor_sync import app, settings
from shared.switch import Command, plain, switch

COMMANDS = {
    "serve": Command(plain(app.serve), "mirror both systems and answer operators (the default)"),
    "migrate": Command(plain(app.prepare), "bring the schema to the newest migration, as its owner"),
    "reconcile": Command(plain(app.hold_against), "hold both systems against each other, field by field, and report"),
    "policy": Command(plain(app.print_policy), "print the field policy as JSON"),
}


if __name__ == "__main__":
    switch("visor_sync", settings.load, COMMANDS)
