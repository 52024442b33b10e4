"""Builders of valid nominals: synthetic people, at points of no one's home."""

import random
import uuid
from datetime import UTC, datetime
from typing import Any

from shared.messages import FieldState, Held, NominalBasic

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TOWNS = (
    ("Peterborough", "Peterborough", 52.5736, -0.2478, 0.030),
    ("Peterborough", "Yaxley", 52.5180, -0.2590, 0.008),
    ("Fenland", "Wisbech", 52.6662, 0.1594, 0.014),
    ("Fenland", "March", 52.5510, 0.0880, 0.012),
    ("Fenland", "Chatteris", 52.4550, 0.0490, 0.008),
    ("Cambridge", "Cambridge", 52.2000, 0.1200, 0.016),
    ("Huntingdonshire", "Huntingdon", 52.3340, -0.1820, 0.012),
    ("Huntingdonshire", "St Neots", 52.2280, -0.2700, 0.012),
    ("East Cambridgeshire", "Ely", 52.3990, 0.2620, 0.010),
    ("South Cambridgeshire", "Cambourne", 52.2190, -0.0690, 0.010),
)
FAMILY = ("Ashdown", "Bell", "Čapek", "Dyer", "Élan", "Farrow", "Grange", "Holt", "Ivers", "Jessop", "Kerr", "Löwe")
GIVEN = ("Adam", "Brian", "Carl", "Dennis", "Edwin", "Frank", "Gareth", "Harold", "Ian", "Joan", "Keith", "Lee")
RISKS = ("low",) * 50 + ("medium",) * 30 + ("high",) * 18 + ("very_high",) * 2
WARNINGS = ("violent", "weapons", "drugs", "self_harm", "mental_health", "escape", "alleges", "dogs")


def held(value: Any, source: str = "visor", author: str = "ppu.sandbox", at: datetime = AT) -> Held:
    return Held(value=value, source=source, author=author, at=at)


def one(value: Any, source: str = "visor") -> FieldState:
    return FieldState(held=[held(value, source)])


def several(*values: Any, source: str = "athena") -> FieldState:
    return FieldState(held=[held(value, source) for value in values])


def disputed(first: Any, second: Any) -> FieldState:
    """Two claims of an open case."""
    return FieldState(held=[held(first, "athena", "intel.sandbox"), held(second)], contested=True)


def address(lat: float | None = 52.57, lon: float | None = -0.24, district: str = "E06000031", **parts: Any) -> Any:
    made = {"line": "12 Tallow Rise", "town": "Peterborough", "postcode": "PE99 9AB", "as_at": "2026-02-01"}
    return {**made, "district": district, "lat": lat, "lon": lon, **parts}


def nominal(
    identity: uuid.UUID | None = None, version: int = 1, force: str = "cambridgeshire", **fields: FieldState | None
) -> NominalBasic:
    """Somebody of Peterborough in the community; a field given as None is left out."""
    known: dict[str, FieldState | None] = {
        "family_name": one("Ashdown"),
        "given_names": one("Adam"),
        "date_of_birth": one("1971-07-04"),
        "sex": one("male"),
        "main_address": one(address()),
        "risk_level": one("medium"),
        "risk_level_date": one("2026-09-01"),
        "whereabouts": one({"state": "community", "since": "2026-02-01"}),
    }
    present = {name: state for name, state in (known | fields).items() if state is not None}
    return NominalBasic(
        id=identity or uuid.uuid4(), version=version, force=force, changed_at=AT, synthetic=True, fields=present
    )


def crowd(count: int, seed: int = 1) -> list[NominalBasic]:
    """People scattered around the towns of Cambridgeshire, believable in their mix; the same ones for the same seed."""
    dice = random.Random(seed)
    return [_someone(dice, number) for number in range(count)]


def _someone(dice: random.Random, number: int) -> NominalBasic:
    district, town, lat, lon, spread = dice.choice(TOWNS[:2] * 3 + TOWNS)
    place = address(
        round(dice.gauss(lat, spread / 2), 5),
        round(dice.gauss(lon, spread / 1.3), 5),
        district,
        line=f"{dice.randrange(1, 90)} {dice.choice(('Tallow Rise', 'Quill Lane', 'Osier Way', 'Wherry Close'))}",
        town=town,
    )
    away = dice.choice(("no_fixed_abode", "custody", "custody", "hospital", "missing")) if dice.random() < 0.06 else ""
    born = f"{dice.randrange(1945, 2004)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
    markers = dice.sample(WARNINGS, dice.choice((0, 0, 0, 1, 1, 2, 3)))
    return nominal(
        uuid.UUID(int=dice.getrandbits(128), version=4),
        family_name=one(dice.choice(FAMILY)),
        given_names=one(dice.choice(GIVEN)),
        date_of_birth=one(born),
        sex=one("female" if dice.random() < 0.04 else "male"),
        pnc_id=one(f"19{dice.randrange(80, 99)}/{dice.randrange(10**6):07}U"),
        main_address=one(place),
        risk_level=one(dice.choice(RISKS)),
        cro_id=one(f"{number % 10**6:06}/91H"),
        aliases=several({"key": "denford", "name": "Den Ford"}, source="visor") if number % 5 == 0 else None,
        conditions=several(
            {"id": "SYNCO-1", "rule": "must_not", "under": "licence", "text": "Enter any park", "until": "2027-07-04"},
            source="visor",
        )
        if number % 3 == 0
        else None,
        children=one({"in_household": number % 7 == 0, "count": 2 if number % 7 == 0 else 0}),
        modus_operandi=one("Offers lifts or work"),
        risk_factors=one("Alcohol, isolation"),
        photograph=one(f"SYNPH-{number % 1000}"),
        mappa_category=one("1"),
        mappa_level=one(1 if dice.random() < 0.98 else 2),
        manager=one({"name": f"PC {dice.randrange(1000, 1020)} Sandbox", "telephone": "01632 960123"}),
        management_mode=one("reactive" if dice.random() < 0.12 else "active"),
        whereabouts=one({"state": away or "community", "since": "2026-08-14"}),
        **_looks(number, town),
        warning_markers=several(*({"code": code} for code in markers)) if markers else None,
        telephones=several({"number": f"+4477009{number % 100000:05}"}, source="visor"),
        vehicles=several({"vrm": f"ZZ{number % 100:02}ZZZ", "make": "Ford", "colour": "blue"}, source="visor")
        if dice.random() < 0.5
        else None,
    )


def _looks(number: int, town: str) -> Any:
    """What somebody looks like, and where else they are; marks for one in four, a place of work for one in six."""
    mark = {"key": "scar-neck", "kind": "scar", "place": "neck", "description": "4 cm"}
    work = {"key": "3quilllane-pe999ab", "kind": "work", "line": "3 Quill Lane", "town": town, "postcode": "PE99 9AB"}
    return {
        "ethnicity_officer": one(f"IC{1 + number % 6}"),
        "description": one({"height_cm": 165 + number % 30, "build": "medium", "hair": "brown", "eyes": "blue"}),
        "marks": several(mark, source="visor") if number % 4 == 0 else None,
        "other_addresses": several(work, source="visor") if number % 6 == 0 else None,
    }
