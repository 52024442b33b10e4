"""What a tester can make this system do wrong: switches that are off unless set, and the state behind them."""

import random
from typing import Annotated

import msgspec
from msgspec import Meta

from deploy.sandbox.standins.engine.problem import Problem
from deploy.sandbox.standins.engine.store import Change
from deploy.sandbox.standins.engine.wake import Wake, hear

LONGEST_LATENCY_MS = 60_000
MOST_TIMES = 1000
_PAGES_REMEMBERED = 64


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
    edit_during_write: Annotated[
        int, Meta(ge=0, le=MOST_TIMES, description="Before so many updates are checked, a colleague edits the record.")
    ] = 0


class Faults:
    """The switches of a running stand-in. They are forgotten when it ends. `feed` wakes those who wait for news."""

    def __init__(self, feed: Wake) -> None:
        self._feed = feed
        self._changed = Wake()
        self.set(Switches())

    def set(self, switches: Switches) -> None:
        """Put the switches so; an answer that is being held up for the old ones goes out now."""
        self.switches = switches
        self._chance = random.Random(switches.seed)  # noqa: S311 - chance, and no secret
        self.forget_pages()
        self._changed.ring()
        self._feed.ring()

    def close(self) -> None:
        """Hold up nothing any more."""
        self._changed.close()

    def forget_pages(self) -> None:
        """Repeat nothing of what the feed has shown so far."""
        self._given: dict[int, list[Change]] = {}

    def refuse(self) -> None:
        """Raise the Problem of an outage or of an error by chance."""
        self.refuse_in_outage()
        if self.switches.error_rate and self._chance.random() < self.switches.error_rate:
            raise Problem(500, "Something went wrong inside: error_rate is set.")

    def refuse_in_outage(self) -> None:
        """Raise the Problem of an outage."""
        if self.switches.outage:
            raise Problem(503, "This system is out of order: outage is set.")

    async def hold_up(self) -> None:
        """Wait for as long as answers come late, or until the switches change."""
        if self.switches.latency_ms and not self._changed.closed:
            await hear(self._changed.bell(), self.switches.latency_ms / 1000)

    def loses_response(self) -> bool:
        """Whether the answer to a write that was committed is lost; counts it."""
        return self._count_down("lose_response", self.switches.lose_response)

    def edits_during_write(self) -> bool:
        """Whether somebody else edits the record first; counts it."""
        return self._count_down("edit_during_write", self.switches.edit_during_write)

    def edit_failed(self) -> None:
        """Somebody else's edit that was counted could not be made."""
        self.switches = msgspec.structs.replace(self.switches, edit_during_write=self.switches.edit_during_write + 1)

    def _count_down(self, name: str, left: int) -> bool:
        if left:
            self.switches = msgspec.structs.replace(self.switches, **{name: left - 1})
        return left > 0

    def fresh(self, limit: int) -> int:
        """Return how many items of a page of `limit` may be new, so that there is room for repeating them."""
        return max(1, limit // 3) if self.switches.duplicate_feed else limit

    def page(self, items: list[Change], after: int, reached: int, limit: int) -> list[Change]:
        """Return what a page shows that holds `items`, the changes after one place of the feed up to another.

        A page without news stays so, or a reader would be told of the same for ever.
        """
        if items and self.switches.duplicate_feed:
            before = self._given.get(after, [])
            self._given[reached] = items
            if len(self._given) > _PAGES_REMEMBERED:
                del self._given[next(iter(self._given))]
            items = [*items, *items, *before][:limit]
        if self.switches.reorder_feed:
            items = self._chance.sample(items, len(items))
        return items
