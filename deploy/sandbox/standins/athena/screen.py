"""A person's screen: the card an officer reads and keys, and the links that it stands for. Pure."""

from collections.abc import Iterator
from typing import Any

import msgspec

from deploy.sandbox.standins.athena.graph import Graph, Link, Thing
from deploy.sandbox.standins.athena.record import AthenaRecord
from deploy.sandbox.standins.athena.things import HOME, OTHER_HOME, key_of

DERIVED = ("home", "places", "phones", "vehicles", "online", "log")
_ADDRESS = ("street", "locality", "post_code")
_LOCATED = (*_ADDRESS, "district_name", "x", "y")
_NOWHERE = {"street": "", "locality": "", "post_code": "", "district_name": "", "x": None, "y": None}
_BLANK_HOME = {**_NOWHERE, "recorded": ""}


class Wanted(msgspec.Struct, frozen=True):
    """An entry of a card: the link it stands for. `shown` are the attributes that the card shows of the thing.

    `also`: another role in which a link may already say it.
    """

    kind: str
    role: str
    record: dict[str, Any]
    since: str | None = None
    shown: tuple[str, ...] | None = None
    also: str = ""

    def is_of(self, link: Link, thing: Thing) -> bool:
        """Whether this entry is what a link already says."""
        if (
            link.role not in (self.role, self.also)
            or thing.kind != self.kind
            or (self.since is not None and link.since != self.since)
        ):
            return False
        if self.shown is None:
            return thing.record == self.record
        return all(thing.record[name] == self.record[name] for name in self.shown)


def wanted(card: dict[str, Any]) -> Iterator[Wanted]:
    """Return the links that a whole card stands for, in its order."""
    home = {name: card["home"][name] for name in _LOCATED}
    if home != _NOWHERE:
        yield Wanted("LOCATION", HOME, home, card["home"]["recorded"])
    for place in card["places"]:
        address = {**_NOWHERE, **{name: place[name] for name in _ADDRESS}}
        if address != _NOWHERE:
            another = HOME if place["use"] == OTHER_HOME and home != _NOWHERE else ""
            yield Wanted("LOCATION", place["use"], address, place["recorded"], _ADDRESS, another)
    for number in card["phones"]:
        yield Wanted("TELEPHONE", "USES", {"number": number})
    for vehicle in card["vehicles"]:
        yield Wanted("VEHICLE", "KEEPS", vehicle)
    for name in card["online"]:
        yield Wanted("ONLINE", "USES", name)
    for entry in card["log"]:
        yield Wanted("EVENT", "SUBJECT", entry)


def keys(card: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return kind and key of every thing that a whole card may lead to."""
    for entry in wanted(card):
        yield entry.kind, key_of(entry.kind, entry.record)


def key_in(graph: Graph, person: str, card: dict[str, Any], author: str) -> None:
    """Make a person's live links what a whole card says: new ones are added, and those it says no more end today.

    A thing is never changed so, because it may be somebody else's too.
    """
    left = graph.live(person)
    new: list[Wanted] = []
    for entry in wanted(card):
        found = next((link for link in left if entry.is_of(link, graph.things[link.thing])), None)
        if found is not None:
            left.remove(found)
        elif entry not in new:
            new.append(entry)
    gone = {link.id for link in left}
    kept = [link for link in graph.live(person) if link.id not in gone]
    for link in left:
        graph.end(link, graph.today, author)
    for entry in new:
        if entry.since is None and any(entry.is_of(link, graph.things[link.thing]) for link in kept):
            continue
        thing = graph.find_or_create(entry.kind, entry.record, author)
        graph.link(person, thing, entry.role, entry.since or "", author)


def end_all(graph: Graph, person: str, author: str) -> None:
    """End every link of a person who is deleted."""
    for link in graph.live(person):
        graph.end(link, graph.today, author)


def own(record: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a record that is the person's own."""
    return {name: value for name, value in record.items() if name not in DERIVED}


def screen(graph: Graph, person: str, own_part: dict[str, Any]) -> dict[str, Any]:
    """Return the whole card of a person: their own part, and what their live links say."""
    sections = {**own_part, **derived(graph, person)}
    return {name: sections[name] for name in AthenaRecord.__struct_fields__}


def derived(graph: Graph, person: str) -> dict[str, Any]:
    """Return the sections of a card that the live links say, in their order."""
    found: dict[str, Any] = {"home": _BLANK_HOME, "places": [], "phones": [], "vehicles": [], "online": [], "log": []}
    joined = [(link, graph.things[link.thing]) for link in graph.live(person)]
    homes = [link for link, thing in joined if thing.kind == "LOCATION" and link.role == HOME]
    home = homes[-1] if homes else None
    for link, thing in joined:
        if link is home:
            found["home"] = {**thing.record, "recorded": link.since}
        elif thing.kind == "LOCATION":
            address = {name: thing.record[name] for name in _ADDRESS}
            use = OTHER_HOME if link.role == HOME else link.role
            found["places"].append({"use": use, **address, "recorded": link.since})
        elif thing.kind == "TELEPHONE":
            found["phones"].append(thing.record["number"])
        else:
            found[_SECTIONS[thing.kind]].append(thing.record)
    return found


_SECTIONS = {"VEHICLE": "vehicles", "ONLINE": "online", "EVENT": "log"}


def section_of(kind: str, role: str) -> str:
    """Return the section of the card where a link of this kind and role is seen."""
    if kind == "LOCATION":
        return "home" if role == HOME else "places"
    return "phones" if kind == "TELEPHONE" else _SECTIONS[kind]
