"""Every knob of the map; a bad value stops the process and is named."""

from shared import settings


class Settings(settings.Service, frozen=True, kw_only=True):
    """What every service has, and the map's keys, any text that nobody can guess.

    `search_key` hashes what people are searched by, and is the mirror's too. `text_key` seals what officers search for;
    several with commas between them: the first seals, all open.
    """

    search_key: str
    text_key: str


def load() -> Settings:
    """Read `MAP_…` from the environment."""
    return settings.load(Settings, "MAP_")
