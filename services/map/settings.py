"""Every knob of the map; a bad value stops the process and is named."""

from shared import settings


class Settings(settings.Service, frozen=True, kw_only=True):
    """What every service has; the map adds nothing yet."""


def load() -> Settings:
    """Read `MAP_…` from the environment."""
    return settings.load(Settings, "MAP_")
