"""A POLE system in memory: what the steps of a write mean, in the fewest words."""

from dataclasses import dataclass, field
from typing import Any

from deploy.sandbox.standins.engine.record import merge
from services.visor_sync.graph.shape import Graph, GraphLink, Thing


@dataclass
class Pole:
    """One system: people's own records, things, and links; ids are counted."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    things: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    links: dict[str, dict[str, str]] = field(default_factory=dict)

    def act(self, person: str, steps: list[dict[str, Any]]) -> None:
        """Carry out steps of one person."""
        names: dict[str, str] = {}
        for step in steps:
            if step["do"] == "record":
                self.people[person] = merge(self.people.get(person, {}), step["record"])
            elif step["do"] == "find_or_create":
                names[step["as"]] = self.thing(step["kind"], step["record"])
            elif step["do"] == "link":
                self.join(person, names[step["to"]], step["role"], step["since"])
            else:
                self._end(person, step)

    def thing(self, kind: str, record: dict[str, Any]) -> str:
        """The thing of this kind with exactly this record, found or made."""
        same = [id_ for id_, (its, held) in self.things.items() if (its, held) == (kind, record)]
        id_ = same[0] if same else f"T{len(self.things)}"
        self.things[id_] = (kind, record)
        return id_

    def join(self, person: str, thing: str, role: str, since: str) -> None:
        """A live link; the same one is not made twice."""
        link = {"person": person, "thing": thing, "role": role, "since": since, "until": ""}
        if link not in self.links.values():
            self.links[f"L{len(self.links)}"] = link

    def _end(self, person: str, step: dict[str, Any]) -> None:
        for link in self.links.values():
            kind, record = self.things[link["thing"]]
            asked = (person, step["role"], step["kind"], step["record"], step["since"], "")
            if (link["person"], link["role"], kind, record, link["since"], link["until"]) == asked:
                link["until"] = step["until"]

    def graph(self, person: str) -> Graph:
        """A person's graph."""
        mine = [(id_, link) for id_, link in self.links.items() if link["person"] == person]
        links = [
            GraphLink(
                id=id_,
                role=link["role"],
                since=link["since"],
                until=link["until"],
                thing=Thing(
                    id=link["thing"],
                    kind=self.things[link["thing"]][0],
                    version=1,
                    joined=len({it["person"] for it in self.links.values() if it["thing"] == link["thing"]}),
                    record=self.things[link["thing"]][1],
                ),
            )
            for id_, link in mine
        ]
        return Graph(id=person, version=1, version_after=1, record=self.people[person], links=links)
