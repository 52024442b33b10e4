"""What the merged record says to each reader."""

import itertools

import msgspec
import pytest

from services.visor_sync.domain.cells import Cell, ShadowCell
from services.visor_sync.domain.projecting import BASIC, FULL, fields_for, handling, lacking, overlaid, seen
from services.visor_sync.domain.records import Nominal
from services.visor_sync.handlers import saying
from shared.messages import CONTACT_PPU, NominalBasic, NominalFull
from shared.policy import READERS, SIDES
from shared.traces import TermKey
from tests.unit.visor_sync.builders import NOMINAL, NOON, POLICY, cell, claim, shadow

KEY = "a key of this test"
SECRET = "not for this reader"


def everything() -> dict[str, Cell]:
    return {f"{name}/1" if row.is_set else name: cell(f"{SECRET} {name}") for name, row in POLICY.fields.items()}


def test_basic_holds_no_field_of_another_tier() -> None:
    shown = fields_for(everything(), BASIC, POLICY)
    assert {POLICY.fields[name].tier for name in shown} == {"basic"}
    assert {"review_wording", "events", "bank_account"} & shown.keys() == set()


def test_a_withheld_field_is_in_no_tier() -> None:
    for tiers in (BASIC, FULL, ("withheld",), (*FULL, "withheld")):
        assert "bank_account" not in fields_for(everything(), tiers, POLICY)
        assert f"{SECRET} bank_account" not in msgspec.json.encode(fields_for(everything(), tiers, POLICY)).decode()


@pytest.mark.parametrize("name", POLICY.fields)
def test_a_topic_holds_a_field_only_where_its_reader_is_among_the_audience(name: str) -> None:
    row = POLICY.fields[name]
    who = Nominal(id=NOMINAL, version=4, cells=everything(), force="cambridgeshire", synthetic=True, changed_at=NOON)
    who = msgspec.structs.replace(who, cells={it: cell for it, cell in who.cells.items() if it != "sensitive"})
    basic, full = (out.message for out in saying.of_person(who, {}, POLICY, TermKey(KEY))[:2])
    assert isinstance(basic, NominalBasic)
    assert isinstance(full, NominalFull)
    assert (name in basic.fields) is ("map" in row.audience and row.tier == "basic")
    assert (name in full.fields) is ("briefing" in row.audience and row.merge != "withheld")
    narrowed = msgspec.structs.replace(POLICY, fields={name: msgspec.structs.replace(row, audience=())})
    held = {it: cell for it, cell in who.cells.items() if it.partition("/")[0] == name}
    for reader in READERS:
        assert fields_for(held, FULL, narrowed, reader) == {}


def test_of_two_claims_the_more_protective_comes_first_whoever_made_it() -> None:
    levels = POLICY.fields["risk_level"].protective
    for one, other in itertools.permutations(levels, 2):
        claims = {"visor": claim(one), "athena": claim(other, "athena", minutes=5)}
        state = fields_for({"risk_level": cell(one, claims=claims)}, BASIC, POLICY)["risk_level"]
        assert state.contested
        assert [levels.index(held.value) for held in state.held] == sorted(
            map(levels.index, (one, other)), reverse=True
        )


def test_where_nothing_tells_which_protects_more_the_newest_claim_comes_first() -> None:
    claims = {"visor": claim("Marlowe"), "athena": claim("Pryor", "athena", minutes=5)}
    state = fields_for({"family_name": cell("Marlowe", claims=claims)}, BASIC, POLICY)["family_name"]
    assert [held.value for held in state.held] == ["Pryor", "Marlowe"]


@pytest.mark.parametrize(("proposed", "shown"), [("very_high", True), ("low", False), ("unheard of", False)])
def test_only_a_more_protective_proposal_is_shown_beside_the_value(proposed: str, shown: bool) -> None:
    cells = {"risk_level": cell("medium", proposal=claim(proposed, "athena"))}
    state = fields_for(cells, BASIC, POLICY)["risk_level"]
    assert [held.value for held in state.held] == ["medium"]
    assert bool(state.proposed) is shown


def test_a_removed_element_is_not_shown() -> None:
    cells = {"telephones/1": cell(None), "telephones/2": cell({"number": "2"})}
    assert [held.value for held in fields_for(cells, BASIC, POLICY)["telephones"].held] == [{"number": "2"}]


@pytest.mark.parametrize("name", POLICY.fields)
@pytest.mark.parametrize("side", SIDES)
def test_a_side_is_given_a_field_only_where_the_policy_sends_it_there(name: str, side: str) -> None:
    row = POLICY.fields[name]
    cells = {f"{name}/1" if row.is_set else name: cell("a")}
    expected = {"both": True, "none": False, "visor_to_athena": side == "athena", "athena_to_visor": side == "visor"}
    assert bool(lacking(cells, {}, side, POLICY)) is expected[row.direction]
    assert row.goes_to(side) is expected[row.direction]


def test_a_side_is_given_nothing_that_it_shows_already_or_has_said_in_its_own_words() -> None:
    cells = {"family_name": cell("Marlowe", "visor", "visor:2", "athena:3"), "sex": cell("male", "visor", "visor:2")}
    there = shadow(family_name=("MARLOWE", "athena:3"), sex=("male", "athena:1"))
    assert lacking(cells, there, "athena", POLICY) == {}
    assert seen(cells, there) == {"sex": ShadowCell("male", "visor:2")}


def test_a_removal_is_given_to_a_side_that_shows_the_value_and_to_no_other() -> None:
    cells = {"telephones/1": cell(None, "visor", "visor:3")}
    there = shadow(**{"telephones/1": ({"number": "1"}, "visor:1")})
    wanted = lacking(cells, there, "athena", POLICY)
    assert overlaid(there, wanted) == {}
    assert lacking(cells, {}, "athena", POLICY) == {}


def test_whoever_either_system_marks_as_sensitive_is() -> None:
    assert handling({}) == handling({"sensitive": cell(None)}) == ""
    assert handling({"sensitive": cell("ppu")}) == CONTACT_PPU
    proposed = cell(None, proposal=claim("changed_identity", side="athena"))
    contested = cell(None, claims={"visor": claim(None), "athena": claim("threat_to_life", side="athena")})
    assert handling({"sensitive": proposed}) == handling({"sensitive": contested}) == CONTACT_PPU


def test_of_a_sensitive_person_the_basic_tier_says_nothing_but_that_there_is_one() -> None:
    cells = {
        "sensitive": cell("threat_to_life"),
        "family_name": cell("Planted"),
        "pnc_id": cell("1981/34U"),
        "force": cell("cambridgeshire"),
    }
    who = Nominal(id=NOMINAL, version=4, cells=cells, force="cambridgeshire", synthetic=True, changed_at=NOON)
    basic, full = (out.message for out in saying.of_person(who, {}, POLICY, TermKey(KEY))[:2])
    assert isinstance(basic, NominalBasic)
    assert isinstance(full, NominalFull)
    assert (basic.version, basic.handling, basic.fields) == (4, CONTACT_PPU, {})
    assert basic.traces == TermKey(KEY).all({"id P/81/34/U"}) != TermKey("another").all({"id P/81/34/U"})
    assert set(msgspec.to_builtins(basic)) == {
        *("id", "version", "force", "changed_at", "synthetic", "fields", "handling", "traces")
    }
    assert full.handling == CONTACT_PPU
    assert "family_name" in full.fields
