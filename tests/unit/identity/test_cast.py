"""Who can sign in at the sandbox: officers of three forces, each for areas that their force has."""

from datetime import date
from pathlib import Path

from deploy.sandbox.idp.people import officers
from shared.areas import districts


def test_every_force_has_an_officer_and_everybody_s_areas_are_of_their_force(tmp_path: Path) -> None:
    cast = officers(tmp_path / "users.json")
    today = date(2026, 11, 23)
    areas = {(row.force, row.area) for row in districts() if row.start <= today}
    assert {officer.force for officer in cast.values()} == {force for force, _ in areas}
    assert all(area == "*" or (it.force, area) in areas for it in cast.values() for area in it.areas)
    assert len({officer.sub for officer in cast.values()}) == len(cast)
