"""The AsyncAPI 3.0 document of the published language, made from the types and topics; `python -m` prints it.

With a folder of samples, `<type>.json` each, every message shows its own: `python -m shared.asyncapi FOLDER`.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from shared.messages import TYPES, Json, Message
from shared.topics import TOPICS, Topic

BINDING = "0.5.0"
"""The version of the Kafka bindings, https://github.com/asyncapi/bindings/tree/master/kafka."""
_SCHEMA = "#/components/schemas/{name}"
_HEADERS = "CloudEventHeaders"


def document(samples: Mapping[str, Json]) -> dict[str, Any]:
    """The whole document; `samples` are payloads by message type, and may be none."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "BOYD: the published language",
            "version": "1.0.0",
            "description": (
                "Every message that crosses Kafka. Readers ignore fields they do not know and skip types they do not "
                "know. A new field of an old message has a default; anything else is a new version of the type. "
                "On a compacted topic a message without a payload is a tombstone: forget this key."
            ),
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": {name: operation for topic in TOPICS for name, operation in _operations(topic)},
        "components": {
            "messages": {kind.type: _message(kind, samples.get(kind.type)) for kind in TYPES.values()},
            "schemas": _schemas(),
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    reserved = "" if topic.carries else " Reserved: nothing is said here yet."
    channel: dict[str, Any] = {
        "address": topic.name,
        "description": f"{topic.about} Key: {topic.key}.{reserved}",
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": _configuration(topic),
                "bindingVersion": BINDING,
            }
        },
    }
    if topic.carries:
        channel["messages"] = {it.type: {"$ref": f"#/components/messages/{it.type}"} for it in topic.carries}
    return channel


def _configuration(topic: Topic) -> dict[str, Any]:
    """As the broker has it; the binding wants a list of policies, and times as numbers."""
    settings = topic.configs
    policy = settings.pop("cleanup.policy")
    return {"cleanup.policy": [policy], **{name: int(value) for name, value in settings.items()}}


def _operations(topic: Topic) -> Iterator[tuple[str, dict[str, Any]]]:
    if not topic.carries:
        return
    for action, verb, parts in (("send", "says", topic.says), ("receive", "hears", topic.hears)):
        for part in parts:
            yield (
                f"{part.replace(' ', '_')}.{verb}.{topic.name}",
                {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{topic.name}"},
                    "summary": f"{part} {verb}: {topic.about}",
                    "tags": [{"name": part}],
                    "messages": [{"$ref": f"#/channels/{topic.name}/messages/{it.type}"} for it in topic.carries],
                },
            )


def _message(kind: type[Message], sample: Json) -> dict[str, Any]:
    keys = sorted({topic.key for topic in TOPICS if kind in topic.carries})
    message: dict[str, Any] = {
        "name": kind.type,
        "title": kind.__name__,
        "summary": (kind.__doc__ or "").partition("\n")[0],
        "contentType": "application/json",
        "headers": {
            "allOf": [
                {"$ref": _SCHEMA.format(name=_HEADERS)},
                {"type": "object", "properties": {"ce_type": {"const": kind.type}}},
            ]
        },
        "payload": {"$ref": _SCHEMA.format(name=kind.__name__)},
        "bindings": {
            "kafka": {"key": {"type": "string", "description": ", ".join(keys)}, "bindingVersion": BINDING},
        },
    }
    if sample is not None:
        message["examples"] = [{"name": "sample", "payload": sample}]
    return message


def _schemas() -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components(list(TYPES.values()), ref_template=_SCHEMA)
    return {**schemas, _HEADERS: _cloud_events()}


def _cloud_events() -> dict[str, Any]:
    """What `messages.headers` writes."""
    properties = {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid", "description": "Of the event: who heard it once knows it again."},
        "ce_type": {"type": "string", "enum": list(TYPES)},
        "ce_source": {"type": "string", "format": "uri-reference", "pattern": "^/boyd/"},
        "ce_time": {"type": "string", "format": "date-time", "description": "UTC."},
        "content-type": {"const": "application/json"},
    }
    return {
        "type": "object",
        "description": "CloudEvents 1.0 in Kafka's binary content mode; values are UTF-8.",
        "properties": properties,
        "required": list(properties),
    }


def samples_in(folder: Path) -> dict[str, Json]:
    """The samples of a folder by message type."""
    return {path.stem: msgspec.json.decode(path.read_bytes()) for path in sorted(folder.glob("*.json"))}


def as_text(described: Mapping[str, Any]) -> str:
    """A document as it is kept: indented, and ending in a line feed."""
    return msgspec.json.format(msgspec.json.encode(described), indent=2).decode() + "\n"


if __name__ == "__main__":
    folders = [Path(it) for it in sys.argv[1:]]
    sys.stdout.write(as_text(document({key: it for folder in folders for key, it in samples_in(folder).items()})))
