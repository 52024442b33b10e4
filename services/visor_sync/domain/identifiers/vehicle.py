"""Vehicles: registration marks of the United Kingdom, and how a make is said."""

import re

from services.visor_sync.domain.identifiers.written import Identifier, squeezed

_YEAR_LETTER = "[A-HJ-NPR-TV-Y]"
_LETTERS = "[A-HJ-PR-Y]"
_FORMATS = (
    # After DVLA's INF104 and INF291: the years they were given out, and letters that none of them has.
    r"[A-HJ-PR-Y]{2}(?!0[01])\d{2}[A-HJ-PR-Z]{3}",  # current, since 2001: AB12 CDE
    rf"(?:{_YEAR_LETTER}|Q)[1-9]\d{{0,2}}{_LETTERS}{{3}}",  # prefix, 1983 to 2001: A123 BCD; Q: age not known
    rf"{_LETTERS}{{3}}[1-9]\d{{0,2}}{_YEAR_LETTER}",  # suffix, 1963 to 1983: ABC 123D
    r"[A-PR-Z]{3}[1-9]\d{0,2}|[A-PR-Z]{1,2}[1-9]\d{0,3}",  # dateless: ABC 123, A 1234
    r"[1-9]\d{0,2}[A-PR-Z]{3}|[1-9]\d{0,3}[A-PR-Z]{1,2}",  # dateless, the other way round: 123 ABC, 1234 A
    r"(?=[A-Z]{0,2}[IZ])[A-PR-Z]{3}[1-9]\d{3}",  # Northern Ireland, with an I or a Z: AIG 1234
)
_MARK = re.compile("|".join(_FORMATS), re.ASCII)


class Vrm(Identifier, frozen=True):
    """A vehicle registration mark of the United Kingdom; canonical in capitals without a space.

    Other countries' marks, trade plates and the forces' own are kept as written and are not valid.
    """

    @classmethod
    def read(cls, text: str) -> str | None:
        """Lower case, spaces and hyphens."""
        left = squeezed(text)
        return left if _MARK.fullmatch(left) else None


def vrm(raw: str) -> str:
    """A vehicle registration mark in capitals without spaces, wherever it is from."""
    return Vrm.parse(raw).canonical or re.sub(r"\s", "", raw).upper()


def make_of(raw: str) -> str:
    """A vehicle's make as it is said: `FORD` is `Ford`, `BMW` stays `BMW`."""
    return raw.upper() if len(raw) <= 3 else raw.title()
