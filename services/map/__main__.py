"""The switch: `python -m services.map` serves; the other commands are its operators'."""

from services.map import app, settings
from shared.switch import Command, plain, switch

COMMANDS = {
    "serve": Command(plain(app.serve), "serve the pages and hear the news (the default)"),
    "rebuild": Command(plain(app.make_anew), "make the view of the nominals anew from its topic and swap it in"),
    "migrate": Command(plain(app.prepare), "bring the schema to the newest migration, as its owner"),
}


if __name__ == "__main__":
    switch("map", settings.load, COMMANDS)
