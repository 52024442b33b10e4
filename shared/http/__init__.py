"""The HTTP door: a route table with a rule on every route, one error shape, pages and assets from the own origin."""

from shared.http.access import Purpose, Session, session, user
from shared.http.app import build_app, nobody_is_told
from shared.http.assets import Assets
from shared.http.bodies import read_form, read_json, read_query
from shared.http.errors import Problem, wants_page
from shared.http.health import health
from shared.http.pages import Freshness, Link, Pages
from shared.http.routes import Handler, Route, RouteWithoutRule, walk
from shared.http.rules import any_of, machine, public, roles, signed_in
from shared.http.users import EVERYWHERE, User

__all__ = [
    "EVERYWHERE",
    "Assets",
    "Freshness",
    "Handler",
    "Link",
    "Pages",
    "Problem",
    "Purpose",
    "Route",
    "RouteWithoutRule",
    "Session",
    "User",
    "any_of",
    "build_app",
    "health",
    "machine",
    "nobody_is_told",
    "public",
    "read_form",
    "read_json",
    "read_query",
    "roles",
    "session",
    "signed_in",
    "user",
    "walk",
    "wants_page",
]
