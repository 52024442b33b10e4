"""Whom a search finds, how well each fits and why; the terms as the database holds them, without the database."""

from datetime import date

import pytest

from services.map.domain.search.facts import facts_of
from services.map.domain.search.question import Born, Question, Unclear, read
from services.map.domain.search.ranking import fit
from services.map.domain.search.terms import GROUPS, asked_traces, groups, index_terms
from shared.messages import NominalBasic
from shared.traces import TermKey, identifier, traces
from tests.people import address, nominal, one, several
from tests.unit.map.test_people import TODAY

MARLOWE = nominal(
    family_name=one("Marlowe"),
    given_names=one("Gregory James"),
    date_of_birth=one("1971-07-04"),
    aliases=several({"key": "x", "name": "Greg O'Shaughnessy"}),
    pnc_id=one("1981/0000034U"),
    cro_id=one("065656/91H"),
    visor_ref=one("SYN-4F7K2M"),
    vehicles=several({"vrm": "ZZ12OZI", "make": "Ford"}),
    telephones=several({"number": "+447700900123"}),
    main_address=one(address(line="12 Tallow Rise", town="Peterborough", postcode="PE99 9AB")),
)
CAPEK = nominal(
    family_name=one("Čapek"),
    given_names=one("Łukasz"),
    date_of_birth=one("1990-02-11"),
    main_address=one(address(line="3 Quill Lane", town="Ely", postcode="CB99 9ZZ")),
)


def asked(**typed: str) -> Question:
    boxes = dict.fromkeys(("name", "born", "identity", "vehicle", "phone", "address"), "")
    return read(TODAY, **(boxes | typed))


def is_found(who: NominalBasic, **typed: str) -> bool:
    """Whether the terms lead to somebody and the record then fits."""
    question, facts = asked(**typed), facts_of(who)
    terms = index_terms(facts)
    return all(group.terms & terms for group in groups(question)) and fit(question, facts).shown


@pytest.mark.parametrize(
    "name",
    [
        "Marlowe",
        "gregory marlowe",
        "MARLOWE, Gregory James",
        "Marlow",
        "Marlwoe",
        "Merlowe",
        "Marlowee",
        "G Marlowe",
        "G J Marlowe",
        "Marlowe G",
        "Gregori Marlow",
        "Oshaughnessy",
        "O'Shaughnesy Greg",
    ],
)
def test_a_name_is_found_misspelt_reversed_abbreviated_or_by_an_alias(name: str) -> None:
    assert is_found(MARLOWE, name=name)


@pytest.mark.parametrize("name", ["Capek", "ČAPEK", "Lukasz Capek", "Čapek Łukasz"])
def test_accents_do_not_matter(name: str) -> None:
    assert is_found(CAPEK, name=name)


@pytest.mark.parametrize("name", ["Harrow", "Ashdown", "Marston", "Gregory Smith", "Xu"])
def test_another_name_is_not_found(name: str) -> None:
    assert not is_found(MARLOWE, name=name)


@pytest.mark.parametrize(
    "typed",
    [
        {"born": "4/7/1971"},
        {"born": "04.07.71"},
        {"born": "4 July 1971"},
        {"born": "1971-07-04"},
        {"born": "7 4 1971"},
        {"name": "Marlowe", "born": "1971"},
        {"name": "Marlowe", "born": "55"},
        {"name": "Marlowe", "born": "about 53"},
        {"identity": "1981/0000034U"},
        {"identity": "81/34u"},
        {"identity": "1981 0000034 U"},
        {"identity": "65656/91H"},
        {"identity": "syn 4f7k2m"},
        {"vehicle": "ZZ12 OZI"},
        {"vehicle": "zz120z1"},
        {"vehicle": "Z12"},
        {"vehicle": "2OZI"},
        {"phone": "07700 900123"},
        {"phone": "+44 7700 900 123"},
        {"phone": "900123"},
        {"address": "PE99 9AB"},
        {"address": "pe999ab"},
        {"address": "PE99 9"},
        {"address": "12 Tallow Rise"},
        {"address": "Tallow, Peterborough"},
        {"address": "tallowe rise PE99"},
    ],
)
def test_a_number_a_date_or_a_place_finds_its_person_however_it_is_written(typed: dict[str, str]) -> None:
    assert is_found(MARLOWE, **typed)
    assert (
        not is_found(CAPEK, **typed)
        or "Peterborough" in typed.get("address", "")
        or "PE99" in typed.get("address", "").upper()
    )


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"born": "55"},
        {"born": "1971"},
        {"name": "G J"},
        {"address": "12 the road"},
        {"address": "PE99"},
        {"born": "31/2/1971"},
        {"born": "soon"},
        {"born": "1/foo/1971"},
        {"vehicle": "ZZ"},
        {"phone": "12345"},
        {"identity": "7"},
        {"name": "a" * 101},
    ],
)
def test_what_cannot_be_read_or_fits_too_many_is_asked_again(typed: dict[str, str]) -> None:
    with pytest.raises(Unclear):
        asked(**typed)


