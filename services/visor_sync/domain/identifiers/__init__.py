"""Identifiers as value types: parse what people write and keep it, never raise, never link on an invalid one."""

from services.visor_sync.domain.identifiers.cro import Cro
from services.visor_sync.domain.identifiers.phone import Telephone, telephone
from services.visor_sync.domain.identifiers.pnc_id import PncId
from services.visor_sync.domain.identifiers.post import Postcode, postcode, unspaced
from services.visor_sync.domain.identifiers.references import AthenaRef, VisorRef
from services.visor_sync.domain.identifiers.vehicle import Vrm, make_of, vrm
from services.visor_sync.domain.identifiers.written import Identifier

__all__ = [
    "AthenaRef",
    "Cro",
    "Identifier",
    "PncId",
    "Postcode",
    "Telephone",
    "VisorRef",
    "Vrm",
    "make_of",
    "postcode",
    "telephone",
    "unspaced",
    "vrm",
]
