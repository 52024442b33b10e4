"""Forces, areas and districts as dated rows, so that a boundary change is configuration."""

import tomllib
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).parent / "areas.toml"


class District(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """A district and the area it belongs to between two civil dates. `code` is its ONS code."""

    force: str
    area: str
    name: str
    code: str
    start: date
    end: date | None = None


@cache
def districts() -> tuple[District, ...]:
    """All rows of `areas.toml`.

    Raises:
        msgspec.ValidationError: naming what is wrong in the file.
    """
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(msgspec.convert(table["district"], list[District]))


@lru_cache(maxsize=1024)
def district_of(name_or_code: str, on: date) -> District | None:
    """The district with this name (any case) or ONS code on a civil date; None when there is none."""
    wanted = name_or_code.strip().casefold()
    for row in districts():
        in_force = row.start <= on and (row.end is None or on < row.end)
        if in_force and wanted in (row.name.casefold(), row.code.casefold()):
            return row
    return None
