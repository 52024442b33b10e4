"""The route table: each route with its handler and its rule."""

from collections.abc import Awaitable, Callable, Iterator, Sequence

import msgspec
from aiohttp import web

from shared.http.rules import Rule

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class RouteWithoutRule(Exception):
    """A route was declared, or added to a running application, without saying who may use it."""


class Route(msgspec.Struct, frozen=True):
    """`path` is aiohttp's template, e.g. `/people/{id}`: logs and metrics show it, never its values.

    `background` marks what a page asks for by itself, on a timer: it does not keep an idle session alive.
    """

    method: str
    path: str
    handler: Handler
    rule: Rule
    background: bool = False


class Table:
    """What the application knows of each of its routes."""

    def __init__(self, app: web.Application, routes: Sequence[Route]) -> None:
        self._known: dict[web.AbstractRoute, Route] = {}
        for route in routes:
            if not isinstance(route.rule, Rule):
                raise RouteWithoutRule(f"{route.method} {route.path} declares no rule")
            self._known[app.router.add_route(route.method, route.path, route.handler)] = route

    def find(self, request: web.Request) -> Route | None:
        """The declared route that matched, or None: no such page, or a route that bypassed the table."""
        return self._known.get(request.match_info.route)

    def rule_of(self, route: web.AbstractRoute) -> Rule | None:
        known = self._known.get(route)
        return known.rule if known else None


TABLE = web.AppKey("TABLE", Table)


def walk(app: web.Application) -> Iterator[tuple[str, str, Rule]]:
    """Every (method, path template, rule) the router can reach. RouteWithoutRule for one that bypassed the table."""
    for route in app.router.routes():
        resource = route.resource
        path = resource.canonical if resource else "?"
        rule = app[TABLE].rule_of(route)
        if rule is None:
            raise RouteWithoutRule(f"{route.method} {path} bypassed the table")
        yield route.method, path, rule
