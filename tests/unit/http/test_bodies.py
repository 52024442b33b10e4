"""Forms and queries as typed values."""

import msgspec
import pytest
from aiohttp.test_utils import make_mocked_request

from shared.http import Problem, read_query


class Search(msgspec.Struct, forbid_unknown_fields=True):
    page: int = 1
    risk: list[str] = []
    near: float | None = None


class Loose(msgspec.Struct):
    page: int = 1


def _query(text: str) -> Search:
    return read_query(make_mocked_request("GET", f"/list?{text}"), Search)


def test_text_becomes_the_declared_types() -> None:
    assert _query("page=2&risk=high&risk=very_high&near=1.5") == Search(2, ["high", "very_high"], 1.5)


def test_an_empty_box_is_the_same_as_none() -> None:
    assert _query("page=&near=") == Search()


@pytest.mark.parametrize("text", ["page=x", "page=1&page=2", "admin=1", "admin=", "near=far", "near=null"])
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(Problem) as refused:
        _query(text)
    assert refused.value.status == 422


def test_a_type_that_would_ignore_unknown_fields_cannot_be_used() -> None:
    with pytest.raises(TypeError, match="forbid_unknown_fields"):
        read_query(make_mocked_request("GET", "/"), Loose)
