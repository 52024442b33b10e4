"""Errors as answers: RFC 9457 problems for programs, a plain page for people."""

import http
from typing import TYPE_CHECKING

import msgspec
from aiohttp import web
from aiohttp.typedefs import Middleware

from shared.logs import log, where

if TYPE_CHECKING:
    from shared.http.pages import Pages
    from shared.http.routes import Handler


class Problem(Exception):
    """An answer that is not the one asked for. `detail` is shown to the caller; never put a person's details in it.

    `kind` becomes the problem's `type` (`urn:boyd:problem:stale-version`); `headers` go out with it.
    """

    def __init__(
        self,
        status: int,
        detail: str = "",
        *,
        title: str = "",
        kind: str = "",
        headers: dict[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.title = title or http.HTTPStatus(status).phrase
        self.kind = f"urn:boyd:problem:{kind}" if kind else "about:blank"
        self.headers = headers or {}
        self.members = members


def wants_page(request: web.Request) -> bool:
    """True for a browser that navigates: it takes HTML and asks outside /api/."""
    return not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


def problem_response(problem: Problem) -> web.Response:
    body = {"type": problem.kind, "title": problem.title, "status": problem.status, **problem.members}
    if problem.detail:
        body["detail"] = problem.detail
    return web.Response(
        body=msgspec.json.encode(body),
        status=problem.status,
        content_type="application/problem+json",
        headers=problem.headers,
    )


def error_middleware(pages: "Pages | None") -> Middleware:
    """Turns every exception into an answer; what nobody foresaw is logged by type and place, never by its message."""

    @web.middleware
    async def answer(request: web.Request, handler: "Handler") -> web.StreamResponse:
        try:
            return await handler(request)
        except Problem as problem:
            return _show(request, problem, pages)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return _show(request, _translated(error), pages)
        except Exception as error:
            log.error("http.failed", error=type(error).__name__, where=where(error))
            return _show(request, Problem(500, "Something went wrong on our side. Try again in a minute."), pages)

    return answer


def _show(request: web.Request, problem: Problem, pages: "Pages | None") -> web.StreamResponse:
    if pages is None or not wants_page(request):
        return problem_response(problem)
    return pages.error(request, problem)


def _translated(error: web.HTTPException) -> Problem:
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    details = {404: "There is no such page.", 405: "That cannot be done here.", 413: "What was sent is too large."}
    return Problem(error.status, details.get(error.status, ""), headers=headers)
