"""The faults that a tester can switch on, with what each may be."""

from typing import Annotated

import msgspec
from msgspec import Meta

LONGEST_LATENCY_MS = 60_000
MOST_TIMES = 1000


class Switches(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The faults that are on. What counts down shows how many are left."""

    latency_ms: Annotated[
        int, Meta(ge=0, le=LONGEST_LATENCY_MS, description="Milliseconds by which every answer of the API comes late.")
    ] = 0
    error_rate: Annotated[
        float, Meta(ge=0, le=1, description="The share of requests answered 500 before anything is done.")
    ] = 0.0
    seed: Annotated[int, Meta(ge=0, le=2**53, description="Makes errors and orders the same each time.")] | None = None
    outage: Annotated[bool, Meta(description="All but /health and /faults answers 503.")] = False
    duplicate_feed: Annotated[
        bool,
        Meta(description="Items of a feed page stand in it twice, and again, as they were, in the page that follows."),
    ] = False
    reorder_feed: Annotated[bool, Meta(description="The items of a feed page are shuffled.")] = False
    lose_response: Annotated[
        int,
        Meta(ge=0, le=MOST_TIMES, description="So many writes are committed; then the connection ends, unanswered."),
    ] = 0
    cut_feed: Annotated[
        int, Meta(ge=0, le=MOST_TIMES, description="So many pages of the feed are cut off in the middle.")
    ] = 0
    empty_feed: Annotated[
        int, Meta(ge=0, le=MOST_TIMES, description="So many pages of the feed with news are empty, and yet move on.")
    ] = 0
    garble_item: Annotated[
        int,
        Meta(ge=0, le=MOST_TIMES, description="In so many pages of the feed the first item's version is no number."),
    ] = 0
    garble_outcome: Annotated[
        int, Meta(ge=0, le=MOST_TIMES, description="In so many answers to writes the first outcome cannot be read.")
    ] = 0
    edit_during_write: Annotated[
        int, Meta(ge=0, le=MOST_TIMES, description="Before so many updates are checked, a colleague edits the record.")
    ] = 0
