"""The check letter of police identifiers: the number modulo 23, after the Police National Computer's published rule."""

_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def check_letter(number: str) -> str:
    """The letter for the two digits of the year followed by the serial, both ASCII."""
    return _LETTERS[int(number) % len(_LETTERS)]
