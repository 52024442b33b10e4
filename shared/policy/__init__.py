"""The field policy table: what may pass, which way, and why; decided once, read by every service."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

FILE = Path(__file__).parent / "fields.toml"

Side = Literal["visor", "athena"]
SIDES: tuple[Side, Side] = ("visor", "athena")
Merge = Literal["owner", "scalar", "set", "append", "withheld"]
Tier = Literal["basic", "restricted", "ppu_only", "withheld"]
Reader = Literal["map", "briefing"]
READERS: tuple[Reader, Reader] = ("map", "briefing")


class WrongPolicy(Exception):
    """The table contradicts itself; the message names the row."""


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row. Columns as the head of `fields.toml` explains them."""

    name: str
    label: str
    owner: Literal["visor", "athena", "shared"]
    merge: Merge
    tier: Tier
    kind: Literal["fact", "assessment"]
    agency: str
    audience: tuple[Reader, ...]
    direction: Literal["both", "visor_to_athena", "athena_to_visor", "none"]
    reason: str
    protective: tuple[str | int, ...] = ()
    element_key: str = ""

    @property
    def is_set(self) -> bool:
        """Whether the field holds elements, each a cell of its own."""
        return self.merge in ("set", "append")

    def goes_to(self, side: str) -> bool:
        """Whether the merged value is written to a side."""
        return self.direction in ("both", f"{'athena' if side == 'visor' else 'visor'}_to_{side}")

    def guards(self, value: Any, other: Any) -> bool:
        """Whether `value` is more protective than `other`; False where the table gives no order or a value is new."""
        if value not in self.protective or other not in self.protective:
            return False
        return self.protective.index(value) > self.protective.index(other)


class Policy(msgspec.Struct, frozen=True):
    """The table, by field name, in the order of display."""

    version: int
    fields: Mapping[str, Field]

    @property
    def digest(self) -> str:
        """SHA-256 of the rows, in hex: two tables of one digest say the same."""
        return hashlib.sha256(msgspec.json.encode([*self.fields.values()])).hexdigest()

    def holds(self, cell: str) -> bool:
        """Whether a cell's value may be held at all: a row names its field and does not withhold it."""
        row = self.fields.get(cell) or self.fields.get(cell.partition("/")[0])
        return row is not None and row.merge != "withheld"

    def passes(self, cell: str, side: str) -> bool:
        """Whether a cell's merged value is written to a side."""
        return self.holds(cell) and self.of_cell(cell).goes_to(side)

    def of_cell(self, cell: str) -> Field:
        """The row that governs a cell, `telephones/+44…` or `risk_level`.

        Raises:
            KeyError: no row names the field, so nothing may pass.
        """
        return self.fields[cell.partition("/")[0]]

    def visible(self, tiers: tuple[str, ...], reader: Reader | None = None) -> tuple[str, ...]:
        """Names of the fields in these tiers, in the order of display; withheld ones never.

        With a reader, only those whose audience it is.
        """
        return tuple(
            name
            for name, row in self.fields.items()
            if row.tier in tiers and row.merge != "withheld" and (reader is None or reader in row.audience)
        )


def load(path: Path = FILE) -> Policy:
    """Read and check the table.

    Raises:
        WrongPolicy: a row cannot be read or contradicts itself; it is named.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    fields: dict[str, Field] = {}
    for number, raw in enumerate(table.get("field", []), start=1):
        name = raw.get("name", f"number {number}")
        try:
            row = msgspec.convert(raw, Field)
        except msgspec.ValidationError as error:
            raise WrongPolicy(f"policy row {name}: {error}") from error
        for wrong, why in _RULES:
            if wrong(row):
                raise WrongPolicy(f"policy row {name}: {why}")
        if name in fields:
            raise WrongPolicy(f"policy row {name}: it stands twice")
        fields[name] = row
    if not fields:
        raise WrongPolicy("the policy table has no rows")
    return Policy(int(table.get("version", 0)), fields)


_RULES: tuple[tuple[Callable[[Field], bool], str], ...] = (
    (lambda row: (row.merge == "withheld") != (row.tier == "withheld"), "merge and tier must both say withheld"),
    (lambda row: row.merge == "withheld" and row.direction != "none", "withheld means that it goes nowhere"),
    (lambda row: row.direction == "none" and row.owner == "shared", "what goes nowhere has an owner"),
    (lambda row: row.merge == "withheld" and bool(row.audience), "a withheld field has no audience"),
    (lambda row: "map" in row.audience and row.tier != "basic", "the map has basic details and nothing else"),
    (lambda row: row.is_set != bool(row.element_key), "a set, and only a set, has an element_key"),
    (lambda row: row.merge == "owner" and row.owner == "shared", "merge = owner needs an owner"),
    (lambda row: row.merge == "scalar" and row.owner != "shared", "a shared scalar has no owner"),
    (
        lambda row: row.owner == "visor" and row.direction in ("both", "athena_to_visor"),
        "nothing is written to the owner",
    ),
    (
        lambda row: row.owner == "athena" and row.direction in ("both", "visor_to_athena"),
        "nothing is written to the owner",
    ),
    (lambda row: "/" in row.name, "a name holds no slash"),
    (lambda row: not row.reason.strip(), "it gives no reason"),
)
