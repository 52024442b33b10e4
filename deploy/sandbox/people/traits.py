"""The mix of the population, dealt from decks of a hundred so that every hundred people have it exactly.

Shares: risk 2/18/30/50 %, reactive 12 % (all low), MAPPA level 1 98 %, custody 4 % (DOMAIN sections 3 and 6).
"""

from random import Random

import msgspec

from deploy.sandbox.people.gazetteer import Force
from deploy.sandbox.people.person import Mode, Risk, Sex, State
from deploy.sandbox.people.places import BY_FORCE, Forces

DECK = 100
KNOWN = 70
_RISKS: tuple[tuple[Risk, Mode, int], ...] = (
    ("very_high", "active", 2),
    ("high", "active", 18),
    ("medium", "active", 30),
    ("low", "active", 38),
    ("low", "reactive", 12),
)
_AWAY: tuple[State, ...] = (
    "custody", "custody", "custody", "custody", "no_fixed_abode", "no_fixed_abode", "missing", "hospital", "abroad"
)  # fmt: skip


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What a person is before anything is made up about them."""

    district: str
    risk: Risk
    mode: Mode = "active"
    whereabouts: State = "community"
    sex: Sex = "male"
    mappa_level: int = 1


class CopyTraits(msgspec.Struct, frozen=True, kw_only=True):
    """How ATHENA's copy of a person differs; None of these where it does not."""

    pnc: str = "valid"
    older_address: bool = False
    wrong: str = ""
    older_risk: bool = False
    unmanaged: bool = False
    knows_visor: bool = False


def seeded(seed: int, forces: Forces) -> str:
    """Return what random numbers of a choice of forces begin with: each force has people of its own."""
    return str(seed) if forces in ("cambridgeshire", "all") else f"{seed}/{forces}"


def deal(seed: int, number: int, force: Force = "cambridgeshire") -> list[Traits]:
    """Return a force's deck with this number."""
    rng = Random(f"{seeded(seed, force)}/traits/{number}")  # noqa: S311
    districts = [district.code for district in BY_FORCE[force] for _ in range(district.share)]
    rng.shuffle(districts)
    levels = [_raised(rng), 2]
    women = set(rng.sample(range(DECK), rng.choice((3, 4))))
    away = dict(zip(rng.sample(range(88), len(_AWAY)), _AWAY, strict=True))
    deck = []
    for row, (risk, mode) in enumerate((risk, mode) for risk, mode, count in _RISKS for _ in range(count)):
        deck.append(
            Traits(
                district=districts[row],
                risk=risk,
                mode=mode,
                whereabouts=away.get(row, "community"),
                sex="female" if row in women else "male",
                mappa_level=levels.pop() if row in (0, 2) else 1,
            )
        )
    rng.shuffle(deck)
    return deck


def _raised(rng: Random) -> int:
    return 3 if rng.random() < 0.3 else 2


def deal_copies(seed: int, number: int, force: Force = "cambridgeshire") -> list[CopyTraits | None]:
    """Return which of a deck's people ATHENA knows, and how: 70 of 100, 60 of them by a valid PNC ID."""
    rng = Random(f"{seeded(seed, force)}/copies/{number}")  # noqa: S311
    pncs = _dealt(rng, ["none"] * 6 + ["invalid"] * 4)
    wrongs = _dealt(rng, ["surname", "date_of_birth"][: rng.choice((1, 2, 2))])
    older_addresses, older_risks = _dealt(rng, ["yes"] * 2), _dealt(rng, ["yes"] * rng.choice((3, 4)))
    unmanaged, knowing = _dealt(rng, ["yes"] * 7), _dealt(rng, ["yes"] * 4)
    copies: list[CopyTraits | None] = [
        CopyTraits(
            pnc=pncs.get(row, "valid"),
            wrong=wrongs.get(row, ""),
            older_address=row in older_addresses,
            older_risk=row in older_risks,
            unmanaged=row in unmanaged,
            knows_visor=row in knowing,
        )
        for row in range(KNOWN)
    ]
    copies += [None] * (DECK - len(copies))
    rng.shuffle(copies)
    return copies


def _dealt(rng: Random, values: list[str]) -> dict[int, str]:
    return dict(zip(rng.sample(range(KNOWN), len(values)), values, strict=True))
