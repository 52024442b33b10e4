"""Keyed hashes of what people are searched by, and the few by which a sensitive person may be found at all."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import permutations
from typing import Any

from jellyfish import metaphone

from shared.messages import FieldState

# Letters that do not come apart into a letter and an accent.
_WHOLE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_PNC = re.compile(r"(?:19|20)?(\d\d)/0*(\d{1,7})([A-Z])")
_PNC_UNPARTED = re.compile(r"(?:19|20)(\d\d)0*(\d{1,7})([A-Z])")
_CRO = re.compile(r"0*(\d{1,6})/(\d\d)([A-Z])")
_NO_IDENTIFIER = re.compile(r"[^A-Z0-9/]")
_NO_REGISTRATION = re.compile(r"[^A-Z0-9]")
_NO_DIGIT = re.compile(r"\D")
_LONGEST = 64
# Most names have no accents: what `words` does, for ASCII alone.
_PLAIN = {code: None if chr(code) in "'`" else " " for code in range(128) if not chr(code).isalnum()}


class TermKey:
    """Turns a term into 64 bits by BLAKE2b, keyed (RFC 7693): without the key nothing can be read or tried."""

    def __init__(self, secret: str) -> None:
        self._keyed = hashlib.blake2b(key=hashlib.blake2b(secret.encode()).digest(), digest_size=8)
        self.hashed = lru_cache(maxsize=32_768)(self._hashed)

    def _hashed(self, term: str) -> int:
        made = self._keyed.copy()
        made.update(term.encode())
        return int.from_bytes(made.digest(), "big", signed=True)

    def all(self, terms: Iterable[str]) -> list[int]:
        """The hashes of some terms, each once, in order."""
        return sorted(set(map(self.hashed, terms)))


def words(text: Any) -> tuple[str, ...]:
    """The words of a name or an address: folded case, no accents, no apostrophes."""
    folded = str(text or "")[: _LONGEST * 4].casefold()
    if folded.isascii():
        return tuple(folded.translate(_PLAIN).split())
    plain = unicodedata.normalize("NFKD", folded).translate(_WHOLE)
    letters = "".join(it for it in plain if not unicodedata.combining(it) and it not in "'’`")
    return tuple("".join(it if it.isalnum() else " " for it in letters).split())


@lru_cache(maxsize=16_384)
def sound(word: str) -> str:
    """What a word sounds like in English, without the e that may end it; the word itself where nothing is known."""
    return metaphone(word.rstrip("e")) or word


def identifier(text: Any) -> str:
    """A PNC ID, CRO number or ViSOR reference in one form, however its year and zeros are written."""
    plain = _NO_IDENTIFIER.sub("", str(text or "").upper())
    for kind, form in (("P", _PNC), ("P", _PNC_UNPARTED), ("C", _CRO)):
        if found := form.fullmatch(plain):
            return "/".join((kind, *found.groups()))
    return plain.replace("/", "")


def registration(text: Any) -> str:
    """A vehicle's registration; O and 0, I and 1 are the same, as on the plate."""
    return _NO_REGISTRATION.sub("", str(text or "").upper()).replace("O", "0").replace("I", "1")


def telephone(text: Any) -> str:
    """The last nine digits of a number, which are the same with a country's code and without."""
    return _NO_DIGIT.sub("", str(text or ""))[-9:]


def traces(fields: Mapping[str, FieldState]) -> set[str]:
    """What a sensitive person may be found by: an identifier, a whole registration or number, or name with birth.

    Never a name alone and never a place: whoever hunts for somebody has those.
    """
    found = {f"id {identifier(value)}" for name in ("pnc_id", "cro_id", "visor_ref") for value in _values(fields, name)}
    found |= {f"vrm {registration(part)}" for part in _parts(fields, "vehicles", "vrm")}
    found |= {f"tel {telephone(part)}" for part in _parts(fields, "telephones", "number")}
    families = [word for value in _values(fields, "family_name") for word in words(value)]
    givens = [word for value in _values(fields, "given_names") for word in words(value)]
    pairs = [(family, given) for family in families for given in givens]
    pairs += [pair for part in _parts(fields, "aliases", "name") for pair in permutations(words(part), 2)]
    births = [str(value) for value in _values(fields, "date_of_birth")]
    return found | {who(*pair, born) for pair in pairs for born in births}


def who(one: str, other: str, born: str) -> str:
    """A name and a date of birth (ISO) as one trace; neither the order nor the spelling of the two words matters."""
    first, second = sorted((sound(one), sound(other)))
    return f"who {first} {second} {born}"


def _values(fields: Mapping[str, FieldState], name: str) -> list[Any]:
    state = fields.get(name)
    return [held.value for held in state.held if held.value] if state else []


def _parts(fields: Mapping[str, FieldState], name: str, part: str) -> list[Any]:
    values = [value for value in _values(fields, name) if isinstance(value, dict)]
    return [value[part] for value in values if value.get(part)]
