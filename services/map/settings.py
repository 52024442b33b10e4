"""Every knob of the map; a bad value stops the process and is named."""

from pathlib import Path

from services.map.domain.oversight import Oversight
from shared import settings


class Settings(settings.Service, frozen=True, kw_only=True):
    """What every service has, and the map's keys, any text that nobody can guess.

    `search_key` hashes what people are searched by, and is the mirror's too. `text_key` seals what officers search for;
    several with commas between them: the first seals, all open. `oversight`: the file of budgets and dip-checks in
    place of the one beside this. Two sentences tell officers: `on_encounter` what to do with somebody in front of them,
    `reports_are_read` who reads their reports and when.
    """

    search_key: str
    text_key: str
    oversight: str = ""
    on_encounter: str = "Check PNC. Note who is with them, any child above all. In danger: control room."
    reports_are_read: str = "The Public Protection Unit reads it on the next working day, between 8 am and 6 pm."


def load() -> Settings:
    """Read `MAP_…` from the environment."""
    return settings.load(Settings, "MAP_")


def oversight_of(made: Settings) -> Oversight:
    """The budgets and what a dip-check looks for.

    Raises:
        BadSetting: the file cannot be used; what is wrong in it is named.
    """
    path = Path(made.oversight) if made.oversight else Path(__file__).parent / "oversight.toml"
    try:
        return Oversight.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise settings.BadSetting(f"boyd: setting MAP_OVERSIGHT cannot be used: {error}") from error
