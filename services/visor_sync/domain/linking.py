"""When two systems' records are one person: a known link, else a valid PNC ID that agrees with birth or surname."""

from collections.abc import Mapping
from enum import StrEnum

from services.visor_sync.domain.identifiers import PncId
from services.visor_sync.domain.values import plain, same
from shared.messages import Json

Values = Mapping[str, Json]


class Match(StrEnum):
    """How sure two records are one person's."""

    LINK = "link"
    POSSIBLE = "possible"
    NONE = "none"


def identifiers(values: Values) -> set[str]:
    """What a record can be found by: its ViSOR reference, its valid PNC ID, its name with date of birth."""
    found: set[str] = set()
    if reference := values.get("visor_ref"):
        found.add(f"visor:{reference}")
    if pnc := PncId.parse(values.get("pnc_id") or "").canonical:
        found.add(f"pnc:{pnc}")
    if values.get("family_name") and values.get("date_of_birth"):
        found.add(f"name:{plain(values['family_name'])}|{values['date_of_birth']}")
    return found


def match(one: Values, other: Values) -> Match:
    """Whether two records are one person's. An invalid PNC ID never links; a name and a birth date alone never do."""
    if _known_link(one, other) or (_pnc_agrees(one, other) and (_born_alike(one, other) or _named_alike(one, other))):
        return Match.LINK
    if _pnc_agrees(one, other) or (_born_alike(one, other) and _named_alike(one, other)):
        return Match.NONE if _pnc_differs(one, other) else Match.POSSIBLE
    return Match.NONE


def _known_link(one: Values, other: Values) -> bool:
    return bool(one.get("visor_ref")) and one.get("visor_ref") == other.get("visor_ref")


def _pnc(values: Values) -> str | None:
    return PncId.parse(values.get("pnc_id") or "").canonical


def _pnc_agrees(one: Values, other: Values) -> bool:
    return _pnc(one) is not None and _pnc(one) == _pnc(other)


def _pnc_differs(one: Values, other: Values) -> bool:
    return _pnc(one) is not None and _pnc(other) is not None and _pnc(one) != _pnc(other)


def _born_alike(one: Values, other: Values) -> bool:
    return bool(one.get("date_of_birth")) and one.get("date_of_birth") == other.get("date_of_birth")


def _named_alike(one: Values, other: Values) -> bool:
    return bool(one.get("family_name")) and same(one.get("family_name"), other.get("family_name"))
