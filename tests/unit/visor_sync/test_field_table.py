"""The table of fields as it is documented: every field of the policy, where each system keeps it, and nothing else."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from services.visor_sync.field_table import BEGIN, END, SYSTEMS, NoRoom, refreshed, shipped, table
from services.visor_sync.mapping import FOLDER
from services.visor_sync.mapping.file import File, parse
from shared import policy

PAGE = Path(__file__).resolve().parents[3] / "docs" / "record.md"
ONE = """
collection = "people"
day = "DD/MM/YYYY"
synthetic = "Synthetic"
external_id = "reference"
fields.name = { at = "Nominal.Surname" }
objects.address = { at = "Address", needs = "line", parts = { line = { at = "Line" } } }
objects.manager = { needs = "name", parts = { name = { at = "Handler.Name" }, telephone = { at = "Handler.Tel" } } }
sets.aliases = { at = "Aliases", parts = { name = { at = "Name" } } }
withheld.bank = { at = "Finance.Bank" }
"""
ROWS = [line.strip("| ").split(" | ") for line in shipped().splitlines() if line.startswith("|")]


def test_the_kept_page_is_the_one_made_now() -> None:
    kept = PAGE.read_text(encoding="utf-8")
    assert kept == refreshed(kept, shipped()), "the policy or a mapping has changed: run make docs, and commit"


def test_every_field_has_one_row_and_every_mapping_a_column() -> None:
    assert sorted(row[0] for row in ROWS[2:]) == sorted(row.label for row in policy.load().fields.values())
    assert {len(row) for row in ROWS} == {4 + len(SYSTEMS)}
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(SYSTEMS)


def test_a_field_is_shown_where_each_system_keeps_it() -> None:
    one = parse(ONE)
    assert row(one, "name") == "`Nominal.Surname`"
    assert row(one, "reference") == "the record's own id"
    assert row(one, "aliases") == "`Aliases`, a list"
    assert row(one, "manager") == "`Handler.Name`, `Handler.Tel`"
    assert row(one, "address") == "`Address`"
    assert row(one, "bank") == "`Finance.Bank`"
    assert row(one, "hat") == "not there"


def row(file: File, field: str) -> str:
    """The last cell of a field's row, for one mapping."""
    kept = replace(policy.load().fields["family_name"], name=field)
    return table(policy.Policy(1, {field: kept}), {"One": file}).rpartition(" | ")[2].removesuffix(" |")


def test_only_what_stands_between_the_comments_is_replaced() -> None:
    page = f"# Title\n{BEGIN}\nold\n{END}\nMore.\n"
    assert refreshed(page, "new") == f"# Title\n{BEGIN}\n\nnew\n\n{END}\nMore.\n"
    with pytest.raises(NoRoom):
        refreshed("# Title\n", "new")
