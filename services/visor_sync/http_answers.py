"""What a system answers, read item by item: what cannot be read is told with its reason, and the rest is used."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta

from services.visor_sync.domain.records import UNKNOWN, UNNAMED, UNREADABLE, FeedItem, FeedPage, Outcome, Shown
from services.visor_sync.graph.shape import Graph
from services.visor_sync.numbers import UNREADABLE_ANSWERS

LONGEST_ID = 200
T = TypeVar("T")
_FAULTS = (msgspec.DecodeError, UnicodeError, RecursionError)
Version = Annotated[int, Meta(ge=0, lt=UNKNOWN)]
Name = Annotated[str, Meta(min_length=1, max_length=LONGEST_ID)]
Instant = Annotated[datetime, Meta(tz=True)]


class SystemOut(ConnectionError):
    """The system does not answer, or answers that it cannot: try again later."""


class AnswerUnreadable(ConnectionError):
    """The system answers what cannot be read as a whole: nothing of it is taken, and it is asked again later."""


class CursorRefused(Exception):
    """The system does not know our place in its feed any more."""


class Items(msgspec.Struct, Generic[T], frozen=True):
    """What was read of several items, by the record's id, and why the others could not be."""

    found: dict[str, T]
    unreadable: dict[str, str]


class _Change(msgspec.Struct):
    id: Name
    version: Version
    at: Instant
    author: str = ""
    deleted: bool = False
    record: dict[str, Any] | None = None


class _Listed(msgspec.Struct):
    id: Name
    version: Version
    record: dict[str, Any] | None = None


class _Page(msgspec.Struct):
    items: list[msgspec.Raw]
    next: str
    more: bool


class _List(msgspec.Struct):
    items: list[msgspec.Raw]
    next: str | None


class _Graphs(msgspec.Struct):
    graphs: list[msgspec.Raw]


class _Outcomes(msgspec.Struct):
    outcomes: list[msgspec.Raw]


def feed_page(side: str, body: bytes, cursor: str) -> FeedPage:
    """A page of the feed that was asked for from `cursor` on; an item that cannot be read says why.

    Raises:
        AnswerUnreadable: it is no page, or it moves on and shows nothing of what it moves past.
    """
    page = _envelope(side, body, _Page)
    if not page.items and (page.more or (cursor and page.next != cursor)):
        raise unreadable(side, "an empty page that moves on")
    return FeedPage(items=[_change(raw) for raw in page.items], next=page.next, more=page.more)


def listed(side: str, body: bytes) -> tuple[list[Shown], str | None]:
    """A page of all records, and where the next begins; where the system only names them, without records.

    Raises:
        AnswerUnreadable: it is no page, or it moves on and shows nothing.
    """
    page = _envelope(side, body, _List)
    if not page.items and page.next is not None:
        raise unreadable(side, "an empty page that moves on")
    return [_shown(raw) for raw in page.items], page.next


def graphs(side: str, body: bytes) -> Items[Graph]:
    """Graphs by their person.

    Raises:
        AnswerUnreadable: the answer holds no graphs.
    """
    read = Items[Graph]({}, {})
    for raw in _envelope(side, body, _Graphs).graphs:
        graph = _item(raw, Graph)
        if isinstance(graph, str):
            read.unreadable[_name(raw)] = graph
        else:
            read.found[graph.id] = graph
    return read


def outcomes(side: str, body: bytes, asked: int) -> list[Outcome]:
    """What became of each of so many writes; of one whose outcome cannot be read the status is `UNREADABLE`.

    Raises:
        AnswerUnreadable: it is another number of outcomes.
    """
    told = _envelope(side, body, _Outcomes).outcomes
    if len(told) != asked:
        raise unreadable(side, f"{len(told)} outcomes of {asked} writes")
    return [_outcome(raw) for raw in told]


def one_record(external_id: str, etag: str, body: bytes) -> Shown:
    """One record as the system shows it, which may be unreadable."""
    version = etag.strip('"')
    if not (version.isascii() and version.isdigit() and int(version) < UNKNOWN):
        return Shown(id=external_id, unreadable="the answer names no version")
    record = _item(body, dict[str, Any])
    if isinstance(record, str):
        return Shown(id=external_id, version=int(version), unreadable=record)
    return Shown(id=external_id, version=int(version), record=record)


