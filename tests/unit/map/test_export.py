"""A list as a file: marked, complete, and harmless to whoever opens it in a spreadsheet."""

import csv
import io
import json
from datetime import UTC, datetime
from functools import partial

import pytest

from services.map.domain.card import row_of
from services.map.domain.export import COLUMNS, REASON_LEAST, Exported, Label, NotAReason, as_csv, as_geojson, reason_of
from services.map.domain.people import person_of
from shared.areas import district_of
from shared.messages import NominalBasic
from tests.people import address, disputed, nominal, one
from tests.unit.map.test_people import TODAY

AT = datetime(2026, 11, 28, 17, 0, tzinfo=UTC)
LABEL = Label(
    "officer-007", "Sgt Test", AT, "Planned tasking, OP1", "=for Operation Heron", ("high risk",), AT, synthetic=True
)
ROAMER = nominal(family_name=one("=cmd|' /C calc'!A0"), whereabouts=one({"state": "no_fixed_abode"}))
UNSURE = nominal(main_address=disputed(address(52.585, -0.32), address()))


def exported(*people: NominalBasic) -> Exported:
    persons = [person_of(it, partial(district_of, on=TODAY)) for it in people]
    return [(row_of(it, person, TODAY), person) for it, person in zip(people, persons, strict=True)]


def test_a_csv_says_what_it_is_before_and_after_the_people() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(exported(ROAMER, UNSURE), LABEL))))
    assert rows[0] == ["marking", "OFFICIAL-SENSITIVE"]
    assert rows[-1] == ["OFFICIAL-SENSITIVE"]
    said = {row[0]: row[1] for row in rows[: rows.index([])]}
    assert said["exported_by"] == "Sgt Test (officer-007)"
    assert said["exported_at"] == "2026-11-28T17:00:00+00:00"
    assert (said["reason"], said["people"]) == ("'=for Operation Heron", "2")
    assert [row[0] for row in rows if len(row) == len(COLUMNS)] == ["id", str(ROAMER.id), str(UNSURE.id)]


def test_no_cell_begins_a_formula() -> None:
    rows = csv.reader(io.StringIO(as_csv(exported(ROAMER), LABEL)))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_geojson_has_everybody_with_or_without_a_point_and_says_what_it_is() -> None:
    made = json.loads(as_geojson(exported(ROAMER, UNSURE), LABEL))
    assert (made["type"], made["boyd"]["marking"], made["boyd"]["people"]) == (
        "FeatureCollection",
        "OFFICIAL-SENSITIVE",
        2,
    )
    roamer, unsure = made["features"]
    assert (roamer["geometry"], roamer["properties"]["without_point"]) == (None, "No fixed abode")
    assert unsure["geometry"] == {"type": "Point", "coordinates": [-0.32, 52.585]}
    assert unsure["properties"]["address"] == "the sources disagree"


@pytest.mark.parametrize("said", ["", "because", " " * 40, "x" * 501])
def test_a_reason_says_something(said: str) -> None:
    with pytest.raises(NotAReason):
        reason_of(said)
    assert len(reason_of("For the Level 1 meeting")) >= REASON_LEAST
