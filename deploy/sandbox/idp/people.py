"""The synthetic officers who may sign in, and their sandbox passwords."""

import hmac
import os
import secrets
from pathlib import Path

import msgspec

NORTH, SOUTH, BOTH = ["north"], ["south"], ["north", "south"]


class Officer(msgspec.Struct, frozen=True):
    """`sub` is opaque; `areas` are area codes of `force`, or "*"."""

    username: str
    password: str
    sub: str
    name: str
    roles: list[str]
    areas: list[str]
    what: str
    force: str = "cambridgeshire"

    def get_user_id(self) -> str:
        return self.sub

    def knows(self, password: str) -> bool:
        return hmac.compare_digest(self.password.encode(), password.encode())


# username, sub, name, role, areas, what the sign-in page says
CAST: list[tuple[str, str, str, str, list[str], str]] = [
    ("north", "officer-017", "PC 1017 Sandbox", "warranted-officer", NORTH, "Warranted officer, North"),
    ("south", "officer-018", "PC 1018 Sandbox", "warranted-officer", SOUTH, "Warranted officer, South"),
    ("npt", "officer-021", "Sgt 2021 Sandbox", "npt-supervisor", NORTH, "Neighbourhood team supervisor, North"),
    ("ppu", "staff-031", "Staff 3031 Sandbox", "ppu-staff", BOTH, "Public Protection Unit staff"),
    ("ppu-supervisor", "officer-032", "DS 3032 Sandbox", "ppu-supervisor", BOTH, "Public Protection Unit supervisor"),
    ("intelligence", "staff-041", "Staff 4041 Sandbox", "intelligence", BOTH, "Intelligence"),
    ("auditor", "staff-051", "Staff 5051 Sandbox", "auditor", ["*"], "Auditor"),
    ("pcso", "staff-061", "PCSO 6061 Sandbox", "pcso", NORTH, "PCSO, who may not look"),
]
# force, which is also its only area; sub; name
NEIGHBOURS = [("bedfordshire", "officer-071", "PC 7071 Sandbox"), ("hertfordshire", "officer-072", "PC 7072 Sandbox")]


def officers(path: Path) -> dict[str, Officer]:
    """The officers of `path` by user name; a file that is not there is made, mode 0600, with fresh passwords."""
    if not path.exists():
        _write(path, [*(_cast(*row) for row in CAST), *(_neighbour(*row) for row in NEIGHBOURS)])
    found = msgspec.json.decode(path.read_bytes(), type=list[Officer])
    return {officer.username: officer for officer in found}


def _cast(username: str, sub: str, name: str, role: str, areas: list[str], what: str) -> Officer:
    return Officer(username, secrets.token_urlsafe(9), sub, name, [role], areas, what)


def _neighbour(force: str, sub: str, name: str) -> Officer:
    what = f"Warranted officer, {force.capitalize()}"
    return Officer(force, secrets.token_urlsafe(9), sub, name, ["warranted-officer"], [force], what, force)


def _write(path: Path, cast: list[Officer]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.touch(mode=0o600)
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(cast), indent=2))
    os.replace(draft, path)
