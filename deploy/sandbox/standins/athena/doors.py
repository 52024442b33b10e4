"""The routes that only ATHENA has."""

from typing import cast

from aiohttp import web

from deploy.sandbox.standins.athena.graph_store import GraphStore
from deploy.sandbox.standins.athena.graphs_door import GraphsDoor
from deploy.sandbox.standins.athena.links_door import LinksDoor
from deploy.sandbox.standins.athena.steps_door import StepsDoor
from deploy.sandbox.standins.athena.thing_pages import ThingPages
from deploy.sandbox.standins.athena.things_door import COLLECTIONS, ThingsDoor
from deploy.sandbox.standins.engine.api import Api
from deploy.sandbox.standins.engine.faults import Faults
from deploy.sandbox.standins.engine.store import Store
from deploy.sandbox.standins.engine.system import System


def graph_doors(system: System, api: Api, store: Store, faults: Faults) -> list[web.RouteDef]:
    """Return the routes for the graph; those for machines need the bearer token."""
    graph = cast("GraphStore", store)
    return [
        web.post("/graphs", api.guarded(GraphsDoor(graph, faults).graphs)),
        web.post(f"/{system.collection}/steps", api.guarded(StepsDoor(system, api, graph, faults).steps)),
        *[route for collection in COLLECTIONS for route in ThingsDoor(collection, api, graph).routes()],
        *LinksDoor(api, graph).routes(),
        *ThingPages(system, graph, faults).routes(),
    ]
