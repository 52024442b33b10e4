"""Why somebody may look, and what stands for a reference."""

import pytest

from services.map.domain.purposes import PURPOSES, NotAPurpose, chosen


def test_what_cannot_wait_is_never_blocked_and_needs_no_reference() -> None:
    urgent = [purpose for purpose in PURPOSES if purpose.urgent]
    assert [purpose.code for purpose in urgent] == ["missing_child", "crime_in_action"]
    assert [purpose for purpose in urgent if purpose.needs_reference] == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [("", ""), ("  35/1234/26 ", "35/1234/26"), ("op  falcon 7", "OP FALCON 7"), ("a" * 39 + "1", "A" * 39 + "1")],
)
def test_a_reference_is_kept_in_one_form(given: str, kept: str) -> None:
    assert chosen("encounter", given)[1] == kept


@pytest.mark.parametrize("name", ["John Smith", "a" * 40 + "1", "7<script>", "35/1234/26; x", "-7", "´7"])
def test_a_name_or_anything_else_is_no_reference(name: str) -> None:
    with pytest.raises(NotAPurpose) as refused:
        chosen("encounter", name)
    assert refused.value.part == "reference"


@pytest.mark.parametrize("purpose", [purpose for purpose in PURPOSES if purpose.needs_reference], ids=lambda p: p.code)
def test_what_is_planned_needs_a_reference(purpose: object) -> None:
    code = purpose.code  # type: ignore[attr-defined]
    assert chosen(code, "7")[1] == "7"
    with pytest.raises(NotAPurpose, match="needs a reference"):
        chosen(code, "   ")


def test_nothing_else_is_a_purpose() -> None:
    with pytest.raises(NotAPurpose) as refused:
        chosen("curiosity", "7")
    assert refused.value.part == "purpose"
