"""Text folded for searching and sorting."""

import unicodedata


def folded(text: str) -> str:
    """Return `text` without case and diacritics, so that a search for `muller` finds `MÜLLER`."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
