"""Persons' links and the things they lead to, in working memory: find or create, link, end. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from deploy.sandbox.standins.athena.things import PREFIXES

LINK_PREFIX = "LNK"
Same = tuple[str, frozenset[tuple[str, Any]]]
"""What two things that are the same have in common: kind and whole record."""


class Thing(msgspec.Struct, frozen=True):
    """A location, an object or an event; `record` is complete in the shape of its kind."""

    id: str
    kind: str
    version: int
    record: dict[str, Any]
    author: str


class Link(msgspec.Struct, frozen=True):
    """A person joined to a thing; days are DD-MON-YYYY or empty, and it lives while `until` is empty."""

    id: str
    person: str
    thing: str
    role: str
    since: str
    until: str
    version: int
    pos: int
    author: str


class Graph:
    """What a run of writes works on. `saved_things` and `saved_links` are what it changed, by id.

    `numbers` are the last ones given to a thing and to a link. Only live links are in it.
    """

    def __init__(self, things: Iterable[Thing], links: Iterable[Link], numbers: tuple[int, int], today: str) -> None:
        self.things: dict[str, Thing] = {}
        self.saved_things: dict[str, Thing] = {}
        self.saved_links: dict[str, Link] = {}
        self.last_thing, self.last_link = numbers
        self.today = today
        self._same: dict[Same, list[str]] = {}
        self._live: dict[str, dict[str, Link]] = {}
        for thing in things:
            if thing.id not in self.things:
                self._know(thing)
        for link in links:
            self._live.setdefault(link.person, {})[link.id] = link

    def live(self, person: str) -> list[Link]:
        """Return a person's live links in their order."""
        return list(self._live.get(person, {}).values())

    def find_or_create(self, kind: str, record: dict[str, Any], author: str) -> Thing:
        """Return the oldest thing with exactly this complete record, a new one where there is none."""
        if kind == "EVENT" and not record["ref"]:
            return self.create(kind, record, author)
        same = self._same.get(_same(kind, record))
        return self.things[same[0]] if same else self.create(kind, record, author)

    def create(self, kind: str, record: dict[str, Any], author: str) -> Thing:
        """Return a new thing; an event without a reference gets its id as one."""
        self.last_thing += 1
        id_ = f"{PREFIXES[kind]}{self.last_thing:09d}"
        if kind == "EVENT" and not record["ref"]:
            record = {**record, "ref": id_}
        thing = Thing(id_, kind, 1, record, author)
        self._know(thing)
        self.saved_things[id_] = thing
        return thing

    def edit(self, id_: str, record: dict[str, Any], author: str) -> Thing:
        """Give a thing another complete record, for everybody who is joined to it."""
        before = self.things[id_]
        self._same[_same(before.kind, before.record)].remove(id_)
        thing = Thing(id_, before.kind, before.version + 1, record, author)
        self._know(thing)
        self.saved_things[id_] = thing
        return thing

    def link(self, person: str, thing: Thing, role: str, since: str, author: str) -> tuple[Link, bool]:
        """Return the live link of this role, and whether it is new.

        One that is there already is kept, but a location's with another `since` ends, and a new one begins.
        """
        for link in self.live(person):
            if link.thing == thing.id and link.role == role:
                if thing.kind != "LOCATION" or link.since == since:
                    return link, False
                self.end(link, self.today, author)
        self.last_link += 1
        id_ = f"{LINK_PREFIX}{self.last_link:09d}"
        link = Link(id_, person, thing.id, role, since, "", 1, self.last_link, author)
        self._live.setdefault(person, {})[id_] = link
        self.saved_links[id_] = link
        return link, True

    def end(self, link: Link, until: str, author: str) -> None:
        """End a live link."""
        self.amend(link, link.since, until, author)

    def amend(self, link: Link, since: str, until: str, author: str) -> Link:
        """Give a link other dates."""
        changed = msgspec.structs.replace(link, since=since, until=until, version=link.version + 1, author=author)
        living = self._live.setdefault(link.person, {})
        if until:
            living.pop(link.id, None)
        else:
            living[link.id] = changed
            self._live[link.person] = dict(sorted(living.items(), key=lambda item: item[1].pos))
        self.saved_links[link.id] = changed
        return changed

    def end_matching(
        self,
        person: str,
        kind: str,
        role: str,
        attributes: Mapping[str, Any],
        since: str | None,
        until: str,
        author: str,
    ) -> bool:
        """End a person's live links of a role to things that have these attributes; whether there were any."""
        ended = False
        for link in self.live(person):
            thing = self.things[link.thing]
            fits = link.role == role and thing.kind == kind and since in (None, link.since)
            if fits and all(thing.record[name] == value for name, value in attributes.items()):
                self.end(link, until, author)
                ended = True
        return ended

    def _know(self, thing: Thing) -> None:
        self.things[thing.id] = thing
        self._same.setdefault(_same(thing.kind, thing.record), []).append(thing.id)


def _same(kind: str, record: dict[str, Any]) -> Same:
    return kind, frozenset(record.items())
