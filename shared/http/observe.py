"""One log line and one timing for each request, by route template: never a path's values, never a query."""

import re
import secrets
import time
from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from prometheus_client import Histogram

from shared.http.routes import TABLE

if TYPE_CHECKING:
    from shared.http.routes import Handler

log = structlog.get_logger()

_REQUEST_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")


SECONDS = Histogram("boyd_http_request_seconds", "Time to answer a request", ["method", "route", "status"])


@web.middleware
async def observe(request: web.Request, handler: "Handler") -> web.StreamResponse:
    """Gives the request an id (the caller's own, if it is well formed), then times and logs it."""
    started = time.perf_counter()
    request_id = _request_id(request)
    route = request.app[TABLE].find(request)
    template = route.path if route else "unknown"
    status = 500
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        try:
            response = await handler(request)
            status = response.status
            response.headers["X-Request-Id"] = request_id
        except web.HTTPException as answer:
            status = answer.status
            answer.headers["X-Request-Id"] = request_id
            raise
        finally:
            spent = time.perf_counter() - started
            SECONDS.labels(_method(request), template, str(status)).observe(spent)
            log.info("http.answered", method=_method(request), route=template, status=status, ms=round(spent * 1000, 1))
    return response


def _request_id(request: web.Request) -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def _method(request: web.Request) -> str:
    return request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "OTHER"
