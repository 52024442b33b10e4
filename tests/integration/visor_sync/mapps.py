"""A stand-in of MAPPS for tests: the engine of the others, and a record that takes any value in its sections."""

import re
import secrets
from typing import Any

import msgspec

from deploy.sandbox.standins.engine.server import main
from deploy.sandbox.standins.engine.system import System
from deploy.sandbox.standins.visor.system import VISOR
from tests.integration.visor_sync.outside import Outside, Process

SECTIONS = (
    "identifiers", "person", "mainAddress", "contact", "riskScores", "mappa", "plan", "responsibleOfficer",
    "whereabouts", "household", "registration", "offences", "images", "employment", "finance", "intelligence",
    "physicalDescription", "riskManagementPlan", "protectedCharacteristics",
)  # fmt: skip
LISTS = (
    "vehicles", "alerts", "contactEvents", "licenceConditions", "onlineIdentities", "orders", "notifications",
    "victims", "distinguishingMarks", "otherAddresses", "homeVisits", "breaches", "foreignTravel", "transfers",
    "associates",
)  # fmt: skip

MappsRecord = msgspec.defstruct(
    "MappsRecord",
    [
        ("isSynthetic", bool),
        ("policeForce", str),
        *((name, dict[str, Any], msgspec.field(default_factory=dict)) for name in SECTIONS),
        *((name, list[dict[str, Any]], msgspec.field(default_factory=list)) for name in LISTS),
    ],
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
)

MAPPS = System(
    name="mapps",
    title="MAPPS",
    strapline="Multi-agency public protection",
    collection="people",
    noun="person",
    id_pattern=re.compile(r"PP[0-9]{8}"),
    id_example="PP00421773",
    new_id=lambda: f"PP{secrets.randbelow(10**8):08d}",
    record=MappsRecord,
    example={"isSynthetic": True, "policeForce": "Cambridgeshire Constabulary", "person": {"familyName": "Quill"}},
    heading=lambda record: str(record["person"]["familyName"]),
    words=lambda record: str(record["person"]["familyName"]),
    columns=(),
    row=lambda record: (),
    layout=(),
    meanwhile=lambda record, asked: {},
    look=VISOR.look,
)


class OutsideMapps(Outside):
    """MAPPS as a process, on ViSOR's side of the mirror."""

    def __init__(self, side: str, dsn: str) -> None:
        super().__init__(side, dsn)
        self.collection = MAPPS.collection
        told = {"MAPPS_DATABASE_URL": dsn, "MAPPS_TOKEN": self.token, "MAPPS_PORT": str(self.port)}
        self.process = Process(__name__, told)


if __name__ == "__main__":
    main(MAPPS, port=8713)
