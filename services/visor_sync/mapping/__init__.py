"""Translators from mapping files: what stands where in a system of record, as data; checked and compiled at start."""

from pathlib import Path

from services.visor_sync.mapping.checks import check
from services.visor_sync.mapping.file import WrongMapping, parse
from services.visor_sync.mapping.translator import MappedTranslator, translator
from shared.policy import Policy

__all__ = ["FOLDER", "MappedTranslator", "WrongMapping", "load"]

FOLDER = Path(__file__).parent.parent / "mappings"


def load(name: str, side: str, policy: Policy, folder: Path = FOLDER) -> MappedTranslator:
    """The translator that `<name>.toml` describes, for the system that stands on this side of the mirror.

    Raises:
        WrongMapping: the file cannot be read, contradicts itself or does not fit the policy; the place is named.
    """
    path = folder / f"{name}.toml"
    try:
        file = parse(path.read_text(encoding="utf-8"))
        check(file, side, policy)
        return translator(file, side, policy)
    except WrongMapping as error:
        raise WrongMapping(f"mapping {path.name}: {error}") from error
