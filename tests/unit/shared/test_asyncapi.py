"""The published language as it is documented: what is said there is what the code says."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.briefing.subscriptions import TOPICS as BRIEFING_HEARS
from services.map.subscriptions import TOPICS as MAP_HEARS
from shared import messages
from shared.asyncapi import as_text, document, samples_in
from shared.messages import TYPES
from shared.topics import SERVICES, TOPICS

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = samples_in(ROOT / "tests" / "contract" / "samples")
DOCUMENT = document(SAMPLES)


def checker(schema: dict[str, Any]) -> Draft202012Validator:
    """Checks against a schema of the document, whose references lead into it."""
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]})


def test_the_kept_document_is_the_one_made_now() -> None:
    kept = (ROOT / "docs" / "asyncapi.json").read_text(encoding="utf-8")
    assert kept == as_text(DOCUMENT), "the messages or topics have changed: run make docs, and commit what it writes"


def test_every_type_is_carried_by_a_topic_and_no_topic_carries_another() -> None:
    assert {kind.type for topic in TOPICS for kind in topic.carries} == set(TYPES)
    assert len({topic.name for topic in TOPICS}) == len(TOPICS)


@pytest.mark.parametrize("kind", TYPES)
def test_a_message_shows_its_sample_and_the_sample_fits_its_schema(kind: str) -> None:
    message = DOCUMENT["components"]["messages"][kind]
    assert message["examples"][0]["payload"] == SAMPLES[kind]
    checker(message["payload"]).validate(SAMPLES[kind])


@pytest.mark.parametrize("kind", TYPES)
def test_the_headers_that_are_written_fit_the_schema_of_headers(kind: str) -> None:
    written = messages.headers(kind, uuid.UUID(int=1), "visor_sync", datetime(2026, 11, 23, tzinfo=UTC))
    told = {name: value.decode() for name, value in written}
    schema = DOCUMENT["components"]["messages"][kind]["headers"]
    checker(schema).validate(told)
    assert set(told) == set(DOCUMENT["components"]["schemas"]["CloudEventHeaders"]["required"])
    assert not checker(schema).is_valid({**told, "ce_type": "record.exploded.v9"})


def test_what_a_service_hears_is_what_it_subscribes_to() -> None:
    subscribed = {
        "visor_sync": {*messages.CHANGES.values(), *messages.COMMANDS.values()},
        "briefing": set(BRIEFING_HEARS),
        "map": set(MAP_HEARS),
    }
    for service in SERVICES:
        assert {topic.name for topic in TOPICS if topic.carries and service in topic.hears} == subscribed[service]


def test_who_says_and_who_hears_are_operations() -> None:
    told = {(it["tags"][0]["name"], it["action"], it["channel"]["$ref"]) for it in DOCUMENT["operations"].values()}
    meant = {
        (part, action, f"#/channels/{topic.name}")
        for topic in TOPICS
        if topic.carries
        for action, parts in (("send", topic.says), ("receive", topic.hears))
        for part in parts
    }
    assert told == meant


def test_a_compacted_topic_keeps_its_tombstones_for_thirty_days() -> None:
    for topic in TOPICS:
        configuration = DOCUMENT["channels"][topic.name]["bindings"]["kafka"]["topicConfiguration"]
        days = {"cleanup.policy": ["delete"], "retention.ms": (topic.days or 0) * 86_400_000}
        compacted = {"cleanup.policy": ["compact"], "delete.retention.ms": 30 * 86_400_000}
        assert configuration == (compacted if topic.days is None else days)


def test_without_samples_there_are_no_examples() -> None:
    assert "examples" not in as_text(document({}))
