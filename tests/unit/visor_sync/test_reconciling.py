"""Holding both systems against each other: what stays with its owner is no difference, unless the other has it too."""

from services.visor_sync.domain.reconciling import DRIFT, Person, Report, compare
from tests.unit.visor_sync.builders import NOMINAL, POLICY, cell

FRIEND = {"id": "R1", "name": "Mo Reed"}


def report(visor: dict[str, object], athena: dict[str, object]) -> Report:
    """What is found of one person of whom the mirror holds what ViSOR says."""
    merged = {name: cell(value) for name, value in visor.items()}
    found = Report()
    compare(Person(nominal_id=NOMINAL, visor=visor, athena=athena, merged=merged, in_flight=False), POLICY, found)
    return found.close()


def test_what_is_written_to_no_other_system_is_not_missed_there() -> None:
    found = report({"associates/R1": FRIEND, "sex": "male"}, {"sex": "male"})
    assert (found.fields, found.matched, found.passed) == (1, 1, True)


def test_what_is_written_to_no_other_system_and_stands_there_all_the_same_is_drift() -> None:
    found = report({"associates/R1": FRIEND}, {"associates/R1": {**FRIEND, "name": "Somebody else"}})
    assert (found.differing, found.passed) == ({DRIFT: 1}, False)


def test_what_the_policy_sends_and_is_not_there_is_drift() -> None:
    assert report({"risk_level": "high"}, {}).differing == {DRIFT: 1}
