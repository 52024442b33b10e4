"""When two values mean the same although they are written differently."""

import re
import unicodedata
from collections.abc import Mapping

from shared.messages import Json

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_BREAK = re.compile(r"(?!(?<=\d) (?=\d))[\W_]")
_NOT_COMPARED = {"lat", "lon", "as_at"}


def same(one: Json, other: Json) -> bool:
    """Whether two values of a cell differ at most in case, accents, spaces and punctuation.

    Of an address the point and the "as at" date are not compared: they say where it was measured, not where it is.
    """
    return bool(one == other or _plain(one) == _plain(other))


def plain(text: str) -> str:
    """Letters and digits of a text, without case and accents: `O'Brién-Smith` is `obriensmith`.

    What stands between two digits is kept as a space: flat 1, 23 High Street is not flat 12, 3 High Street.
    """
    decomposed = text
    for _ in range(2):  # a decomposed sign may be a capital: Unicode's compatibility caseless matching, rule D146
        decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    shown = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _BREAK.sub("", _BETWEEN_DIGITS.sub(" ", shown))


def _plain(value: Json) -> Json:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items() if key not in _NOT_COMPARED}
    return value
