"""The published language: what was said once must be readable for ever."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import messages
from shared.messages import TYPES, Message, Unreadable, decode, encode

SAMPLES = Path(__file__).parents[2] / "contract" / "samples"
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", TYPES)
def test_every_message_that_was_ever_said_can_be_read(kind: str) -> None:
    payload = (SAMPLES / f"{kind}.json").read_bytes()
    message = decode(kind, payload)
    assert type(message) is TYPES[kind]
    assert message.key
    assert decode(kind, encode(message)) == message


def test_no_sample_is_of_a_type_that_was_forgotten() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(TYPES)


@pytest.mark.parametrize("kind", TYPES)
def test_a_newer_writer_s_fields_are_ignored(kind: str) -> None:
    payload = (SAMPLES / f"{kind}.json").read_bytes()
    newer = {**msgspec.json.decode(payload), "a_field_of_next_year": {"deep": [1]}}
    assert decode(kind, msgspec.json.encode(newer)) == decode(kind, payload)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("payload", [b"", b"{", b"null", b"[]", b'"text"', b"\xff", b'{"id": 7}', b"[" * 5000])
def test_what_is_not_a_message_is_unreadable(kind: str, payload: bytes) -> None:
    with pytest.raises(Unreadable, match=kind):
        decode(kind, payload)


@given(st.binary(max_size=60))
def test_whatever_the_bytes_reading_them_is_a_message_or_unreadable(payload: bytes) -> None:
    for kind in TYPES:
        try:
            assert isinstance(decode(kind, payload), Message)
        except Unreadable:
            continue


def test_a_type_not_known_here_is_no_message() -> None:
    assert decode("record.exploded.v9", b"{}") is None
    assert decode("", b"{}") is None


def test_equal_messages_are_equal_bytes() -> None:
    held = messages.Held(value={"b": 1, "a": 2}, source="visor", author="a.clerk", at=AT)
    other = messages.Held(value={"a": 2, "b": 1}, source="visor", author="a.clerk", at=AT)
    one, two = (
        messages.NominalBasic(
            id=uuid.UUID(int=1),
            version=1,
            force="cambridgeshire",
            changed_at=AT,
            synthetic=True,
            fields={"vehicles": messages.FieldState(held=[it])},
        )
        for it in (held, other)
    )
    assert encode(one) == encode(two)


def test_a_message_says_what_it_is_in_its_headers() -> None:
    told = dict(messages.headers("case.state.v1", uuid.UUID(int=1), "visor_sync", AT))
    assert told["ce_type"] == b"case.state.v1"
    assert told["ce_source"] == b"/boyd/visor_sync"
    assert told["ce_time"] == b"2026-11-23T15:00:00+00:00"
