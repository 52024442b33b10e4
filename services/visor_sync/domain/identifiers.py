"""Identifiers as value types: parse what people write, keep what they wrote, never raise, never link on an invalid one.

PNC ID check letters after the Police National Computer's published rule (modulo 23).
"""

import re
from typing import Self

import msgspec

_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
_PNC = re.compile(r"^(\d{2}|\d{4})/(\d{1,7})([A-Z])$")
_PNC_UNSPLIT = re.compile(r"^(\d{4}|\d{2})(\d{7})([A-Z])$")
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
        found = _PNC.match(text) or _PNC_UNSPLIT.match(text)
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
    """A United Kingdom number in E.164 (`07700 900123` is `+447700900123`); what was written where it is not one."""
    digits = re.sub(r"[^\d+]", "", raw)
    if re.fullmatch(r"0\d{9,10}", digits):
        return f"+44{digits[1:]}"
    return digits if re.fullmatch(r"\+\d{7,15}", digits) else raw.strip()


def vrm(raw: str) -> str:
    """A vehicle registration mark in capitals without spaces."""
    return re.sub(r"\s", "", raw).upper()


def postcode(raw: str) -> str:
    """A postcode in capitals with its space (`PE999AB` is `PE99 9AB`); what was written where it is not one."""
    text = re.sub(r"\s", "", raw).upper()
    return f"{text[:-3]} {text[-3:]}" if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", text) else raw.strip()
