"""What every identifier is: as it was written, and its one canonical form where it is valid."""

import re
from typing import Self

import msgspec

LONGEST = 100
"""Characters; what is longer is no identifier, and nothing of it is looked at."""

_BETWEEN = re.compile(r"[\s\-\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\ufeff]")


class Identifier(msgspec.Struct, frozen=True):
    """`raw` is as written; `canonical` is the one form that is compared, or None where it is not valid.

    Made by `parse` alone, so that a canonical form is never anything but checked.
    """

    raw: str
    canonical: str | None

    @classmethod
    def parse(cls, raw: str) -> Self:
        """Read what somebody wrote. Never raises: what cannot be read is kept, and is not valid."""
        text = raw.strip()
        return cls(raw, cls.read(text) if 0 < len(text) <= LONGEST else None)

    @classmethod
    def read(cls, text: str) -> str | None:
        """The canonical form of a text without blanks around it, of 1 to LONGEST characters; None where it has none."""
        raise NotImplementedError

    @property
    def valid(self) -> bool:
        """Whether it may be used to link; an invalid one is kept and is something for data quality."""
        return self.canonical is not None

    @property
    def value(self) -> str:
        """The canonical form, or what was written where it is not valid."""
        return self.canonical or self.raw.strip()


def squeezed(text: str) -> str:
    """Capitals without spaces, hyphens and marks that copying leaves; empty where it is not ASCII.

    Other scripts have digits, and letters whose capitals are ours (the long s is an `S`): neither is in a register.
    """
    left = _BETWEEN.sub("", text)
    return left.upper() if left.isascii() else ""
