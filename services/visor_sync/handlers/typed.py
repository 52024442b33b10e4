"""A value that a person types for a cell: taken only if each system it goes to can hold it and shows it again."""

from collections.abc import Mapping

from services.visor_sync.domain.casework import POINT
from services.visor_sync.domain.deciding import Undecidable
from services.visor_sync.domain.identifiers import Cro, PncId
from services.visor_sync.domain.records import CaseRow
from services.visor_sync.domain.values import same
from services.visor_sync.handlers.ports import Mirror, Translator
from services.visor_sync.reading import Unreadable
from shared.messages import Json

CANONICAL = {"pnc_id": PncId.parse, "cro_id": Cro.parse}


def typed(mirror: Mirror, case: CaseRow, value: Json) -> Json:
    """The value as it will be held, without what was measured rather than typed.

    Raises:
        Undecidable: there is none, its parts are not those of the field, or a system could not hold it.
    """
    known = [claim.value for claim in case.claims.values() if claim.value is not None]
    if isinstance(value, str):
        value = value.strip()
    elif isinstance(value, Mapping):
        value = {name: part for name, part in value.items() if name not in POINT and part not in (None, "")}
    if value in (None, "", {}):
        raise Undecidable("Say what the value is.")
    if any(isinstance(value, Mapping) != isinstance(it, Mapping) for it in known):
        raise Undecidable("The value has not the parts that this field has.")
    field, _, element = case.cell.partition("/")
    if parse := CANONICAL.get(field):
        canonical = parse(value).canonical
        if canonical is None:
            raise Undecidable("That is no valid identifier of this kind.")
        value = canonical
    for name, side in mirror.sides.items():
        if mirror.policy.passes(case.cell, name) and not _held(side.translator, case.cell, value):
            words = " for this element" if element else ""
            raise Undecidable(f"Not every system can hold this value{words}: check its form, codes and dates.")
    return value


def _held(translator: Translator, cell: str, value: Json) -> bool:
    """Whether a system that is given a value shows the same again."""
    try:
        record = translator.write({cell: value}, {cell.partition("/")[0]})
        return same(translator.read("", record).cells.get(cell), value)
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError):
        return False
