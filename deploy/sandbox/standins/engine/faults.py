"""What a tester can make this system do wrong: switches that are off unless set, and the state behind them."""

import random

import msgspec

from deploy.sandbox.standins.engine.problem import Problem
from deploy.sandbox.standins.engine.store import Change
from deploy.sandbox.standins.engine.switches import Switches
from deploy.sandbox.standins.engine.wake import Wake, hear

_PAGES_REMEMBERED = 64


class Faults:
    """The switches of a running stand-in. They are forgotten when it ends. `feed` wakes those who wait for news."""

    def __init__(self, feed: Wake, shape: type[Switches] = Switches) -> None:
        self._feed = feed
        self.shape = shape
        self._changed = Wake()
        self.set(shape())

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

    def counts(self, name: str) -> bool:
        """Whether the fault of this name, one that counts down, is on; counts it."""
        return self._count_down(name, getattr(self.switches, name, 0))

    def takes(self, name: str) -> int:
        """Return the number that a fault is set to, and switch it off: it happens once."""
        number: int = getattr(self.switches, name, 0)
        if number:
            self.switches = msgspec.structs.replace(self.switches, **{name: 0})
        return number

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

    def spoilt_page(self, page: object) -> object:
        """Return a page of the feed as the switches spoil it; it holds news."""
        if self.counts("cut_feed"):
            whole = msgspec.json.encode(page)
            return msgspec.Raw(whole[: len(whole) // 2])
        spoilt = msgspec.to_builtins(page, builtin_types=(msgspec.Raw,))
        if self.counts("empty_feed"):
            return {**spoilt, "items": []}
        if self.counts("garble_item"):
            return {**spoilt, "items": [{**spoilt["items"][0], "version": "many"}, *spoilt["items"][1:]]}
        return page

    def spoilt_outcomes(self, answer: object) -> object:
        """Return the outcomes of several writes as the switches spoil them."""
        outcomes = msgspec.to_builtins(answer)["outcomes"]
        if outcomes and self.counts("garble_outcome"):
            return {"outcomes": [{"status": "done"}, *outcomes[1:]]}
        return answer
