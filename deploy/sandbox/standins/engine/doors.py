"""What every response has: safe headers, and errors in one shape."""

import asyncio
import secrets
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import structlog
from aiohttp import web

from deploy.sandbox.standins.engine import problem
from deploy.sandbox.standins.engine.problem import Problem

log = structlog.get_logger()

LARGEST_BODY = 4 * 1024 * 1024
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def with_safe_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Forbid scripts, framing and caching."""
    answer = await handler(request)
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


@web.middleware
async def answers_as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into a problem document; what went wrong inside is logged by its kind only."""
    try:
        return await handler(request)
    except Problem as error:
        answer = problem.response(error.status, error.detail)
        if error.status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    except web.HTTPRequestEntityTooLarge:
        return problem.response(413, f"The body is larger than {LARGEST_BODY // 1024 // 1024} MiB.")
    except web.HTTPMethodNotAllowed as error:
        answer = problem.response(405, f"{error.method} is not possible here.")
        answer.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
        return answer
    except web.HTTPClientError as error:
        return problem.response(error.status, "There is nothing here." if error.status == 404 else error.reason)
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        log.error("database.unavailable", error=type(error).__name__)
        return problem.response(503, "The database does not answer; try again.")
    except (asyncio.CancelledError, web.HTTPException):
        raise
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        log.error("request.failed", error=type(error).__name__, at=f"{Path(frame.filename).name}:{frame.lineno}")
        return problem.response(500, "Something went wrong inside; it was logged.")


def with_token(token: str, handler: Handler) -> Handler:
    """Let a handler answer only who shows the bearer token."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        kind, _, shown = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secrets.compare_digest(
            shown.strip().encode(errors="replace"), token.encode()
        ):
            raise Problem(401, "A bearer token of this system is needed: Authorization: Bearer …")
        return await handler(request)

    return guarded
