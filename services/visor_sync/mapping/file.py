"""What a mapping file may say: the columns of a place, a field, an object and a set."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from shared.messages import Json

Place = tuple[str, ...]


class WrongMapping(Exception):
    """A mapping that cannot be used; the message names the file and the place in it."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"kind": "as"}):
    """One value of a record: where it stands (`at`, steps joined by dots) and how it is written there.

    `as` names a converter; `codes` a code table instead, and `none` the code that says "no value". `written` names what
    is done to the text on its way out. A `nullable` value is cleared by null, any other by the empty text. `gives`
    names the parts that one place holds together. A `derived` part is worked out from what another part holds, and
    not written; `of` names the parts, where they are several. `beside` is the field that helps to read this one.
    """

    at: str = ""
    kind: str = "text"
    codes: str = ""
    none: str = ""
    written: str = ""
    nullable: bool = False
    gives: tuple[str, ...] = ()
    derived: bool = False
    of: tuple[str, ...] = ()
    beside: str = ""


class Scalar(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field of one value. `read_only` where the system lets nobody write it from outside."""

    read_only: bool = False


class Object(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field of several parts. With `at` it is that whole section, without it the parts stand where they say.

    There is none while the part that it `needs` is empty, or, where it needs none, while all are. Of the parts that
    stand `together` all have a value or none.
    """

    at: str = ""
    needs: str = ""
    together: tuple[str, ...] = ()
    parts: dict[str, Part]
    read_only: bool = False


class Set(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list of elements. Of a list of bare values `bare` is the name by which its part calls each of them.

    `always` is what stands in every element that is written.
    """

    at: str
    bare: str = ""
    always: dict[str, Json] = {}
    parts: dict[str, Part]
    read_only: bool = False


class Linked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place that holds no part of the person's own record, but what live links of one kind and role join to it.

    Where several `roles` stand in one place, `role_at` is the part that says which. `since` is the part that is the
    link's date. A place that holds `one` leaves other links of its role to the place that `rest` names, where they have
    the role `rest_as`.
    """

    kind: str
    role: str = ""
    roles: tuple[str, ...] = ()
    role_at: str = ""
    since: str = ""
    bare: str = ""
    one: bool = False
    rest: str = ""
    rest_as: str = ""

    @property
    def all_roles(self) -> tuple[str, ...]:
        """Every role that stands here."""
        return self.roles or (self.role,)


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A whole mapping. `external_id` is the field that the system's own id is, if it is one."""

    collection: str
    day: str
    synthetic: str
    external_id: str
    codes: Mapping[str, Mapping[str, Json]]
    fields: Mapping[str, Scalar]
    objects: Mapping[str, Object]
    sets: Mapping[str, Set]
    withheld: Mapping[str, Part]
    links: Mapping[str, Linked] = {}

    @property
    def rows(self) -> dict[str, "Row"]:
        """Every field that may pass."""
        return {**self.fields, **self.objects, **self.sets}

    def parts(self) -> Iterator[tuple[str, Part]]:
        """Every part of every field, with its place in the file."""
        for table, rows in (("fields", self.fields), ("withheld", self.withheld)):
            yield from ((f"{table}.{name}", part) for name, part in rows.items())
        for name, row in self.objects.items():
            yield from ((f"objects.{name}.{key}", part) for key, part in row.parts.items())
        for name, each in self.sets.items():
            yield from ((f"sets.{name}.{key}", part) for key, part in each.parts.items())


Row = Scalar | Object | Set


class _Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    collection: str
    day: str
    synthetic: str
    external_id: str = ""


T = TypeVar("T")
_DAYS = {"DD": "%d", "MM": "%m", "MON": "%b", "YYYY": "%Y"}


def steps(at: str) -> Place:
    """`Nominal.Surname` as its steps."""
    return tuple(at.split(".")) if at else ()


def parse(text: str) -> File:
    """Read a mapping file.

    Raises:
        WrongMapping: naming the line or the field.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongMapping(str(error)) from error
    tables = {name: raw.pop(name, {}) for name in ("codes", "fields", "objects", "sets", "withheld", "links")}
    head = _convert("its head", raw, _Head)
    return File(
        collection=head.collection,
        day=_form(head.day),
        synthetic=head.synthetic,
        external_id=head.external_id,
        codes=_rows("codes", tables["codes"], dict[str, str | int | bool]),
        fields=_rows("fields", tables["fields"], Scalar),
        objects=_rows("objects", tables["objects"], Object),
        sets=_rows("sets", tables["sets"], Set),
        withheld=_rows("withheld", tables["withheld"], Part),
        links=_rows("links", tables["links"], Linked),
    )


def _rows(table: str, rows: Any, kind: type[T]) -> dict[str, T]:
    if not isinstance(rows, dict):
        raise WrongMapping(f"{table} is not a table")
    return {name: _convert(f"{table}.{name}", row, kind) for name, row in rows.items()}


def _convert(place: str, raw: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise WrongMapping(f"{place}: {error}") from error


def _form(day: str) -> str:
    """`DD/MM/YYYY` in the words of strptime."""
    separator = next((mark for mark in "/-." if mark in day), "/")
    parts = day.split(separator)
    if sorted(parts) not in (["DD", "MM", "YYYY"], ["DD", "MON", "YYYY"]):
        raise WrongMapping(f"day: {day} is not DD, MM or MON, and YYYY with / - or . between them")
    return separator.join(_DAYS[part] for part in parts)
