"""Identifiers as value types: parse what people write, keep what they wrote, never raise, never link on an invalid one.

PNC ID check letters after the Police National Computer's published rule (modulo 23).
"""

import re
from typing import Self

import msgspec

_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
_PNC = re.compile(r"(\d{2}|\d{4})/(\d{1,7})([A-Z])", re.ASCII)
_PNC_UNSPLIT = re.compile(r"(\d{4}|\d{2})(\d{7})([A-Z])", re.ASCII)
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", re.ASCII)
_PIVOT = 40
"""Two-digit years from 40 are of the 1900s, since no PNC ID can be older than its system's back record conversion."""


class PncId(msgspec.Struct, frozen=True):
    """A PNC ID. `canonical` is `yyyy/nnnnnnnX`, or None where the check letter does not hold; `raw` is as written."""

    raw: str
    canonical: str | None

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read any written form: lower case, spaces, short years, unpadded serials."""
        text = re.sub(r"[\s-]", "", raw).upper()
        found = _PNC.fullmatch(text) or _PNC_UNSPLIT.fullmatch(text)
        if not found:
            return cls(raw, None)
        year, serial, letter = found.groups()
        serial = serial.zfill(7)
        if _LETTERS[int(year[-2:] + serial) % 23] != letter:
            return cls(raw, None)
        if len(year) == 2:
            year = ("19" if int(year) >= _PIVOT else "20") + year
        return cls(raw, f"{year}/{serial}{letter}")

    @property
    def value(self) -> str:
        """The canonical form, or what was written where it is not valid."""
        return self.canonical or self.raw.strip()


def telephone(raw: str) -> str:
    """A telephone number in E.164 (`07700 900123`, `+44 (0)7700 900123` and `00447700900123` are `+447700900123`).

    What was written where it is not one.
    """
    digits = re.sub(r"[^0-9+]", "", raw.replace("(0)", ""))
    if re.fullmatch(r"0[1-9]\d{8,9}", digits):
        return f"+44{digits[1:]}"
    if re.fullmatch(r"00[1-9]\d{6,14}", digits):
        return f"+{digits[2:]}"
    return digits if re.fullmatch(r"\+\d{7,15}", digits) else raw.strip()


def vrm(raw: str) -> str:
    """A vehicle registration mark in capitals without spaces."""
    return re.sub(r"\s", "", raw).upper()


def make_of(raw: str) -> str:
    """A vehicle's make as it is said: `FORD` is `Ford`, `BMW` stays `BMW`."""
    return raw.upper() if len(raw) <= 3 else raw.title()


def postcode(raw: str) -> str:
    """A postcode in capitals with its space (`PE999AB` is `PE99 9AB`); what was written where it is not one."""
    text = re.sub(r"\s", "", raw).upper()
    return f"{text[:-3]} {text[-3:]}" if _POSTCODE.fullmatch(text) else raw.strip()


def unspaced(canonical: str) -> str:
    """A postcode without its space; anything else as it is, so that it reads back the same."""
    text = canonical.replace(" ", "")
    return text if _POSTCODE.fullmatch(text) else canonical
