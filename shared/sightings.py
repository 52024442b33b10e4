"""What officers saw, and what came of it: the messages of the desk topic, and the words for their codes."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from shared.message import Message

Kind = Literal["seen", "moved", "wrong"]
Outcome = Literal["record_changed", "followed_up", "passed_on", "known", "not_them", "no_action"]

KINDS: Mapping[Kind, str] = {
    "seen": "I saw this person",
    "moved": "They have moved",
    "wrong": "Something on the page is wrong",
}
OUTCOMES: Mapping[Outcome, str] = {
    "record_changed": "The record was put right",
    "followed_up": "The offender manager follows it up",
    "passed_on": "Passed on to those whose task it is",
    "known": "It was known already",
    "not_them": "It was somebody else",
    "no_action": "Noted; nothing further",
}


class SightingReported(Message, frozen=True, kw_only=True):
    """An officer saw somebody, or something that the record has wrong. `said` and `place` are the officer's own words.

    `force` is that of the person, whose Public Protection Unit reads it; `reported_by` is the provider's opaque id.
    """

    type: ClassVar[str] = "sighting.reported.v1"
    id: uuid.UUID
    nominal_id: uuid.UUID
    force: str
    kind: Kind
    seen_at: datetime
    place: str
    said: str
    danger: bool
    reported_by: str
    reported_at: datetime

    @property
    def key(self) -> str:
        return str(self.nominal_id)


class SightingSettled(Message, frozen=True, kw_only=True):
    """What came of a sighting; `note` is for the officer who reported it."""

    type: ClassVar[str] = "sighting.settled.v1"
    id: uuid.UUID
    nominal_id: uuid.UUID
    outcome: Outcome
    note: str
    settled_by: str
    settled_at: datetime

    @property
    def key(self) -> str:
        return str(self.nominal_id)
