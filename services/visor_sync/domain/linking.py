"""When two systems' records are one person: a known link, else a PNC ID, else a CRO number, with birth or surname."""

import hashlib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from services.visor_sync.domain.identifiers import Cro, PncId, VisorRef
from services.visor_sync.domain.values import plain, same
from shared.messages import Json

Values = Mapping[str, Json]
IDENTIFYING = frozenset({"visor_ref", "pnc_id", "cro_id", "family_name", "date_of_birth"})
"""The cells that say what a record can be found by."""


class Match(StrEnum):
    """How sure two records are one person's."""

    LINK = "link"
    POSSIBLE = "possible"
    NONE = "none"


def identifiers(values: Values) -> set[str]:
    """What a record can be found by: ViSOR reference, valid PNC ID and CRO number, name with date of birth."""
    found = {
        f"{kind}:{value}"
        for kind, value in (("visor", _reference(values)), ("pnc", _pnc(values)), ("cro", _cro(values)))
        if value
    }
    if values.get("family_name") and values.get("date_of_birth"):
        found.add(f"name:{plain(values['family_name'])}|{values['date_of_birth']}")
    return found


def match(one: Values, other: Values) -> Match:
    """Whether two records are one person's. An invalid identifier never links; name and birth date alone never do."""
    alike = _born_alike(one, other) or _named_alike(one, other)
    if _known_link(one, other) or (_pnc_links(one, other) and alike) or (_cro_links(one, other) and alike):
        return Match.LINK
    if _pnc_agrees(one, other) or _cro_agrees(one, other):
        return Match.POSSIBLE
    if _born_alike(one, other) and _named_alike(one, other):
        return Match.NONE if _pnc_differs(one, other) else Match.POSSIBLE
    return Match.NONE


def likeness(one: Values, other: Values) -> str:
    """A digest of what two records can be found by, in hex: while it is the same, a decision about them holds."""
    said = "\n".join([*sorted(identifiers(one)), "", *sorted(identifiers(other))])
    return hashlib.sha256(said.encode()).hexdigest()


def _known_link(one: Values, other: Values) -> bool:
    return _reference(one) is not None and _reference(one) == _reference(other)


def _pnc_links(one: Values, other: Values) -> bool:
    """A PNC ID of before the tenth birthday is somebody else's, or the birth date is wrong: people decide."""
    return _pnc_agrees(one, other) and not (_before_ten(one) or _before_ten(other))


def _cro_links(one: Values, other: Values) -> bool:
    """Only where no PNC ID says otherwise: it comes first, and one of the two was keyed to the wrong person."""
    return _cro_agrees(one, other) and not _pnc_differs(one, other)


def _pnc_agrees(one: Values, other: Values) -> bool:
    return _pnc(one) is not None and _pnc(one) == _pnc(other)


def _pnc_differs(one: Values, other: Values) -> bool:
    return _pnc(one) is not None and _pnc(other) is not None and _pnc(one) != _pnc(other)


def _cro_agrees(one: Values, other: Values) -> bool:
    """Two that differ say nothing: an old file's number and a later one may both be the same person's."""
    return _cro(one) is not None and _cro(one) == _cro(other)


def _born_alike(one: Values, other: Values) -> bool:
    return bool(one.get("date_of_birth")) and one.get("date_of_birth") == other.get("date_of_birth")


def _named_alike(one: Values, other: Values) -> bool:
    return bool(one.get("family_name")) and same(one.get("family_name"), other.get("family_name"))


def _reference(values: Values) -> str | None:
    return VisorRef.parse(values.get("visor_ref") or "").canonical


def _pnc(values: Values) -> str | None:
    return PncId.parse(values.get("pnc_id") or "").canonical


def _cro(values: Values) -> str | None:
    return Cro.parse(values.get("cro_id") or "").canonical


def _before_ten(values: Values) -> bool:
    born = _born(values)
    return born is not None and not PncId.parse(values.get("pnc_id") or "").plausible_for(born)


def _born(values: Values) -> date | None:
    try:
        return date.fromisoformat(values.get("date_of_birth") or "")
    except ValueError:
        return None
