"""Nobody made up can be taken for a real person at a real home (DOMAIN section 6), whatever the seed."""

import re
from datetime import date
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.sandbox.people.athena import athena_record
from deploy.sandbox.people.generate import generate
from deploy.sandbox.people.person import Person
from deploy.sandbox.people.rules import _FIRST, _LAST, _SECOND
from deploy.sandbox.people.visor import visor_record
from deploy.sandbox.standins.athena.record import AthenaRecord
from deploy.sandbox.standins.visor.record import VisorRecord

STREET = re.compile(rf"\d{{1,3}} ({'|'.join(_FIRST)})({'|'.join(_SECOND)}) ({'|'.join(_LAST)})")
POSTCODE = re.compile(r"(PE|CB)99 9[ABD-HJLNP-UW-Z]{2}")
DRAMA = re.compile(r"07700900\d{3}")
seeds = st.integers(-(2**63), 2**63)
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@settings(max_examples=12, deadline=None)
@given(seed=seeds, today=days)
def test_everybody_is_marked_and_placed_where_nobody_lives(seed: int, today: date) -> None:
    for person in generate(60, seed, today):
        assert re.fullmatch(r"SYN-[2-9A-HJ-NP-Z]{8}", person.id)
        addresses = [person.address] + ([person.athena.address] if person.athena else [])
        for address in addresses:
            if person.whereabouts == "no_fixed_abode" and address == person.address:
                assert (address.line, address.postcode, address.lat) == ("No fixed abode", "", None)
                continue
            assert STREET.fullmatch(address.line)
            assert POSTCODE.fullmatch(address.postcode)
        numbers = [person.manager.telephone, *person.telephones, *(person.athena.telephones if person.athena else ())]
        assert all(DRAMA.fullmatch(number.replace(" ", "")) for number in numbers), "ATHENA's may be spaced"
        assert all(re.fullmatch(r"[A-Z]{2}\d\d[A-Z]{3}", v.vrm) and "Q" in v.vrm[4:] for v in person.vehicles)
        assert not person.bank_account or person.bank_account.startswith("00-00-")


@settings(max_examples=12, deadline=None)
@given(seed=seeds, today=days)
def test_both_systems_accept_every_record_and_it_says_synthetic(seed: int, today: date) -> None:
    for person in generate(60, seed, today):
        _accepted(visor_record(person), VisorRecord, "Synthetic")
        if person.athena:
            record = athena_record(person)
            assert record is not None
            assert re.fullmatch(r"ATH\d{9}", person.athena.id)
            _accepted(record, AthenaRecord, "synthetic")


def _accepted(record: dict[str, Any], shape: type[msgspec.Struct], flag: str) -> None:
    assert record[flag] is True
    assert msgspec.to_builtins(msgspec.convert(record, shape)) == record, "complete, in the system's own order of keys"


@settings(max_examples=12, deadline=None)
@given(seed=seeds, today=days)
def test_every_life_is_possible(seed: int, today: date) -> None:
    for person in generate(60, seed, today):
        _check_dates(person, today)
        assert (person.mode == "reactive") == bool(person.wording) == bool(person.review_date)
        if person.mode == "reactive":
            assert person.risk == "low"
            assert (today - person.risk_date).days >= 3 * 365
            assert all(event.kind != "visit" for event in person.events)


def _check_dates(person: Person, today: date) -> None:
    age = (today - person.date_of_birth).days / 365.2425
    assert 19 <= age < 86.05
    assert person.risk_date <= today
    assert person.since <= today
    assert person.address.as_at <= today
    assert all(0 < (today - event.on).days <= 84 for event in person.events)
    assert int(person.pnc_id[:4]) >= person.date_of_birth.year + 14
    if person.whereabouts in ("custody", "hospital", "abroad", "missing"):
        assert person.address.as_at < person.since
        assert person.story or all(event.on < person.since for event in person.events)


@settings(max_examples=5, deadline=None)
@given(seed=seeds)
def test_no_two_people_share_an_identifier(seed: int) -> None:
    people = generate(400, seed, date(2026, 11, 23))
    copies = [person.athena.id for person in people if person.athena]
    events = [event.ref for person in people for event in person.events]
    cros = [p.particulars.cro_id for p in people if p.particulars.cro_id]
    for identifiers in (cros, [p.id for p in people], [p.pnc_id for p in people], copies, events):
        assert len(set(identifiers)) == len(identifiers)
