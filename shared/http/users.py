"""Who is asking: an officer with a session, or a machine with a token."""

import msgspec

EVERYWHERE = "*"


class User(msgspec.Struct, frozen=True):
    """`subject`, the provider's opaque id, is all that may be logged or audited; `areas` holds area codes, or "*"."""

    subject: str
    name: str
    roles: frozenset[str]
    force: str = ""
    areas: frozenset[str] = frozenset()
    machine: bool = False

    def covers(self, area: str) -> bool:
        """True when browsing `area` (an area code of the user's own force) is within the user's remit."""
        return EVERYWHERE in self.areas or area in self.areas
