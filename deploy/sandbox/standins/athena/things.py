"""The kinds of things that persons are joined to, the roles they are joined in, and what makes one valid. Pure."""

import datetime
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from deploy.sandbox.standins.athena.record import (
    Latitude,
    LogPart,
    Longitude,
    OnlinePart,
    Ref,
    Short,
    VehiclePart,
)
from deploy.sandbox.standins.engine.body import control_character
from deploy.sandbox.standins.engine.record import MONTHS, WordDates, whole, word_date
from deploy.sandbox.standins.engine.text import folded

Kind = Literal["LOCATION", "VEHICLE", "TELEPHONE", "ONLINE", "EVENT"]
HOME = "HOME"
OTHER_HOME = "OTHER HOME"
PLACES = (OTHER_HOME, "WORK", "PARTNER", "FAMILY", "SECOND HOME", "OTHER")
_encode = msgspec.json.Encoder()


class LocationThing(WordDates, frozen=True, kw_only=True):
    """An address; `x` is the longitude and `y` the latitude."""

    street: Short = ""
    locality: Short = ""
    post_code: Short = ""
    district_name: Short = ""
    x: Longitude | None = None
    y: Latitude | None = None


class TelephoneThing(WordDates, frozen=True, kw_only=True):
    """A telephone number."""

    number: Ref


class VehicleThing(VehiclePart, frozen=True, kw_only=True):
    """A vehicle."""


class OnlineThing(OnlinePart, frozen=True, kw_only=True):
    """A name used online."""


class EventThing(LogPart, frozen=True, kw_only=True):
    """Something that happened; without a `ref` its own id becomes it."""


SHAPES: dict[str, type[msgspec.Struct]] = {
    "LOCATION": LocationThing,
    "VEHICLE": VehicleThing,
    "TELEPHONE": TelephoneThing,
    "ONLINE": OnlineThing,
    "EVENT": EventThing,
}
ROLES: dict[str, tuple[str, ...]] = {
    "LOCATION": (HOME, *PLACES),
    "VEHICLE": ("KEEPS",),
    "TELEPHONE": ("USES",),
    "ONLINE": ("USES",),
    "EVENT": ("SUBJECT",),
}
PREFIXES = {"LOCATION": "LOC", "VEHICLE": "OBJ", "TELEPHONE": "OBJ", "ONLINE": "OBJ", "EVENT": "EVT"}
_KEYED_BY = {
    "LOCATION": ("street", "post_code", "locality"),
    "VEHICLE": ("registration",),
    "TELEPHONE": ("number",),
    "ONLINE": ("site", "handle"),
    "EVENT": ("ref",),
}


def key_of(kind: str, record: Mapping[str, Any]) -> str:
    """Return the key that candidates for the same thing share."""
    return folded("|".join(record[name] for name in _KEYED_BY[kind]))


def thing_record(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` as a complete record of its kind. Raises ValueError with one sentence."""
    complete = whole(values, SHAPES[kind])
    if place := control_character(_encode.encode(complete), complete):
        raise ValueError(f"The text at `{place}` holds a control character.")
    return complete


def check_role(kind: str, role: str) -> None:
    """Raise ValueError unless a person can be joined to a thing of this kind in this role."""
    if role not in ROLES[kind]:
        raise ValueError(f"The role in a link to {kind} is one of {', '.join(ROLES[kind])}.")


def check_day(name: str, text: str) -> None:
    """Raise ValueError unless `text` is empty or a real date written DD-MON-YYYY."""
    try:
        if text:
            word_date(text)
    except (ValueError, IndexError) as error:
        raise ValueError(f"`{name}` must be empty or a real date written DD-MON-YYYY, the month as in FEB.") from error


def day_text(day: datetime.date) -> str:
    """Return a date as ATHENA writes it, DD-MON-YYYY."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year:04d}"
