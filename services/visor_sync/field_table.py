"""The table of all fields in docs/record.md, made from policy and mappings; `python -m` writes it into a page."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from services.visor_sync.mapping import FOLDER
from services.visor_sync.mapping.file import File, Object, Set, parse
from shared.policy import Policy, load
from shared.policy.words import Said, sections

SYSTEMS = {"visor": "ViSOR", "athena": "ATHENA", "mapps": "MAPPS"}
"""By file of `mappings/` its column."""
BEGIN, END = "<!-- fields: `make docs` writes what follows -->", "<!-- end of the fields -->"


class NoRoom(Exception):
    """The page lacks the two comments between which the table stands."""


def table(policy: Policy, files: Mapping[str, File]) -> str:
    """Every field in Markdown, by tier; `files` are the mappings by column."""
    heads = ("Field", "Owner", "Which way", "Tier", *files)
    rows = [_line(heads), _line(["---"] * len(heads))]
    for said in (said for section in sections(policy) for said in section.rows):
        places = [_place(file, said) for file in files.values()]
        rows.append(_line([said.label, said.owner, said.direction, said.tier, *places]))
    return f"Version {policy.version} of the policy, {len(policy.fields)} fields.\n\n" + "\n".join(rows)


def refreshed(page: str, made: str) -> str:
    """A page with the table in its place.

    Raises:
        NoRoom: the comments are not there, or not in this order.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoRoom(f"the page needs {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


def shipped() -> str:
    """The table of the policy and the mappings that are shipped."""
    files = {title: parse((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) for name, title in SYSTEMS.items()}
    return table(load(), files)


def _place(file: File, said: Said) -> str:
    if said.name == file.external_id:
        return "the record's own id"
    places = ", ".join(f"`{place}`" for place in _places(file, said.name))
    return f"{places}, a list" if said.name in file.sets else places or "not there"


def _places(file: File, name: str) -> Iterator[str]:
    """Where a field stands: one place, or one for each part of an object that has no section of its own."""
    row = {**file.rows, **file.withheld}.get(name)
    if row is None:
        return
    if isinstance(row, Object | Set) and not row.at:
        yield from (part.at for part in row.parts.values())
    else:
        yield row.at


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


if __name__ == "__main__":
    for kept in map(Path, sys.argv[1:]):
        kept.write_text(refreshed(kept.read_text(encoding="utf-8"), shipped()), encoding="utf-8")
