"""A system of which very much changes at once, as a broken one does: look before anything of it is taken in."""

from services.visor_sync.domain.records import FeedItem, FeedPage, ShadowRow
from services.visor_sync.handlers.comparing import compare, is_news, read
from services.visor_sync.handlers.ports import Mirror, Side
from services.visor_sync.handlers.setback import PAGE


class Watch:
    """Looks ahead to the end of what a feed has to say, each page once."""

    def __init__(self) -> None:
        self._looked_at = 0

    def forget(self) -> None:
        """The feed is read from another place from now on."""
        self._looked_at = 0

    async def too_much(self, mirror: Mirror, side: Side, page: FeedPage) -> str | None:
        """Why a side must be stopped before this page is taken in; None where it need not.

        Raises:
            CursorRefused: the feed was set back meanwhile.
            ConnectionError: the system does not answer; look again.
        """
        if self._looked_at:
            self._looked_at -= 1
            return None
        guards, altered, pages = mirror.guards, set[str](), 0
        if not page.more and len(page.items) < guards.mass_change_least:
            return None
        async with mirror.store.transaction() as unit:
            known = await unit.known_records(side.name)
        while True:
            altered |= await _altered(mirror, side, page)
            if len(altered) >= guards.mass_change_least and len(altered) > guards.mass_change_share * known:
                return (
                    f"at least {len(altered)} of its {known} records changed or went at once,"
                    f" which is more than {guards.mass_change_share:.0%}"
                )
            if not page.more:
                self._looked_at = pages
                return None
            page = await side.system.changes(page.next, PAGE, 0)
            pages += 1


async def _altered(mirror: Mirror, side: Side, page: FeedPage) -> set[str]:
    """Which known records a page shows changed, gone or unreadable, by the system's own doing.

    The writes under way are read before the shadows: one that is settled between the two is in its shadow.
    """
    items = page.newest()
    async with mirror.store.transaction() as unit:
        written = await unit.written_now(side.name, items)
        shadows = await unit.read_shadows(side.name, items)
    known = {id_: shadow for id_, shadow in shadows.items() if not shadow.gone and id_ not in written}
    news = [items[id_] for id_, shadow in known.items() if _is_news(items[id_], shadow, mirror)]
    return {item.id for item in await side.system.fill(news) if _differs(mirror, side, item, known[item.id])}


def _is_news(item: FeedItem, shadow: ShadowRow, mirror: Mirror) -> bool:
    """Whether a record may not be as it was; one that is heard anew under a newer policy tells nothing of that."""
    return shadow.policy == mirror.policy.version and is_news(item, shadow, mirror.policy)


def _differs(mirror: Mirror, side: Side, item: FeedItem, shadow: ShadowRow) -> bool:
    reading = read(mirror, side, item)
    return isinstance(reading, str) or compare(mirror, side.name, item, reading, shadow)[1] is not None
