"""PNC ids and CRO numbers with the right check letter, and ones without (DOMAIN section 3)."""

from random import Random

LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def check_letter(year: int, serial: int) -> str:
    """Return the letter for a four-digit year and a serial number; it does not cover the century."""
    return LETTERS[int(f"{year % 100:02d}{serial:07d}") % len(LETTERS)]


def canonical(year: int, serial: int) -> str:
    """Return yyyy/nnnnnnnX."""
    return f"{year:04d}/{serial:07d}{check_letter(year, serial)}"


def cro_number(year: int, serial: int) -> str:
    """Return nnnnnn/yyX."""
    return f"{serial:06d}/{year % 100:02d}{LETTERS[int(f'{year % 100:02d}{serial:06d}') % len(LETTERS)]}"


def written(pnc_id: str, rng: Random) -> str:
    """Return a canonical id as somebody may have keyed it: long or short, spaced, in lower case."""
    year, rest = pnc_id.split("/")
    short = f"{year[2:]}/{rest[:-1].lstrip('0') or '0'}{rest[-1]}"
    forms = (pnc_id, pnc_id, pnc_id, short, short, pnc_id.lower(), f"{year} / {rest}")
    return rng.choice(forms)


def spoilt(pnc_id: str, rng: Random) -> str:
    """Return the id with another check letter, so that it is not valid."""
    return pnc_id[:-1] + rng.choice([letter for letter in LETTERS if letter != pnc_id[-1]])
