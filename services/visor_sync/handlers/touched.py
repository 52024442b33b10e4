"""Which identifiers a batch of changes touches: what must be locked before anybody is linked."""

import uuid
from collections.abc import Mapping, Sequence

from services.visor_sync.domain.linking import IDENTIFYING, identifiers
from services.visor_sync.domain.records import Link, Nominal, Stray
from shared.messages import Json, RecordChanged, RecordGone


def may_link(change: RecordChanged | RecordGone) -> bool:
    """Whether a change is of something by which a record can be found."""
    return isinstance(change, RecordChanged) and any(cell.cell in IDENTIFYING for cell in change.cells)


def touched(
    changes: Sequence[RecordChanged | RecordGone],
    links: Mapping[str, Link],
    people: Mapping[uuid.UUID, Nominal],
    strays: Mapping[str, Stray],
) -> set[str]:
    """What the records touched can be found by, before and after: each change upon what is known already."""
    found: set[str] = set()
    known: dict[str, dict[str, Json]] = {}
    for change in changes:
        if isinstance(change, RecordGone):
            continue
        values = known.get(change.external_id)
        if values is None:
            link, stray = links.get(change.external_id), strays.get(f"{change.side}:{change.external_id}")
            values = people[link.nominal_id].values() if link else stray.values() if stray else {}
            found |= identifiers(values)
        values = values | {cell.cell: cell.now for cell in change.cells}
        known[change.external_id] = values
        found |= identifiers(values)
    return found
