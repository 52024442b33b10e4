"""The systems' own ids: their formats are not published, so nothing is read into them."""

from services.visor_sync.domain.identifiers.written import Identifier

_SYNTHETIC = "SYN-"


class _Reference(Identifier, frozen=True):
    @classmethod
    def read(cls, text: str) -> str | None:
        """Whatever can be printed, as it stands: no control characters, no halves of characters."""
        return text if text.isprintable() else None


class VisorRef(_Reference, frozen=True):
    """A nominal's id in ViSOR."""

    @property
    def synthetic(self) -> bool:
        """Whether it is a synthetic person's: those begin with SYN-, and no live system gives such an id."""
        return self.value.startswith(_SYNTHETIC)


class AthenaRef(_Reference, frozen=True):
    """A record's id in ATHENA."""
