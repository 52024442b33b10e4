"""The switch: `python -m services.briefing` serves; `migrate` and `weekly` are its operators' commands."""

import argparse
import asyncio
from pathlib import Path

from services.briefing import app, settings
from services.briefing.domain.weeks import Week


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m services.briefing", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("serve", help="serve the pages and hear the news (the default)")
    commands.add_parser("migrate", help="bring the schema to the newest migration, as its owner")
    weekly = commands.add_parser("weekly", help="make a week's Top 5 and decks, North and South")
    weekly.add_argument("--week", type=_week, help="an ISO week such as 2026-W48; without it, this week in London")
    weekly.add_argument("--out", type=Path, help="the folder for the decks; without it, BRIEFING_OUTPUT")
    asked = parser.parse_args()
    told = settings.load()
    if asked.command == "weekly":
        asyncio.run(app.make_week(told, asked.week, asked.out))
    else:
        asyncio.run(app.prepare(told) if asked.command == "migrate" else app.serve(told))


def _week(written: str) -> Week:
    week = Week.parse(written)
    if week is None:
        raise argparse.ArgumentTypeError(f"{written} is not an ISO week such as 2026-W48")
    return week


if __name__ == "__main__":
    main()
