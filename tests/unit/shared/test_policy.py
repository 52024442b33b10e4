"""The policy table: what may pass is decided once, and a table that contradicts itself stops the process."""

from pathlib import Path

import pytest

from shared import policy

ROW: dict[str, object] = {
    "name": "nickname",
    "label": "Nickname",
    "owner": "shared",
    "merge": "scalar",
    "tier": "basic",
    "kind": "fact",
    "agency": "police",
    "audience": ["map"],
    "direction": "both",
    "reason": "So that officers know the name",
}


def table(folder: Path, *rows: dict[str, object]) -> Path:
    lines = ["version = 3"]
    for row in rows:
        lines += ["[[field]]", *(f"{name} = {value!r}" for name, value in row.items())]
    path = folder / "fields.toml"
    path.write_text("\n".join(lines))
    return path


def test_the_table_that_is_shipped_is_sound() -> None:
    found = policy.load()
    assert found.version >= 1
    assert len(found.fields) >= 15
    assert found.fields["bank_account"].merge == "withheld"


def test_a_row_governs_its_field_and_every_element_of_it(tmp_path: Path) -> None:
    found = policy.load(table(tmp_path, ROW))
    assert found.of_cell("nickname").label == found.of_cell("nickname/Dale").label == "Nickname"
    with pytest.raises(KeyError):
        found.of_cell("shoe_size")


def test_order_of_the_table_is_order_of_display(tmp_path: Path) -> None:
    rows = (
        {**ROW, "name": "z"},
        {**ROW, "name": "a"},
        {**ROW, "name": "r", "tier": "restricted", "audience": ["briefing"]},
    )
    found = policy.load(table(tmp_path, *rows))
    assert found.visible(("basic",)) == ("z", "a")


WITHHELD = {"owner": "visor", "merge": "withheld", "tier": "withheld", "direction": "none", "audience": []}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"merge": "withheld"}, "merge and tier must both say withheld"),
        ({"tier": "withheld"}, "merge and tier must both say withheld"),
        ({**WITHHELD, "direction": "both"}, "withheld means that it goes nowhere"),
        ({"direction": "none"}, "what goes nowhere has an owner"),
        ({"tier": "restricted"}, "the map has basic details and nothing else"),
        ({"audience": ["newspaper"]}, "audience"),
        ({**WITHHELD, "audience": ["map"]}, "a withheld field has no audience"),
        ({"merge": "set"}, "has an element_key"),
        ({"merge": "append"}, "has an element_key"),
        ({"element_key": "name"}, "has an element_key"),
        ({"merge": "owner"}, "merge = owner needs an owner"),
        ({"owner": "visor", "direction": "visor_to_athena"}, "a shared scalar has no owner"),
        ({"owner": "visor", "merge": "owner"}, "nothing is written to the owner"),
        ({"owner": "visor", "merge": "owner", "direction": "athena_to_visor"}, "nothing is written to the owner"),
        ({"owner": "athena", "merge": "owner"}, "nothing is written to the owner"),
        ({"owner": "athena", "merge": "owner", "direction": "visor_to_athena"}, "nothing is written to the owner"),
        ({"reason": "  "}, "it gives no reason"),
        ({"owner": "the_moon"}, "owner"),
        ({"tier": "secret"}, "tier"),
        ({"shade": "blue"}, "shade"),
        ({"label": 7}, "label"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused_and_named(tmp_path: Path, wrong: dict[str, object], why: str) -> None:
    with pytest.raises(policy.WrongPolicy) as error:
        policy.load(table(tmp_path, {**ROW, "name": "sound"}, {**ROW, **wrong}))
    assert "policy row nickname" in str(error.value)
    assert why in str(error.value)


def test_a_name_with_a_slash_a_name_that_stands_twice_and_an_empty_table_are_refused(tmp_path: Path) -> None:
    for rows, why in (
        (({**ROW, "name": "nick/name"},), "nick/name: a name holds no slash"),
        ((ROW, ROW), "nickname: it stands twice"),
        ((), "has no rows"),
    ):
        with pytest.raises(policy.WrongPolicy, match=why):
            policy.load(table(tmp_path, *rows))


def test_a_value_guards_more_only_where_the_table_orders_both() -> None:
    risk = policy.load().fields["risk_level"]
    assert risk.guards("very_high", "low")
    assert not risk.guards("low", "very_high")
    assert not risk.guards("low", "low")
    assert not risk.guards("unheard of", "low")
    assert not risk.guards("low", None)
