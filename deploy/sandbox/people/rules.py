"""What keeps synthetic people from being taken for real ones (DOMAIN section 6)."""

from random import Random

ID_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
PLATE_LETTERS = "ABCDEFGHJKLMNOPRSTUVWXYZ"
PLATE_AREAS = ("AE", "AF", "AK", "AO", "AV", "EK", "EY", "KN", "KX", "LB")

_FIRST = (
    "Tallow", "Quern", "Osier", "Sedge", "Marl", "Withy", "Thrum", "Bodkin", "Cinder", "Dunnock", "Fettle", "Garner",
    "Hassock", "Jackdaw", "Kestle", "Lapwin", "Mizzle", "Nettle", "Oxlip", "Pollard", "Quince", "Rushel", "Samphire",
    "Teasel", "Umber", "Vetch", "Wicker", "Yarrow", "Bramling", "Copse",
)  # fmt: skip
_SECOND = ("wick", "mere", "stave", "holt", "fold", "garth", "combe", "lode")
_LAST = ("Rise", "Row", "Reach", "Bank", "Court", "Drove", "Gardens", "Close", "Walk", "Way")


def visor_id(rng: Random) -> str:
    """Return SYN- and eight opaque characters."""
    return "SYN-" + "".join(rng.choices(ID_LETTERS, k=8))


def athena_id(rng: Random) -> str:
    """Return ATH and nine digits."""
    return f"ATH{rng.randrange(10**9):09d}"


def event_ref(rng: Random) -> str:
    """Return a reference both systems know an event by."""
    return "SYNEV-" + "".join(rng.choices(ID_LETTERS, k=8))


def condition_ref(rng: Random) -> str:
    """Return a reference both systems know a condition by."""
    return "SYNCO-" + "".join(rng.choices(ID_LETTERS, k=8))


def photograph_ref(rng: Random) -> str:
    """Return a reference to a photograph that nobody took."""
    return "SYNPH-" + "".join(rng.choices(ID_LETTERS, k=8))


def file_ref(rng: Random) -> str:
    """Return a reference both systems know an assessment or a notification by."""
    return "SYNRF-" + "".join(rng.choices(ID_LETTERS, k=8))


def street_line(rng: Random) -> str:
    """Return a house number in an invented street: both halves of its name are put together at random."""
    return f"{rng.randint(1, 140)} {rng.choice(_FIRST)}{rng.choice(_SECOND)} {rng.choice(_LAST)}"


def postcode(outward: str, rng: Random) -> str:
    """Return a postcode in sector 9 of a district numbered 99, which Royal Mail has not allocated.

    PE99 9 and CB99 9 for Cambridgeshire; MK99 9 and LU99 9 for Bedfordshire; AL99 9, EN99 9, HP99 9, SG99 9 and WD99 9
    for Hertfordshire. PE99 and WD99 have postcodes in other sectors; the ONS Postcode Directory has none in these.
    """
    return f"{outward} 9{rng.choice(INWARD_LETTERS)}{rng.choice(INWARD_LETTERS)}"


def telephone(rng: Random) -> str:
    """Return a number of a person, 07700 900000 to 900949: Ofcom's range for drama."""
    return f"07700900{rng.randrange(950):03d}"


def manager_telephone(number: int) -> str:
    """Return the number of the manager with this number, 07700 900950 to 900999."""
    return f"07700900{950 + number % 50}"


def plate(rng: Random) -> str:
    """Return a number plate of today's pattern with a Q among the last letters, where none is ever issued."""
    ending = [*rng.choices(PLATE_LETTERS, k=2), "Q"]
    rng.shuffle(ending)
    return f"{rng.choice(PLATE_AREAS)}{rng.choice((*range(5, 27), *range(55, 76))):02d}{''.join(ending)}"


def bank_account(rng: Random) -> str:
    """Return an account under sort code 00-00-nn, which no bank has."""
    return f"00-00-{rng.randrange(100):02d} {rng.randrange(10**8):08d}"