def test_a_two_figure_year_is_never_in_the_future() -> None:
    assert asked(born="1/2/26").born == Born(date(2026, 2, 1), 2026, 2026)
    assert asked(born="1/2/27").born == Born(date(1927, 2, 1), 1927, 1927)


def test_who_fits_better_stands_first_and_the_reasons_say_what_differs() -> None:
    question = asked(name="Gregory Marlowe", born="4/7/1971")
    exact = fit(question, facts_of(MARLOWE))
    other = fit(
        question,
        facts_of(nominal(family_name=one("Marlow"), given_names=one("Gregory"), date_of_birth=one("1980-01-01"))),
    )
    assert exact.score > other.score
    assert exact.why == ("name", "date of birth")
    assert other.why == ("name, nearly", "date of birth differs")
    assert fit(asked(name="shaughnessy greg"), facts_of(MARLOWE)).why == ("other name Greg O'Shaughnessy, nearly",)


def test_a_question_never_has_more_groups_than_the_query_takes() -> None:
    much = asked(
        name="a bb ccc dddd eeeee f",
        born="4/7/1971",
        identity="81/34U",
        vehicle="ZZ12",
        phone="900123",
        address="PE99 9AB",
    )
    assert len(groups(much)) == GROUPS


def test_a_hash_is_one_of_its_key_alone() -> None:
    assert TermKey("one").all(["n marlowe"]) != TermKey("another").all(["n marlowe"])
    assert TermKey("one").all(["n marlowe", "n marlowe"]) == [TermKey("one").hashed("n marlowe")]


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Gregory Marlowe", "born": "4/7/1971"},
        {"name": "Marlow Gregory", "born": "4/7/1971"},
        {"name": "Greg Oshaughnessy", "born": "4/7/1971"},
        {"identity": "81/34U"},
        {"vehicle": "ZZ12 OZI"},
        {"phone": "07700 900123"},
    ],
)
def test_a_sensitive_person_is_known_by_a_number_or_by_name_and_birth(typed: dict[str, str]) -> None:
    assert asked_traces(asked(**typed)) & traces(MARLOWE.fields)


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Gregory Marlowe"},
        {"born": "4/7/1971"},
        {"name": "Gregory Marlowe", "born": "55"},
        {"name": "Marlowe", "born": "4/7/1971"},
        {"address": "12 Tallow Rise PE99 9AB"},
        {"vehicle": "ZZ12"},
        {"phone": "900123"},
    ],
)
def test_and_never_by_a_name_alone_a_place_or_a_part_of_a_number(typed: dict[str, str]) -> None:
    assert not asked_traces(asked(**typed)) & traces(MARLOWE.fields)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("1981/0000034U", "81/34U"),
        ("2003/0000003Y", "2003/3y"),
        ("065656/91H", "65656/91H"),
        ("SF05/482703J", "sf05 482703j"),
    ],
)
def test_an_identifier_has_one_form(written: str, same: str) -> None:
    assert identifier(written) == identifier(same) or written.startswith("SF")
