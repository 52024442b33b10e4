"""The pages for people: find, read, edit, add and delete a record by hand."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from multidict import MultiDictProxy

from deploy.sandbox.standins.engine import body, form, record
from deploy.sandbox.standins.engine.faults import Faults
from deploy.sandbox.standins.engine.problem import Problem
from deploy.sandbox.standins.engine.store import Entry, Store
from deploy.sandbox.standins.engine.system import Part, System, Table
from deploy.sandbox.standins.engine.text import folded
from deploy.sandbox.standins.engine.write import Write

PAGE_SIZE = 25
MOST_COLUMNS = 3
"""Of a table in a narrow card: with more, words run over its edge."""
LONGEST_AUTHOR = 80
_HERE = Path(__file__).parent
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Pages:
    """Requests of people in a browser. No login: a sandbox on the machine's own address."""

    def __init__(self, system: System, store: Store, faults: Faults) -> None:
        self._system = system
        self._store = store
        self._faults = faults
        self._assets = {
            "plain.css": ("text/css", (_HERE / "assets" / "plain.css").read_text()),
            "look.css": ("text/css", (system.look / "look.css").read_text()),
            "icon.svg": ("image/svg+xml", (system.look / "icon.svg").read_text()),
        }
        self._templates = Environment(
            loader=FileSystemLoader([system.look / "templates", _HERE / "templates"]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self._templates.globals.update(
            system=system,
            kind=lambda part: type(part).__name__,
            value_at=form.value_at,
            text_of=form.text_of,
            holder_of=form.holder_of,
            spare_rows=form.SPARE_ROWS,
            wide=_is_wide,
        )

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; none needs a login."""
        return [
            web.get("/", self.page(self.listed)),
            web.post("/", self.page(self.searched)),
            web.get("/new", self.page(self.empty_form)),
            web.post("/new", self.page(self.add)),
            web.get("/records/{id}", self.page(self.read)),
            web.get("/records/{id}/edit", self.page(self.filled_form)),
            web.post("/records/{id}/edit", self.page(self.edit)),
            web.post("/records/{id}/delete", self.page(self.delete)),
            web.get("/assets/{name}", self.asset),
        ]

    def page(self, handler: Handler) -> Handler:
        """Let a handler answer a browser: problems are pages, and forms come from here only."""

        async def page(request: web.Request) -> web.StreamResponse:
            try:
                self._faults.refuse_in_outage()
                if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in (
                    "same-origin",
                    "none",
                ):
                    raise Problem(403, "This form was sent from another site.")
                return await handler(request)
            except Problem as problem:
                return self.render("message.html", problem.status, message=problem.detail)

        return page

    async def listed(self, request: web.Request) -> web.Response:
        """All records, a page at a time."""
        return await self._list("", body.whole_number(request.query.get("page", "1"), "page", 1, 99_999))

    async def searched(self, request: web.Request) -> web.Response:
        """The records that hold the words sent; by POST, so that no name stands in an address."""
        sent = await sent_form(request)
        page = body.whole_number(sent.get("page", "1"), "page", 1, 99_999)
        return await self._list(sent.get("q", "")[:200].strip(), page)

    async def _list(self, query: str, page: int) -> web.Response:
        words = [folded(word) for word in query.replace("\x00", " ").split()]
        entries, total = await self._store.found(words, page, PAGE_SIZE)
        if not entries and page > 1:
            raise Problem(404, "There is no such page of the list.")
        rows = [(entry, _plain(entry)) for entry in entries]
        pages = max(1, -(-total // PAGE_SIZE))
        return self.render("list.html", 200, rows=rows, total=total, query=query, page=page, pages=pages)

    async def read(self, request: web.Request) -> web.Response:
        """One record by section."""
        entry = await self.entry(request)
        return self.render("record.html", 200, entry=entry, record=_plain(entry))

    async def empty_form(self, _request: web.Request) -> web.Response:
        """The form for a new record."""
        return self._form(200, None, self._blank())

    async def filled_form(self, request: web.Request) -> web.Response:
        """The form with a record in it."""
        entry = await self.entry(request)
        return self._form(200, entry, _plain(entry))

    async def add(self, request: web.Request) -> web.Response:
        """Save a new record."""
        sent = await sent_form(request)
        shown, problem = self._shown(sent, self._blank())
        if problem:
            return self._form(422, None, shown, sent, problem)
        asked = Write(op="create", author=_author(sent), record=shown)
        (outcome,) = await self._store.write([asked])
        if outcome.problem is not None:
            return self._form(outcome.status, None, shown, sent, outcome.problem)
        raise web.HTTPSeeOther(f"/records/{outcome.id}")

    async def edit(self, request: web.Request) -> web.Response:
        """Save what was changed in the form, unless somebody else changed the record since it was shown."""
        entry = await self.entry(request)
        sent = await sent_form(request)
        seen = self._seen(sent, _plain(entry))
        shown, problem = self._shown(sent, seen)
        mine = form.changed(seen, shown, self._system)
        if problem:
            return self._form(422, entry, shown, sent, problem)
        if mine:
            asked = Write(op="update", id=entry.id, if_match=_version(sent), author=_author(sent), record=mine)
            (outcome,) = await self._store.write([asked])
            if outcome.status == 412:
                return self._conflict(await self.entry(request), mine, sent)
            if outcome.problem is not None:
                return self._form(outcome.status, entry, shown, sent, outcome.problem)
        raise web.HTTPSeeOther(f"/records/{entry.id}")

    def _shown(self, sent: MultiDictProxy[str], seen: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """Return the record as the form has it, and what is wrong with the form."""
        try:
            shown = {**seen, **form.read(sent, self._system)}
        except ValueError as error:
            return seen, str(error)
        author = _author(sent)
        named = 1 <= len(author) <= LONGEST_AUTHOR and author.isprintable()
        return shown, "" if named else "Say who makes this change."

    def _seen(self, sent: MultiDictProxy[str], otherwise: dict[str, Any]) -> dict[str, Any]:
        if "seen" not in sent:
            return otherwise
        try:
            return record.whole(body.decode(sent["seen"].encode(), dict[str, Any]), self._system.record)
        except ValueError as error:
            raise Problem(400, f"The form was changed on its way: {error}") from error

    def _conflict(self, entry: Entry, mine: dict[str, Any], sent: MultiDictProxy[str]) -> web.Response:
        """Show the record as it stands now with the changes of this form laid over it; nothing is saved."""
        now = _plain(entry)
        kept = record.merge(now, mine)
        return self._form(412, entry, kept, sent, "", form.differences(now, kept, self._system))

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a record at the version that its page showed."""
        entry = await self.entry(request)
        sent = await sent_form(request)
        author = body.label(_author(sent), "The name of who deletes", LONGEST_AUTHOR)
        asked = Write(op="delete", id=entry.id, if_match=_version(sent), author=author)
        (outcome,) = await self._store.write([asked])
        if outcome.problem is not None:
            raise Problem(outcome.status, f"Not deleted: somebody changed it meanwhile. {outcome.problem}")
        raise web.HTTPSeeOther("/")

    async def asset(self, request: web.Request) -> web.Response:
        """A style sheet or the icon."""
        kind, text = self._assets.get(request.match_info["name"], ("", ""))
        if not kind:
            raise Problem(404, "There is nothing here.")
        return web.Response(text=text, content_type=kind)

    async def entry(self, request: web.Request) -> Entry:
        """Return the record of an address. Raises Problem 404."""
        id_ = request.match_info["id"]
        entry = await self._store.one(id_) if self._system.id_pattern.fullmatch(id_) else None
        if entry is None:
            raise Problem(404, f"There is no {self._system.noun} with this id.")
        return entry

    def _blank(self) -> dict[str, Any]:
        """Return a record with every default in it and the names of the example emptied."""
        blank = record.whole(self._system.example, self._system.record)
        for name, section in self._system.example.items():
            if isinstance(section, dict):
                blank[name] |= dict.fromkeys(section, "")
        return blank

    def _form(
        self,
        status: int,
        entry: Entry | None,
        shown: dict[str, Any],
        sent: Mapping[str, str] | None = None,
        problem: str = "",
        differences: list[tuple[str, str, str]] | None = None,
    ) -> web.Response:
        version, seen = (str(entry.version), bytes(entry.record).decode()) if entry else ("", "")
        if (
            status == 422 and sent
        ):  # a mistake: the form still starts from what it showed, not from what stands there now
            version, seen = sent.get("version", version), sent.get("seen", seen)
        return self.render(
            "form.html",
            status,
            entry=entry,
            record=shown,
            version=version,
            seen=seen,
            author=_author(sent) if sent else "",
            problem=problem,
            conflict=differences is not None,
            differences=differences or [],
        )

    def render(self, template: str, status: int, **values: Any) -> web.Response:
        """Answer with a page."""
        text = self._templates.get_template(template).render(**values)
        return web.Response(status=status, text=text, content_type="text/html")


def _is_wide(part: Part) -> bool:
    if not isinstance(part, Table):
        return False
    return len(part.fields) > MOST_COLUMNS or any(field.kind == "long" for field in part.fields)


def _plain(entry: Entry) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.json.decode(entry.record)
    return values


def _author(sent: Mapping[str, str]) -> str:
    return sent.get("author", "").strip()


def _version(sent: MultiDictProxy[str]) -> int:
    return body.whole_number(sent.get("version", ""), "version", 0, 999_999)


async def sent_form(request: web.Request) -> MultiDictProxy[str]:
    """Return the form that a browser sent. Raises Problem."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Problem(415, "A form is sent as application/x-www-form-urlencoded.")
    try:
        sent: Any = await request.post()
    except (ValueError, LookupError) as error:
        raise Problem(400, "The form is not text in UTF-8.") from error
    return sent  # type: ignore[no-any-return]
