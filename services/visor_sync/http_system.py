"""A system of record behind HTTP: its change feed, its records, and conditional writes in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec

from services.visor_sync.domain.cells import field_names
from services.visor_sync.domain.projecting import overlaid
from services.visor_sync.domain.records import FeedItem, FeedPage, Outcome, Shown, Wanted
from services.visor_sync.graph.shape import Graph
from services.visor_sync.handlers.ports import Translator
from services.visor_sync.http_answers import (
    CursorRefused,
    SystemOut,
    feed_page,
    listed,
    one_record,
    outcomes,
)

TIMEOUT_SECONDS = 20


class HttpSystem:
    """One system. Every call raises `SystemOut` when it cannot be reached or answers with a 5xx.

    It raises `AnswerUnreadable` when an answer as a whole is none; an item of it that is none is told with the reason.
    """

    def __init__(self, side: str, url: str, token: str, collection: str) -> None:
        self.side, self._collection = side, collection
        self._session = aiohttp.ClientSession(
            base_url=url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {token}"},
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def changes(self, cursor: str, limit: int, wait: int) -> FeedPage:
        """The next page of the feed; an empty one after `wait` seconds without news.

        Raises:
            CursorRefused: the cursor is not the system's.
        """
        query = {"cursor": cursor, "limit": str(limit), "wait": str(wait)}
        status, body = await self._call("GET", "changes", params=query, extra=wait)
        if status == 400:
            raise CursorRefused(self.side)
        return feed_page(self.side, good(status, body), cursor)

    async def fill(self, items: Sequence[FeedItem]) -> list[FeedItem]:
        """The items as they are: this system's feed shows whole records, and one without its record is unreadable."""
        why = "the feed does not show the record"
        return [msgspec.structs.replace(item, unreadable=why) if item.only_named else item for item in items]

    async def graphs(self, ids: Sequence[str]) -> dict[str, Graph]:
        """Nothing: this system keeps documents."""
        return {}

    async def record(self, external_id: str) -> Shown | None:
        """One record with its version, or None where it is gone."""
        path = f"{self._collection}/{quote(external_id, safe='')}"
        async with self._request("GET", path) as response:
            body = await response.read()
            if response.status in (404, 410):
                return None
            return one_record(external_id, response.headers.get("ETag", ""), good(response.status, body))

    async def page(self, after: str, limit: int) -> tuple[list[Shown], str | None]:
        """A page of all records in the order of their ids, and where the next begins."""
        query = {"after": after, "limit": str(limit)}
        status, body = await self._call("GET", self._collection, params=query)
        return listed(self.side, good(status, body))

    async def write(self, requests: Sequence[bytes]) -> list[Outcome]:
        """Send conditional writes, each an item as the side's wording made it; one outcome for each, in order."""
        return await self._write("bulk", requests)

    async def _write(self, door: str, requests: Sequence[bytes]) -> list[Outcome]:
        body = b'{"items":[' + b",".join(requests) + b"]}"
        status, answer = await self._call("POST", f"{self._collection}/{door}", data=body)
        return outcomes(self.side, good(status, answer), len(requests))

    async def _call(self, method: str, path: str, *, extra: int = 0, **more: Any) -> tuple[int, bytes]:
        if extra:
            more["timeout"] = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS + extra)
        async with self._request(method, path, **more) as response:
            return response.status, await response.read()

    def _request(self, method: str, path: str, **more: Any) -> "_Translated":
        if "data" in more:
            more["headers"] = {"Content-Type": "application/json"}
        return _Translated(self.side, self._session.request(method, path, **more))


class _Translated:
    """A request whose network errors are told as `SystemOut`."""

    def __init__(self, side: str, request: Any) -> None:
        self._side, self._request = side, request

    async def __aenter__(self) -> aiohttp.ClientResponse:
        try:
            response: aiohttp.ClientResponse = await self._request.__aenter__()
            await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SystemOut(f"{self._side}: {type(error).__name__}") from error
        if response.status >= 500 or response.status in (401, 403, 429):
            raise SystemOut(f"{self._side}: answered {response.status}")
        return response

    async def __aexit__(self, *exception: object) -> None:
        await self._request.__aexit__(*exception)


def good(status: int, body: bytes) -> bytes:
    """The body of an answer that is one; any other is a fault of the system."""
    if status != 200:
        raise SystemOut(f"answered {status}")
    return body


@dataclass(frozen=True)
class RecordWording:
    """Words a write as a partial record: a creation, or an update under a condition."""

    translator: Translator

    def item(self, wanted: Wanted, graph: Graph | None) -> bytes | None:
        """The item of a bulk request; never None, for nothing else need be known."""
        record = self.translator.write(overlaid(wanted.shadow, wanted.cells), set(field_names(list(wanted.cells))))
        item: dict[str, Any] = {"op": "create", "idempotency_key": wanted.key, "author": wanted.author}
        if wanted.external_id:
            item |= {"op": "update", "id": wanted.external_id, "if_match": wanted.if_match}
        else:
            record["synthetic"] = wanted.synthetic
        return msgspec.json.encode(item | {"record": record})


def item_of(external_id: str, found: Shown | None, gone_version: int, now: datetime) -> FeedItem:
    """What reading one record directly tells, in the form of a feed item."""
    if found is None:
        return FeedItem(id=external_id, version=gone_version, at=now, deleted=True)
    return FeedItem(id=external_id, version=found.version, at=now, record=found.record, unreadable=found.unreadable)
