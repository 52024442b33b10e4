"""Telephone numbers, in the form that is the same in every country."""

import re

from services.visor_sync.domain.identifiers.written import Identifier, squeezed

_WITHIN = re.compile(r"0([1-9]\d{8,9})", re.ASCII)
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{6,14})", re.ASCII)
_UNITED_KINGDOM = re.compile(r"440?([1-9]\d{8,9})", re.ASCII)


class Telephone(Identifier, frozen=True):
    """A telephone number; canonical is E.164 (`+447700900123`), at most 15 digits.

    What stands with words beside it is kept as written: a number with "ask for his sister" says more than a number.
    """

    @classmethod
    def read(cls, text: str) -> str | None:
        """`07700 900123`, `+44 (0)7700 900123` and `00447700900123` are one number; brackets, dots, strokes go."""
        left = re.sub(r"[().\/]", "", squeezed(text).replace("(0)", ""))
        if found := _WITHIN.fullmatch(left):
            return f"+44{found.group(1)}"
        found = _ABROAD.fullmatch(left)
        if not found:
            return None
        number = found.group(1)
        if not number.startswith("44"):
            return f"+{number}"
        british = _UNITED_KINGDOM.fullmatch(number)
        return f"+44{british.group(1)}" if british else None


def telephone(raw: str) -> str:
    """A telephone number in E.164, or what was written where it is not one."""
    return Telephone.parse(raw).value
