"""What a nominal is searched by: every held value of the fields that officers ask for, in the form that is compared."""

from dataclasses import dataclass
from datetime import date

from services.map.domain.people import day_of, parts
from shared.messages import NominalBasic
from shared.traces import identifier, registration, telephone, words

IDENTIFIERS = {"pnc_id": "PNC ID", "cro_id": "CRO number", "visor_ref": "ViSOR reference"}


@dataclass(frozen=True)
class Name:
    """`alias` is the other name as it is written, empty for the person's own."""

    words: tuple[str, ...]
    alias: str = ""


@dataclass(frozen=True)
class Place:
    main: bool
    postcode: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Values of a contested field are all here: whichever is right, the person is found."""

    names: tuple[Name, ...]
    births: tuple[date, ...]
    identifiers: tuple[tuple[str, str], ...]
    vehicles: tuple[str, ...]
    telephones: tuple[str, ...]
    places: tuple[Place, ...]


def facts_of(nominal: NominalBasic) -> Facts:
    """Read a nominal."""
    own = tuple(word for field in ("given_names", "family_name") for v in nominal.values(field) for word in words(v))
    aliases = [str(parts(value).get("name") or "") for value in nominal.values("aliases")]
    return Facts(
        names=(Name(own), *(Name(words(alias), alias) for alias in aliases if alias)),
        births=tuple(born for value in nominal.values("date_of_birth") if (born := day_of(value))),
        identifiers=tuple(
            (label, identifier(value))
            for field, label in IDENTIFIERS.items()
            for value in nominal.values(field)
            if value
        ),
        vehicles=tuple(registration(parts(value).get("vrm")) for value in nominal.values("vehicles")),
        telephones=tuple(telephone(parts(value).get("number")) for value in nominal.values("telephones")),
        places=(*_places(nominal, "main_address"), *_places(nominal, "other_addresses")),
    )


def _places(nominal: NominalBasic, field: str) -> tuple[Place, ...]:
    return tuple(
        Place(
            field == "main_address",
            "".join(str(address.get("postcode") or "").upper().split()),
            words(f"{address.get('line') or ''} {address.get('town') or ''}"),
        )
        for value in nominal.values(field)
        if (address := parts(value))
    )
