"""A record as this system holds it: how a partial one is merged in, and what makes one valid."""

import datetime
from typing import Any, ClassVar

import msgspec

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


class SlashDates(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A section whose `days` are empty or real dates written DD/MM/YYYY."""

    days: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name in self.days:
            _check(name, getattr(self, name), slash_date, "DD/MM/YYYY")


class WordDates(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A section whose `days` are empty or real dates written DD-MON-YYYY."""

    days: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name in self.days:
            _check(name, getattr(self, name), word_date, "DD-MON-YYYY, the month as in FEB")


def _check(name: str, text: str, read: Any, form: str) -> None:
    try:
        if text:
            read(text)
    except (ValueError, IndexError) as error:
        raise ValueError(f"`{name}` must be empty or a real date written {form}") from error


def slash_date(text: str) -> datetime.date:
    """Return the date that DD/MM/YYYY stands for. Raises ValueError."""
    if (
        not text.isascii()
        or len(text) != 10
        or text[2] + text[5] != "//"
        or not (text[:2] + text[3:5] + text[6:]).isdecimal()
    ):
        raise ValueError("not DD/MM/YYYY")
    return datetime.date(int(text[6:]), int(text[3:5]), int(text[:2]))


def word_date(text: str) -> datetime.date:
    """Return the date that DD-MON-YYYY stands for. Raises ValueError."""
    if not text.isascii() or len(text) != 11 or text[2] + text[6] != "--" or not (text[:2] + text[7:]).isdecimal():
        raise ValueError("not DD-MON-YYYY")
    return datetime.date(int(text[7:]), MONTHS.index(text[3:6]) + 1, int(text[:2]))


def merge(stored: dict[str, Any], partial: dict[str, Any]) -> dict[str, Any]:
    """Return `stored` with `partial` laid over it: sections key by key one level deep, lists whole, null clears."""
    merged = dict(stored)
    for name, value in partial.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict) and isinstance(merged.get(name), dict):
            section = {**merged[name], **value}
            merged[name] = {key: inner for key, inner in section.items() if inner is not None}
        else:
            merged[name] = value
    return merged


def whole(values: dict[str, Any], shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Return `values` as a complete record in the shape's order, defaults filled in.

    Raises ValueError with one sentence that names the place and the rule, and never repeats a value.
    """
    try:
        checked = msgspec.convert(values, type=shape)
    except msgspec.ValidationError as error:
        sentence = "".join(letter if letter.isprintable() else "?" for letter in str(error))
        raise ValueError(f"{sentence}.") from error
    plain: dict[str, Any] = msgspec.to_builtins(checked)
    return plain