def unreadable(side: str, what: str) -> AnswerUnreadable:
    """The error of an answer that is unreadable as a whole; counted."""
    UNREADABLE_ANSWERS.labels(side).inc()
    return AnswerUnreadable(f"{side}: answered {what}")


def storable(texts: Iterable[str]) -> bool:
    """Whether a database can hold these texts."""
    return not any("\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text) for text in texts)


def _envelope(side: str, body: bytes, kind: type[T]) -> T:
    """The frame of an answer, its items unread; one bad character in an item does not spoil the others."""
    try:
        return msgspec.json.decode(body, type=kind)
    except _FAULTS:
        pass
    try:  # a lone surrogate or a control character in a text: the second reader lets it stand, in its own item
        frame = json.loads(body.decode("utf-8", "surrogateescape"), strict=False)
        return msgspec.convert(_split(frame), kind)
    except (*_FAULTS, ValueError) as error:
        raise unreadable(side, "what cannot be read") from error


def _split(frame: object) -> object:
    """An object whose lists hold unread items, each by itself."""
    if not isinstance(frame, dict):
        return frame
    lists = {name: value for name, value in frame.items() if isinstance(value, list)}
    return frame | {name: [msgspec.Raw(json.dumps(item)) for item in value] for name, value in lists.items()}


def _item(raw: msgspec.Raw | bytes, kind: type[T]) -> T | str:
    """An item, or why it is none; never a value of it."""
    try:
        item = msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        return f"its shape is not the one agreed ({_place(error)})"
    except _FAULTS as error:
        return f"its text cannot be read ({type(error).__name__})"
    return item


def _place(error: msgspec.ValidationError) -> str:
    """Where in an item the error is, without what stands there."""
    return str(error).rpartition(" - at ")[2].strip("`") if " - at " in str(error) else "as a whole"


def _change(raw: msgspec.Raw) -> FeedItem:
    item = _item(raw, _Change)
    if isinstance(item, str):
        return _set_aside(raw, item)
    if not storable((item.id, item.author)):
        return _set_aside(raw, "its id or author holds a NUL")
    return FeedItem(**msgspec.structs.asdict(item))


def _set_aside(raw: msgspec.Raw, why: str) -> FeedItem:
    version = _part(raw, "version", Version)
    return FeedItem(
        id=_name(raw), version=UNKNOWN if version is None else version, at=datetime.now(UTC), unreadable=why
    )


def _shown(raw: msgspec.Raw) -> Shown:
    item = _item(raw, _Listed)
    if isinstance(item, str) or not storable((item.id,)):
        return Shown(id=_name(raw), unreadable=item if isinstance(item, str) else "its id holds a NUL")
    return Shown(id=item.id, version=item.version, record=item.record)


def _outcome(raw: msgspec.Raw) -> Outcome:
    outcome = _item(raw, Outcome)
    if isinstance(outcome, str):
        return Outcome(status=UNREADABLE, problem=f"the answer's {outcome.removeprefix('its ')}")
    if outcome.status in (200, 201) and not (outcome.id and outcome.version is not None):
        return Outcome(status=UNREADABLE, problem="the answer lacks the record's id or version")
    return outcome


def _name(raw: msgspec.Raw) -> str:
    """The id of the record that an item is about; where it tells none, a name that the same item always gets."""
    name = _part(raw, "id", Name)
    if name is None or not storable((name,)):
        return UNNAMED + hashlib.sha256(bytes(raw)).hexdigest()[:16]
    return str(name)


def _part(raw: msgspec.Raw, name: str, kind: Any) -> Any:
    """A part of an item that cannot be read as a whole; None where that part cannot be read either."""
    try:
        item = json.loads(bytes(raw).decode("utf-8", "surrogateescape"), strict=False)
        return msgspec.convert(item[name], kind)
    except (KeyError, TypeError, ValueError, *_FAULTS):
        return None
