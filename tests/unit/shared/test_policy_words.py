"""The policy in plain words: every row can be said, and what is said is what the table decides."""

from typing import Any, get_args

import pytest

from shared import policy
from shared.policy import Field, Policy, Tier
from shared.policy.words import KINDS, TIERS, Said, both_changed, say, sections

PLAIN = Field(
    name="nickname",
    label="Nickname",
    owner="shared",
    merge="scalar",
    tier="basic",
    kind="fact",
    agency="police",
    audience=("map", "briefing"),
    direction="both",
    reason="So that officers know the name",
)


def row(**changes: Any) -> Field:
    known = {name: getattr(PLAIN, name) for name in PLAIN.__struct_fields__}
    return Field(**(known | changes))


def owned(owner: str, **changes: Any) -> Field:
    way = {"visor": "visor_to_athena", "athena": "athena_to_visor"}[owner]
    return row(**({"owner": owner, "merge": "owner", "direction": way} | changes))


WITHHELD = owned("visor", merge="withheld", tier="withheld", direction="none", audience=())


def test_every_row_that_is_shipped_can_be_said_without_a_code_word() -> None:
    for said in (said for section in sections(policy.load()) for said in section.rows):
        told = " ".join([said.owner, said.direction, said.both_changed, said.tier, said.who, said.order])
        assert "_" not in told
        assert all((said.label, said.kind, said.agency, said.reason))


def test_every_row_stands_in_one_section_and_what_is_withheld_comes_last() -> None:
    table = policy.load()
    found = sections(table)
    assert sorted(said.name for section in found for said in section.rows) == sorted(table.fields)
    assert [section.tier for section in found][-1] == "withheld"
    assert set(TIERS) == set(get_args(Tier))
    assert {section.count for section in sections(Policy(1, {"nickname": PLAIN}))} == {"1 field"}


def test_a_plain_row_in_words() -> None:
    assert say(PLAIN) == Said(
        name="nickname",
        label="Nickname",
        owner="Both systems",
        direction="Both ways",
        both_changed="A case: neither system is overwritten while it is open, and pages show both values",
        tier="Basic details",
        who="All warranted officers, for people in their own area",
        kind=KINDS["fact"],
        agency="the police",
        readers="The map and the briefing",
        reason="So that officers know the name",
        order="",
    )


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (owned("visor"), "ViSOR's value stands; ATHENA's becomes a proposal"),
        (owned("athena"), "ATHENA's value stands; ViSOR's becomes a proposal"),
        (owned("visor", merge="set", element_key="id"), "Entry by entry, ViSOR's value stands"),
        (owned("visor", protective=("low", "high")), "pages show it beside the value if it is the more protective"),
        (row(protective=("low", "high")), "pages show both values, the more protective first"),
        (row(merge="set", element_key="id"), "Entries of both sides are kept"),
        (row(merge="append", element_key="id"), "Everything entered on either side is kept"),
        (WITHHELD, "Cannot happen: only ViSOR holds it"),
    ],
)
def test_what_happens_when_both_sides_changed_it(field: Field, words: str) -> None:
    assert words in both_changed(field)


def test_what_is_withheld_never_leaves_and_no_page_has_it() -> None:
    said = say(WITHHELD)
    assert (said.direction, said.readers) == ("Never leaves ViSOR", "No page or product")


def test_a_protective_order_is_said_from_least_to_most() -> None:
    assert say(row(protective=("low", "very_high"))).order == "low, very high"
    assert say(row(protective=(1, 2, 3))).order == "1, 2, 3"
