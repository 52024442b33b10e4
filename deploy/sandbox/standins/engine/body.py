"""Reading what a caller sent: JSON bodies, header values, numbers in a query."""

import re
from typing import Any, TypeVar

import msgspec

from deploy.sandbox.standins.engine.problem import Problem

T = TypeVar("T")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPED_CONTROL = re.compile(rb"\\u00[0-9a-fA-F]{2}|\\[bf]|\x7f")
_QUOTED_VERSION = re.compile(r'"([0-9]{1,9})"')


def decode(raw: bytes | msgspec.Raw, shape: type[T]) -> T:
    """Return `raw` JSON as `shape`. Raises Problem: 400 for what is not JSON, 422 for JSON of another shape."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as error:
        raise Problem(422, f"{error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Problem(400, f"The body is not JSON in UTF-8: {error}.") from error
    except RecursionError as error:
        raise Problem(400, "The body is nested too deeply.") from error


def control_character(raw: bytes | msgspec.Raw, value: Any) -> str | None:
    """Return the path of the first text in `value` with a control character; `raw` is its JSON, looked at first."""
    if not _ESCAPED_CONTROL.search(raw):
        return None
    return _control_in(value, "$")


def _control_in(value: Any, path: str) -> str | None:
    if isinstance(value, str):
        return path if _CONTROL.search(value) else None
    if isinstance(value, dict):
        for key, inner in value.items():
            if _CONTROL.search(key):
                return path
            if found := _control_in(inner, f"{path}.{key}"):
                return found
    if isinstance(value, list):
        for place, inner in enumerate(value):
            if found := _control_in(inner, f"{path}[{place}]"):
                return found
    return None


def label(value: str, what: str, limit: int) -> str:
    """Return a short printable text such as an author. Raises Problem 400."""
    if not 1 <= len(value) <= limit or not value.isprintable():
        raise Problem(400, f"{what} must be 1 to {limit} printable characters.")
    return value


def version(value: str) -> int:
    """Return the version in an If-Match header. Raises Problem 400."""
    found = _QUOTED_VERSION.fullmatch(value.strip())
    if found is None:
        raise Problem(400, 'If-Match must be one version in quotes, as the ETag shows it: "7".')
    return int(found[1])


def whole_number(value: str, what: str, low: int, high: int) -> int:
    """Return a number of a query. Raises Problem 400."""
    if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
        raise Problem(400, f"{what} must be a whole number from {low} to {high}.")
    return int(value)


def seconds(value: str, what: str, high: int) -> float:
    """Return seconds of a query, decimals allowed. Raises Problem 400."""
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,20})?", value) or float(value) > high:
        raise Problem(400, f"{what} must be seconds from 0 to {high}.")
    return float(value)
