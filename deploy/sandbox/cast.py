"""The ten story people as they are now: who was loaded, what the mirror holds of them, whether they are in the Top 5.

Loading notes their ViSOR ids, so an edit, an erasure or a newer generator cannot make this tell of somebody else.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg

from deploy.sandbox import postgres
from deploy.sandbox.databases import DATABASE
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.mirror import Mirror
from deploy.sandbox.people.story import STORIES

FIVE = 5
PLACES = "SELECT nominal_id, area, rank FROM briefing.places WHERE week = $1"
MADE = "SELECT EXISTS (SELECT FROM briefing.proposals WHERE week = $1)"
LOOKS = {story.name: story.look for story in STORIES}


@dataclass(frozen=True)
class Standing:
    """Where somebody is on this week's lists: `top5` is None where none was made, `rank` where they are on none."""

    top5: bool | None = None
    area: str | None = None
    rank: int | None = None


@dataclass(frozen=True)
class Player:
    """One story person now. `name` and `athena` are None where the mirror does not answer or holds nothing of it."""

    story: str
    look: str
    visor: str
    athena: str | None = None
    name: str | None = None
    standing: Standing = Standing()

    def plain(self) -> dict[str, Any]:
        """The person for a program, flat."""
        return {**{key: value for key, value in vars(self).items() if key != "standing"}, **vars(self.standing)}


def loaded_file(home: Home) -> Path:
    """Where loading notes how the people were made, and each story's ViSOR id."""
    return home.state / "people.json"


def loaded(home: Home) -> dict[str, Any]:
    """How this sandbox's people were made.

    Raises:
        Fault: nobody was loaded yet, or by a release that did not note it.
    """
    try:
        held: dict[str, Any] = json.loads(loaded_file(home).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Fault("it is not known who the story people are; boyd down --purge, then boyd up, makes them") from error
    except ValueError as error:
        raise Fault(f"{loaded_file(home)} is damaged; `boyd down --purge` begins again") from error
    return held


async def players(home: Home, day: date) -> list[Player]:
    """The story people, and their places in the week of a civil day in London.

    Raises:
        Fault: see `loaded`.
    """
    cast = loaded(home)["stories"]
    places = await _places(home, day)
    async with Mirror(home) as mirror:
        found = await _found(mirror, list(cast.values()))
    return [player(story, visor, found.get(visor), places) for story, visor in cast.items()]


async def _found(mirror: Mirror, references: list[str]) -> dict[str, dict[str, Any] | None]:
    """What the mirror holds, by reference; nothing where it does not answer."""
    try:
        return {reference: await mirror.get(f"/api/records/{reference}") for reference in references}
    except Fault:
        return {}


async def _places(home: Home, day: date) -> dict[str, Standing] | None:
    """This week's places by the mirror's id; None where no list was made or the database does not answer."""
    try:
        connection = await postgres.connect(home, DATABASE)
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
        return None
    try:
        return await standings(connection, day)
    finally:
        await connection.close()


async def standings(connection: asyncpg.Connection, day: date) -> dict[str, Standing] | None:
    """The places in a civil day's week, by the mirror's id; None where no list was made for it."""
    week = f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
    if not await connection.fetchval(MADE, week):
        return None
    rows = await connection.fetch(PLACES, week)
    return {str(row["nominal_id"]): Standing(row["rank"] <= FIVE, row["area"], row["rank"]) for row in rows}


def player(story: str, visor: str, found: dict[str, Any] | None, places: dict[str, Standing] | None) -> Player:
    """One story person from what is known of them."""
    look = LOOKS.get(story, "")
    if found is None or "id" not in found:
        return Player(story, look, visor)
    nowhere = Standing(None if places is None else False)
    standing = (places or {}).get(str(uuid.UUID(found["id"])), nowhere)
    return Player(story, look, visor, found["sides"].get("athena"), _name(found), standing)


def _name(found: dict[str, Any]) -> str | None:
    held = {field["field"]: field["held"] for field in found["fields"]}
    parts = [str(values[0]["value"]) for key in ("given_names", "family_name") if (values := held.get(key))]
    return " ".join(parts) or None
