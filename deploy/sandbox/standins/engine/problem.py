"""Errors as RFC 9457 problem details."""

from http import HTTPStatus

import msgspec
from aiohttp import web


class Problem(Exception):
    """A request that cannot be served: a status and one sentence that says why and what to do."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class ProblemBody(msgspec.Struct, frozen=True, rename={"kind": "type"}):
    """The body of every error."""

    title: str
    status: int
    detail: str
    kind: str = "about:blank"


def response(status: int, detail: str) -> web.Response:
    """Return the problem as `application/problem+json`."""
    body = ProblemBody(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return web.Response(status=status, body=msgspec.json.encode(body), content_type="application/problem+json")
