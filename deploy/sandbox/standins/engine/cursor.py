"""The opaque cursor of the change feed: which feed, and how far it was read."""

import base64
import binascii
import re

_INSIDE = re.compile(r"([0-9a-f]{32}):([0-9]{1,18})")


def encode(feed: str, seq: int) -> str:
    """Return the cursor of a reader that has seen `feed` up to and including `seq`."""
    return base64.urlsafe_b64encode(f"{feed}:{seq}".encode()).decode().rstrip("=")


def decode(text: str, feed: str, last: int) -> int:
    """Return the position that `text` stands for; empty text is the start.

    Raises ValueError for a cursor that is none, is of another feed, or lies ahead of `last` as after a restore.
    """
    if not text:
        return 0
    try:
        inside = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError) as error:
        raise ValueError("The cursor is not one that this feed gave out; start again with an empty cursor.") from error
    found = _INSIDE.fullmatch(inside)
    if found is None:
        raise ValueError("The cursor is not one that this feed gave out; start again with an empty cursor.")
    if found[1] != feed:
        raise ValueError("The cursor belongs to another feed; start again with an empty cursor.")
    if int(found[2]) > last:
        raise ValueError(
            "The cursor is ahead of this feed, so the feed was set back; start again with an empty cursor."
        )
    return int(found[2])
