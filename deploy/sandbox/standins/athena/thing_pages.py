"""The pages only ATHENA has: what a person is linked to, and a thing with all who are joined to it."""

from typing import Any

import msgspec
from aiohttp import web

from deploy.sandbox.standins.athena.graph import Thing
from deploy.sandbox.standins.athena.graph_store import GraphStore
from deploy.sandbox.standins.athena.things import thing_record
from deploy.sandbox.standins.engine import body, form
from deploy.sandbox.standins.engine.api import LONGEST_AUTHOR
from deploy.sandbox.standins.engine.faults import Faults
from deploy.sandbox.standins.engine.pages import Pages, sent_form
from deploy.sandbox.standins.engine.problem import Problem
from deploy.sandbox.standins.engine.system import Field, Section, System, Table

_MEANWHILE = "Somebody changed it meanwhile; the form below shows your values. Saving again puts them in place."
_SECTIONS = {"LOCATION": "home", "VEHICLE": "vehicles", "ONLINE": "online", "EVENT": "log"}


class ThingPages(Pages):
    """A person's page with the linked records on it, and a page a thing."""

    def __init__(self, system: System, store: GraphStore, faults: Faults) -> None:
        super().__init__(system, store, faults)
        self._system = system
        self._graph = store

    def routes(self) -> list[web.RouteDef]:
        """Return the routes that go before the engine's."""
        return [
            web.get("/records/{id}", self.page(self.read)),
            web.get("/things/{id}", self.page(self.thing)),
            web.post("/things/{id}", self.page(self.edit_thing)),
        ]

    async def read(self, request: web.Request) -> web.Response:
        """One person by section, and everything they are or were linked to."""
        entry = await self.entry(request)
        rows = await self._graph.read("all_links", [entry.id])
        counts = await self._graph.read("joined", sorted({row["thing"] for row in rows}))
        joined = {row["thing"]: row["joined"] for row in counts}
        links = [
            {
                **{name: row[name] for name in ("thing", "kind", "role", "since", "until")},
                "what": in_short(row["kind"], msgspec.json.decode(row["record"])),
                "others": joined.get(row["thing"], 0) - (not row["until"]),
            }
            for row in sorted(rows, key=lambda row: bool(row["until"]))
        ]
        return self.render("linked.html", 200, entry=entry, record=msgspec.json.decode(entry.record), links=links)

    async def thing(self, request: web.Request) -> web.Response:
        """One thing, who is joined to it, and the form to edit it."""
        thing = await self._thing(request)
        return await self._thing_page(200, thing, thing.record, thing.version, "", "")

    async def edit_thing(self, request: web.Request) -> web.Response:
        """Save the thing for everybody who is joined to it, unless somebody changed it since it was shown."""
        thing = await self._thing(request)
        sent = await sent_form(request)
        author = sent.get("author", "").strip()
        version = body.whole_number(sent.get("version", ""), "version", 0, 999_999)
        layout = (Section("", thing.kind, self._fields(thing.kind)),)
        values: dict[str, Any] = thing.record
        try:
            values = form.read(sent, msgspec.structs.replace(self._system, layout=layout))
            record = thing_record(thing.kind, values)
            body.label(author, "The name of who makes this change", LONGEST_AUTHOR)
        except ValueError as error:
            return await self._thing_page(422, thing, values, version, author, str(error))
        except Problem as problem:
            return await self._thing_page(422, thing, values, version, author, problem.detail)
        stale = thing.version != version
        if stale or await self._graph.edit_thing(thing, record, author) is None:
            now = await self._thing(request)
            return await self._thing_page(412, now, values, now.version, author, _MEANWHILE)
        raise web.HTTPSeeOther(f"/things/{thing.id}")

    async def _thing_page(
        self, status: int, thing: Thing, values: dict[str, Any], version: int, author: str, problem: str
    ) -> web.Response:
        rows = await self._graph.joined(thing.id)
        joined = [
            {
                **{name: row[name] for name in ("person", "role", "since", "until")},
                "name": self._system.heading(msgspec.json.decode(row["record"])) if row["record"] else "",
            }
            for row in rows
        ]
        live = len({row["person"] for row in rows if not row["until"]})
        return self.render(
            "thing.html",
            status,
            thing=thing,
            what=in_short(thing.kind, thing.record),
            fields=self._fields(thing.kind),
            values=values,
            version=version,
            author=author,
            problem=problem,
            joined=joined,
            live=live,
        )

    def _fields(self, kind: str) -> tuple[Field, ...]:
        """Return the fields of a kind as the card has them."""
        if kind == "TELEPHONE":
            return (Field("number", "Number"),)
        fields = next(
            part.fields
            for part in self._system.layout
            if isinstance(part, (Section, Table)) and part.key == _SECTIONS[kind]
        )
        return tuple(field for field in fields if field.key != "recorded")

    async def _thing(self, request: web.Request) -> Thing:
        id_ = request.match_info["id"]
        thing = await self._graph.thing(id_) if id_.isprintable() else None
        if thing is None:
            raise Problem(404, "There is nothing with this id.")
        return thing


def in_short(kind: str, record: dict[str, Any]) -> str:
    """Return one line that says what a thing is."""
    if kind == "EVENT":
        return ", ".join(part for part in (record["date"], record["category"], record["ref"]) if part)
    names = {
        "LOCATION": ("street", "locality", "post_code"),
        "TELEPHONE": ("number",),
        "VEHICLE": ("registration", "manufacturer", "color"),
        "ONLINE": ("site", "handle"),
    }[kind]
    return ", ".join(record[name] for name in names if record[name])
