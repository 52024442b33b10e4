"""Every knob of the mirror; a bad value stops the process and is named."""

from typing import Annotated, Literal

from msgspec import Meta

from shared import settings

Share = Annotated[float, Meta(gt=0, le=1)]
Count = Annotated[int, Meta(ge=1)]
Seconds = Annotated[float, Meta(gt=0)]


class Settings(settings.Service, frozen=True, kw_only=True):
    """Read from `VISOR_SYNC_…`. Tokens and keys come from files in a force; `search_key` is the map's too.

    `visor_mapping` is the language that the system on ViSOR's side speaks: ViSOR's, or its successor's.
    `observe`: read, link, merge, publish and report, and write nothing to either system.
    A record in which the sides rewrite what they are given more than `runaway_versions` times in `runaway_seconds` is
    set aside. A side of which one reading shows more than `mass_change_share` of its known records changed or gone, and
    at least `mass_change_least`, is stopped.
    """

    visor_url: str
    visor_token: str
    athena_url: str
    athena_token: str
    withheld_key: str
    search_key: str
    visor_mapping: Literal["visor", "mapps"] = "visor"
    observe: bool = False
    runaway_versions: Count = 30
    runaway_seconds: Seconds = 60.0
    mass_change_share: Share = 0.2
    mass_change_least: Count = 300


def load() -> Settings:
    """Read `VISOR_SYNC_…` from the environment."""
    return settings.load(Settings, "VISOR_SYNC_")
