"""Postcodes, after BS 7666: their shapes, not which of them exist."""

import re

from services.visor_sync.domain.identifiers.written import Identifier, squeezed

_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
_POSTCODE = re.compile(rf"[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?{_INWARD}|GIR0AA", re.ASCII)


class Postcode(Identifier, frozen=True):
    """A postcode; canonical in capitals with its space (`PE99 9AB`)."""

    @classmethod
    def read(cls, text: str) -> str | None:
        """Lower case, with the space anywhere or nowhere."""
        left = squeezed(text)
        return f"{left[:-3]} {left[-3:]}" if _POSTCODE.fullmatch(left) else None


def postcode(raw: str) -> str:
    """A postcode in capitals with its space (`PE999AB` is `PE99 9AB`); what was written where it is not one."""
    return Postcode.parse(raw).value


def unspaced(canonical: str) -> str:
    """A postcode without its space; anything else as it is, so that it reads back the same."""
    return canonical.replace(" ", "") if Postcode.parse(canonical).canonical == canonical else canonical
