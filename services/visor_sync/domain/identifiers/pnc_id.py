"""The PNC ID: `yyyy/nnnnnnnX`, in every form that people write it, checked by its letter."""

import re
from datetime import date
from typing import Self

from services.visor_sync.domain.identifiers.check_letters import check_letter
from services.visor_sync.domain.identifiers.written import Identifier, squeezed

_SPLIT = re.compile(r"(\d{2}|\d{4})/(\d{1,7})([A-Z])", re.ASCII)
_UNSPLIT = re.compile(r"(\d{4}|\d{2})(\d{7})([A-Z])", re.ASCII)
_PIVOT = 40
"""Two-digit years from 40 are of the 1900s, since no PNC ID can be older than its system's back record conversion."""
_YOUNGEST = 10
"""The age of criminal responsibility (Children and Young Persons Act 1933, s.50): nobody has a PNC ID before."""


class PncId(Identifier, frozen=True):
    """A PNC ID; canonical is `yyyy/nnnnnnnX`. The letter does not cover the century."""

    @classmethod
    def read(cls, text: str) -> str | None:
        """Lower case, spaces, short years and unpadded serials; a short year's century is the pivot's (40 is 1940)."""
        parts = _parts(text)
        if parts is None:
            return None
        year, serial, letter = parts
        if check_letter(year[-2:] + serial) != letter:
            return None
        return f"{_century(int(year)) if len(year) == 2 else year}/{serial}{letter}"

    def settled(self, date_of_birth: date) -> Self:
        """The same with a short year in the first century in which this person was old enough, up to the pivot's."""
        parts = _parts(self.raw) if self.valid else None
        if parts is None or len(parts[0]) == 4:
            return self
        short, serial, letter = int(parts[0]), *parts[1:]
        old_enough = date_of_birth.year + _YOUNGEST
        fitting = [year for year in (1900 + short, 2000 + short) if old_enough <= year < 2000 + _PIVOT]
        return type(self)(self.raw, f"{fitting[0] if fitting else _century(short)}/{serial}{letter}")

    def plausible_for(self, date_of_birth: date) -> bool:
        """Whether it is valid and not of a year before this person's tenth birthday."""
        canonical = self.settled(date_of_birth).canonical
        return canonical is not None and int(canonical[:4]) >= date_of_birth.year + _YOUNGEST


def _parts(text: str) -> tuple[str, str, str] | None:
    """Year as written, serial padded to seven digits, and letter."""
    left = squeezed(text)
    found = _SPLIT.fullmatch(left) or _UNSPLIT.fullmatch(left)
    if not found:
        return None
    year, serial, letter = found.groups()
    return year, serial.zfill(7), letter


def _century(short: int) -> int:
    return (1900 if short >= _PIVOT else 2000) + short
