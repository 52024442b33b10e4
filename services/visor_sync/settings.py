"""Every knob of the mirror; a bad value stops the process and is named."""

from typing import Literal

from shared import settings


class Settings(settings.Service, frozen=True, kw_only=True):
    """Read from `VISOR_SYNC_…`. Tokens and the key come from files in a force.

    `visor_mapping` is the language that the system on ViSOR's side speaks: ViSOR's, or its successor's.
    """

    visor_url: str
    visor_token: str
    athena_url: str
    athena_token: str
    withheld_key: str
    visor_mapping: Literal["visor", "mapps"] = "visor"


def load() -> Settings:
    """Read `VISOR_SYNC_…` from the environment."""
    return settings.load(Settings, "VISOR_SYNC_")
