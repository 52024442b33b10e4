"""What makes one stand-in differ from the other: its names, its record shape, its page layout."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from deploy.sandbox.standins.engine.switches import Switches


class Field(msgspec.Struct, frozen=True):
    """One value on a page. `key` may be dotted (`Manager.Name`); a nullable field left empty is stored as null."""

    key: str
    label: str
    kind: Literal["text", "long", "number"] = "text"
    choices: Mapping[str, str] | None = None
    nullable: bool = False
    hint: str = ""


class Section(msgspec.Struct, frozen=True, tag=True):
    """Named values side by side; `key` is the record's section, or empty for values at the top of the record."""

    key: str
    title: str
    fields: tuple[Field, ...]


class Table(msgspec.Struct, frozen=True, tag=True):
    """A list of objects, one row each; one of many columns, or with a long field, has the page's whole width."""

    key: str
    title: str
    fields: tuple[Field, ...]


class Lines(msgspec.Struct, frozen=True, tag=True):
    """A list of plain strings, one line each."""

    key: str
    title: str
    label: str


class Ticks(msgspec.Struct, frozen=True, tag=True):
    """A list of codes out of a fixed set."""

    key: str
    title: str
    choices: Mapping[str, str]


Part = Section | Table | Lines | Ticks


class System(msgspec.Struct, frozen=True, kw_only=True):
    """One stand-in. `heading`, `words` and `row` take a record as plain JSON values and return text for the pages.

    `meanwhile` takes a record and a partial one that somebody is about to lay over it, and returns another partial one
    as a colleague might type it at the same moment, in none of the same sections; empty where there is nothing left.
    `switches` are the faults it can have, and `described` adds to its OpenAPI document what only it can do.
    """

    name: str
    title: str
    strapline: str
    collection: str
    noun: str
    id_pattern: re.Pattern[str]
    id_example: str
    new_id: Callable[[], str]
    record: type[msgspec.Struct]
    example: dict[str, Any]
    heading: Callable[[dict[str, Any]], str]
    words: Callable[[dict[str, Any]], str]
    columns: tuple[str, ...]
    row: Callable[[dict[str, Any]], tuple[str, ...]]
    layout: tuple[Part, ...]
    meanwhile: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]
    look: Path
    records_in_feed: bool = True
    switches: type[Switches] = Switches
    described: Callable[[dict[str, Any]], dict[str, Any]] = lambda document: document
