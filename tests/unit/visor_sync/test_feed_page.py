"""A page of a feed that says more than it should."""

from datetime import UTC, datetime

from services.visor_sync.domain.records import FeedItem, FeedPage

AT = datetime(2026, 11, 23, tzinfo=UTC)


def item(external_id: str, version: int) -> FeedItem:
    return FeedItem(id=external_id, version=version, at=AT)


def test_of_a_record_that_a_page_repeats_the_newest_version_counts_wherever_it_stands() -> None:
    older, newer, other = item("SYN-1", 3), item("SYN-1", 4), item("SYN-2", 1)
    for items in ([older, newer, other], [newer, other, older], [newer, older, newer, other]):
        page = FeedPage(items=items, next="n", more=False)
        assert page.newest() == {"SYN-1": newer, "SYN-2": other}
