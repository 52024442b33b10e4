"""What is noted of a load: how the people were made, and which ViSOR id is whose story; nobody's name."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from deploy.sandbox.people.person import Person


def write_note(path: Path, people: Sequence[Person], seed: int, day: date) -> None:
    """Write the note as JSON, before anybody is loaded: a load that is broken off is known too."""
    stories = {person.story: person.id for person in people if person.story}
    made = {"records": len(people), "seed": seed, "day": day.isoformat(), "stories": stories}
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
