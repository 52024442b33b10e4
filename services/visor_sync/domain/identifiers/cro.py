"""The Criminal Records Office number: `nnnnnn/yyX`, or in the form of the old files, `SFyy/nX`."""

import re

from services.visor_sync.domain.identifiers.check_letters import check_letter
from services.visor_sync.domain.identifiers.written import Identifier, squeezed

_STANDARD = re.compile(r"(\d{1,6})/(\d{2})([A-Z])|(\d{6})(\d{2})([A-Z])", re.ASCII)
_FILE = re.compile(r"SF(\d{2})/?(\d{1,6})([A-Z])", re.ASCII)


class Cro(Identifier, frozen=True):
    """A CRO number; canonical is `nnnnnn/yyX`, serial padded to six digits, or `SFyy/nX`, serial not padded.

    A serial of nothing but noughts is a stop-gap that forms are filled with, and no number.
    """

    @classmethod
    def read(cls, text: str) -> str | None:
        """Lower case, spaces, unpadded serials, and both forms without their slash where that is plain."""
        left = squeezed(text)
        if found := _FILE.fullmatch(left):
            return _file(*found.groups())
        if found := _STANDARD.fullmatch(left):
            return _standard(*(it for it in found.groups() if it is not None))
        return None


def _standard(serial: str, year: str, letter: str) -> str | None:
    padded = serial.zfill(6)
    holds = int(padded) > 0 and check_letter(year + padded) == letter
    return f"{padded}/{year}{letter}" if holds else None


def _file(year: str, serial: str, letter: str) -> str | None:
    bare = serial.lstrip("0")
    holds = bare and check_letter(year + bare) == letter
    return f"SF{year}/{bare}{letter}" if holds else None
