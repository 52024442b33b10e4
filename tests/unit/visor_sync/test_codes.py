"""The two translators' code tables against each other: what one system can say, the other has a word for."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.visor_sync import athena, visor
from shared import policy

BOTH: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "kinds of event": (visor._EVENTS, athena._EVENTS),
    "warning markers": (visor._WARNINGS, athena._WARNINGS),
    "whereabouts": (visor._STATES, athena._STATES),
    "levels of risk": (visor._RISKS, athena._RISKS),
    "management modes": (visor._MODES, athena._MODES),
    "forces": (visor._FORCES, athena._FORCES),
    "sexes": (visor._SEXES, athena._GENDERS),
    "MAPPA levels": (visor._LEVELS, athena._LEVELS),
}


@pytest.mark.parametrize("table", BOTH)
def test_what_one_system_can_say_the_other_has_a_word_for(table: str) -> None:
    of_visor, of_athena = BOTH[table]
    assert set(of_visor.values()) == set(of_athena.values())


@pytest.mark.parametrize("table", BOTH)
def test_a_code_means_one_thing_and_a_thing_has_one_code(table: str) -> None:
    for codes in BOTH[table]:
        assert len(set(codes.values())) == len(codes)


@pytest.mark.parametrize(("side", "translator"), [("visor", visor), ("athena", athena)])
def test_every_field_that_goes_to_a_system_can_be_written_there(side: str, translator: Any) -> None:
    goes = {name for name, row in policy.load().fields.items() if row.goes_to(side)}
    assert goes <= set(translator._WRITERS)
