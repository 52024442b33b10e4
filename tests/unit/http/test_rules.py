"""Who may use a route."""

import pytest
from aiohttp import web

from shared.http import (
    Problem,
    Route,
    RouteWithoutRule,
    User,
    any_of,
    build_app,
    machine,
    nobody_is_told,
    public,
    roles,
    signed_in,
    walk,
)
from shared.http.access import refusal

OFFICER = User("officer-017", "PC 1017", frozenset({"warranted-officer"}), "cambridgeshire", frozenset({"north"}))
PCSO = User("staff-061", "PCSO 6061", frozenset({"pcso"}), "cambridgeshire", frozenset({"north"}))
TOOL = User("boyd-cli", "boyd-cli", frozenset({"operator", "warranted-officer"}), machine=True)


async def _nothing(request: web.Request) -> web.StreamResponse:
    return web.Response()


def _app(*routes: Route) -> web.Application:
    return build_app(routes, public_url="https://map.example", authenticator=None, on_refused=nobody_is_told)


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (public(), [OFFICER, PCSO, TOOL, None]),
        (signed_in(), [OFFICER, PCSO]),
        (roles("warranted-officer", "auditor"), [OFFICER]),
        (roles("auditor"), []),
        (machine("operator"), [TOOL]),
        (machine("warranted-officer"), [TOOL]),
        (machine("other"), []),
        (any_of(roles("auditor"), machine("operator")), [TOOL]),
    ],
)
def test_a_rule_lets_in_those_it_names_and_nobody_else(rule: object, allowed: list[User | None]) -> None:
    assert [who for who in (OFFICER, PCSO, TOOL, None) if rule.allows(who)] == allowed  # type: ignore[attr-defined]


def test_a_role_that_does_not_exist_is_refused_where_it_is_declared() -> None:
    with pytest.raises(ValueError, match="warranted-oficer"):
        roles("warranted-oficer")
    with pytest.raises(ValueError, match="none given"):
        roles()


def test_public_cannot_hide_among_other_rules() -> None:
    with pytest.raises(ValueError, match="public"):
        any_of(roles("auditor"), public())


def test_a_refusal_says_who_may_and_that_it_was_recorded() -> None:
    problem: Problem = refusal(roles("warranted-officer", "npt-supervisor", "auditor"))
    assert "warranted officers, neighbourhood team supervisors and auditors" in problem.detail
    assert "recorded" in problem.detail


def test_a_route_without_a_rule_does_not_build() -> None:
    with pytest.raises(RouteWithoutRule, match="/people"):
        _app(Route("GET", "/people", _nothing, None))  # type: ignore[arg-type]


def test_the_walk_names_every_route_with_its_rule() -> None:
    app = _app(Route("GET", "/health/live", _nothing, public()), Route("GET", "/people/{id}", _nothing, signed_in()))
    assert list(walk(app)) == [("GET", "/health/live", public()), ("GET", "/people/{id}", signed_in())]


def test_the_walk_finds_a_route_that_bypassed_the_table() -> None:
    app = _app(Route("GET", "/health/live", _nothing, public()))
    app.router.add_get("/backdoor", _nothing)
    with pytest.raises(RouteWithoutRule, match="/backdoor"):
        list(walk(app))


def test_areas_are_covered_by_name_or_by_everywhere() -> None:
    everywhere = User("staff-051", "Staff", frozenset({"auditor"}), areas=frozenset({"*"}))
    assert (OFFICER.covers("north"), OFFICER.covers("south"), everywhere.covers("south")) == (True, False, True)
