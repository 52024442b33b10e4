"""What an auditor takes away opens in a spreadsheet as text."""

from datetime import UTC, datetime

import pytest

from services.map.domain.audit_search import COLUMNS, exported
from services.map.domain.looked import Looked
from services.map.domain.spreadsheet import guarded


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_work_out_is_text(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["officer-017", "", "35/77/26", " =1"])
def test_anything_else_stays_as_it_is(cell: str) -> None:
    assert guarded(cell) == cell


def test_a_row_has_a_cell_for_each_column_and_its_reference_is_no_formula() -> None:
    at = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
    look = Looked(
        7, at, "o-1", "warranted-officer", "person.viewed", ("a", "b"), "encounter", "=HYPERLINK(1)", {"n": 1}
    )
    cells = dict(zip(COLUMNS, exported(look), strict=True))
    assert (cells["row"], cells["at"], cells["people"]) == ("7", "2026-11-28T16:00:00+00:00", "a b")
    assert (cells["reference"], cells["detail"]) == ("'=HYPERLINK(1)", '{"n": 1}')
