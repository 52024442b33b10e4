"""Compare: what a foreign record as it is now says beside its shadow."""

import hashlib
import hmac
import uuid
from typing import Any

import msgspec

from services.visor_sync.domain.cells import diff
from services.visor_sync.domain.evaluating import given_to, held
from services.visor_sync.domain.records import FeedItem, Known, ShadowRow
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.reading import Reading, Unreadable, under
from shared.messages import CHANGES, RecordChanged, RecordGone
from shared.outbox import Out
from shared.policy import Policy

LARGEST = 200_000
"""Bytes of one record: a change holds it twice, a nominal both systems', and Kafka takes messages up to 1 MB."""
_EVENTS = uuid.UUID("8d6f2b58-2d3b-5f0e-9a36-6a0d7a1f4c02")


def read(mirror: Mirror, side: Side, item: FeedItem) -> Reading | str:
    """A record's reading, or the reason why it cannot be taken in."""
    if item.deleted and not item.unreadable:
        return Reading(cells={}, withheld={}, synthetic=mirror.sandbox)
    if item.unreadable:
        return item.unreadable
    assert item.record is not None, "a record that a feed only names was not read"
    try:
        reading = side.translator.read(item.id, item.record)
    except Unreadable as error:
        return str(error)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        return f"the record's shape is not the one agreed ({type(error).__name__})"
    reading = under(reading, mirror.policy)
    if len(msgspec.json.encode(reading.cells)) > LARGEST:
        return f"it holds more than {LARGEST} bytes, which no message can carry"
    if reading.synthetic != mirror.sandbox:
        return "a sandbox takes only records marked synthetic, and a live system none of them"
    return reading


def compare(
    mirror: Mirror, side: str, item: FeedItem, reading: Reading, shadow: ShadowRow | None
) -> tuple[ShadowRow, Out | None]:
    """The shadow that follows from a record as it is now, and the message that says what changed, if anything did."""
    old = shadow or ShadowRow(
        external_id=item.id,
        version=0,
        revision=0,
        applied_revision=0,
        cells={},
        withheld={},
        gone=False,
        changed_at=item.at,
    )
    old = msgspec.structs.replace(old, policy=mirror.policy.version)
    known, given = held(old.cells, mirror.policy), given_to(side, old.cells, mirror.policy)
    revision = old.revision + 1
    if item.deleted:
        old = msgspec.structs.replace(old, cells=known)
        if old.gone:
            return msgspec.structs.replace(old, version=item.version), None
        gone = RecordGone(event_id=_event(side, item.id, revision), revision=revision, **_who(side, item))
        row = msgspec.structs.replace(old, version=item.version, revision=revision, gone=True, changed_at=item.at)
        return row, Out(CHANGES[side], gone, event_id=gone.event_id)
    changes, cells = diff(known, reading.cells, f"{side}:{item.id}:{revision}")
    hashes = {field: _keyed_hash(mirror.withheld_key, field, value) for field, value in reading.withheld.items()}
    withheld = sorted(field for field in {*hashes, *old.withheld} if hashes.get(field) != old.withheld.get(field))
    row = msgspec.structs.replace(old, version=item.version, cells=given | cells, withheld=hashes, gone=False)
    if not changes and not withheld:
        return row, None
    row = msgspec.structs.replace(row, revision=revision, changed_at=item.at)
    changed = RecordChanged(
        event_id=_event(side, item.id, revision),
        revision=revision,
        cells=changes,
        withheld=withheld,
        synthetic=reading.synthetic,
        **_who(side, item),
    )
    return row, Out(CHANGES[side], changed, event_id=changed.event_id)


def is_news(item: FeedItem, shadow: ShadowRow | Known, policy: Policy) -> bool:
    """Whether an item may say something new: a later version, or the same one, deleted or under a newer policy.

    A feed may repeat an older state, a deletion too; one read directly has the version that it was looked for at.
    """
    looked_at_anew = (item.deleted and not shadow.gone) or shadow.policy < policy.version
    return item.version > shadow.version or (item.version == shadow.version and looked_at_anew)


def _who(side: str, item: FeedItem) -> dict[str, Any]:
    return {"side": side, "external_id": item.id, "author": item.author, "at": item.at}


def _event(side: str, external_id: str, revision: int) -> uuid.UUID:
    return uuid.uuid5(_EVENTS, f"{side} {external_id} {revision}")


def _keyed_hash(key: bytes, field: str, value: str) -> str:
    return hmac.new(key, f"{field}\n{value}".encode(), hashlib.sha256).hexdigest()
