"""Every knob of the briefing; a bad value stops the process and is named."""

from typing import Annotated

import msgspec

from shared import settings


class Settings(settings.Service, frozen=True, kw_only=True):
    """What every service has, and: the force, the folder of the decks, and how long `weekly` waits for news.

    `catch_up_seconds`: before making a list, wait so long at most until all that was said has been heard.
    """

    force: str = "cambridgeshire"
    output: str = ".boyd/products"
    catch_up_seconds: Annotated[float, msgspec.Meta(ge=0, le=600)] = 10


def load() -> Settings:
    """Read `BRIEFING_…` from the environment."""
    return settings.load(Settings, "BRIEFING_")
