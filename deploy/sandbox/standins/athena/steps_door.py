"""The HTTP door for writing the graph: groups of steps, many persons at once."""

import msgspec
from aiohttp import web

from deploy.sandbox.standins.athena import steps
from deploy.sandbox.standins.athena.graph_store import GraphStore
from deploy.sandbox.standins.athena.steps import Asked, Group, Run
from deploy.sandbox.standins.engine import body
from deploy.sandbox.standins.engine.api import LONGEST_AUTHOR, LONGEST_KEY, MOST_ITEMS, Api
from deploy.sandbox.standins.engine.faults import Faults
from deploy.sandbox.standins.engine.problem import Problem
from deploy.sandbox.standins.engine.system import System
from deploy.sandbox.standins.engine.write import Write


class Groups(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request of many groups; each is read by itself, so that one that cannot be read does not stop the others."""

    items: list[msgspec.Raw]


class StepsOutcome(msgspec.Struct, frozen=True):
    """What became of one group: `done` steps in all; `alone` unless somebody else changed the person in between."""

    status: int
    id: str | None
    version: int | None
    problem: str | None
    done: int
    alone: bool


class StepsOutcomes(msgspec.Struct, frozen=True):
    """One outcome a group, in order."""

    outcomes: list[StepsOutcome]


class StepsDoor:
    """POST /persons/steps."""

    def __init__(self, system: System, api: Api, store: GraphStore, faults: Faults) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._faults = faults

    async def steps(self, request: web.Request) -> web.Response:
        """Carry out groups of steps; a connection may end before all steps are done, and says nothing then."""
        sent = body.decode(await request.read(), Groups)
        if len(sent.items) > MOST_ITEMS:
            raise Problem(422, f"A request holds at most {MOST_ITEMS} groups.")
        author = self._api.author(request)
        read = [self._read(raw, author) for raw in sent.items]
        good = [it for it in read if isinstance(it, Asked)]
        for it in good:
            await self._api.edit_first(_as_write(it))
        stop = self._faults.takes("stop_after_steps") or None
        runs = iter(await self._store.steps(good, stop))
        outcomes = [it if isinstance(it, StepsOutcome) else _outcome(next(runs)) for it in read]
        done = any(outcome.problem is None for outcome in outcomes)
        if (stop is not None or (done and self._faults.loses_response())) and request.transport is not None:
            request.transport.abort()
        told = self._faults.spoilt_outcomes(StepsOutcomes(outcomes))
        return web.Response(body=msgspec.json.encode(told), content_type="application/json")

    def _read(self, raw: msgspec.Raw, author: str) -> Asked | StepsOutcome:
        try:
            group = body.decode(raw, Group)
            body.label(group.idempotency_key, "idempotency_key", LONGEST_KEY)
            if group.author is not None:
                author = body.label(group.author, "author", LONGEST_AUTHOR)
        except Problem as problem:
            return StepsOutcome(422, None, None, problem.detail, 0, alone=True)
        if group.id is not None and not self._system.id_pattern.fullmatch(group.id):
            detail = f"The id of a {self._system.noun} looks like {self._system.id_example}."
            return StepsOutcome(404 if group.op == "update" else 422, None, None, detail, 0, alone=True)
        if group.op == "update" and group.id is None:
            return StepsOutcome(422, None, None, "id is needed to update.", 0, alone=True)
        return steps.asked(group, author)


def _as_write(it: Asked) -> Write:
    op, id_, if_match = it.group.op, it.group.id, it.group.if_match
    return Write(op=op, id=id_, if_match=if_match, author=it.author, record=it.sections())


def _outcome(run: Run) -> StepsOutcome:
    return StepsOutcome(run.status, run.id, run.version, run.problem, run.done, run.alone)
