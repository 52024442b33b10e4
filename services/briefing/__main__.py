"""The switch: `python -m services.briefing` serves; the other commands are its operators'."""

import argparse
from pathlib import Path

from services.briefing import app, settings
from services.briefing.domain.weeks import Week
from services.briefing.settings import Settings
from shared.switch import Command, plain, switch


async def _weekly(told: Settings, asked: argparse.Namespace) -> None:
    await app.make_week(told, asked.week, asked.out)


def _weekly_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--week", type=_week, help="an ISO week such as 2026-W48; without it, this week in London")
    parser.add_argument("--out", type=Path, help="the folder for the decks; without it, BRIEFING_OUTPUT")


def _week(written: str) -> Week:
    week = Week.parse(written)
    if week is None:
        raise argparse.ArgumentTypeError(f"{written} is not an ISO week such as 2026-W48")
    return week


COMMANDS = {
    "serve": Command(plain(app.serve), "serve the pages and hear the news (the default)"),
    "migrate": Command(plain(app.prepare), "bring the schema to the newest migration, as its owner"),
    "rebuild": Command(plain(app.make_anew), "make the view of the nominals anew from its topic and swap it in"),
    "weekly": Command(_weekly, "make a week's Top 5 and decks, North and South", _weekly_arguments),
}


if __name__ == "__main__":
    switch("briefing", settings.load, COMMANDS)
