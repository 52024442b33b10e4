"""Numbers for Prometheus, and what live and ready mean. Labels are topics, routes and codes, never people."""

from collections.abc import Awaitable, Callable, Mapping

import msgspec
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Gauge, Histogram, generate_latest

PUBLISHED = Counter("boyd_messages_published_total", "Messages published", ["topic"])
CONSUMED = Counter("boyd_messages_consumed_total", "Messages handled", ["topic"])
SKIPPED = Counter("boyd_messages_skipped_total", "Messages of a type not known here", ["topic"])
PARKED = Counter("boyd_messages_parked_total", "Messages parked", ["topic"])
BATCH_SECONDS = Histogram("boyd_batch_seconds", "Time to handle one batch", ["topic"])
UNSEALED = Gauge("boyd_audit_unsealed_rows", "Audit rows not yet sealed")

Check = Callable[[], Awaitable[object]]


async def live(_: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"live": True})


def ready(checks: Mapping[str, Check]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Own database and broker answer. A source system that is out shows in status and metrics, never here."""

    async def handler(_: web.Request) -> web.Response:
        faults: dict[str, str] = {}
        for name, check in checks.items():
            try:
                await check()
            except Exception as error:  # any fault at all means: not ready
                faults[name] = type(error).__name__
        body = msgspec.json.encode({"ready": not faults, "faults": faults})
        return web.Response(body=body, status=503 if faults else 200, content_type="application/json")

    return handler


async def metrics(_: web.Request) -> web.Response:
    """All numbers of this process in Prometheus' text format."""
    return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})
