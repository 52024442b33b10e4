"""The routes every service has for whoever runs it."""

from shared.http.routes import Handler, Route
from shared.http.rules import public
from shared.metrics import live, metrics


def health(ready: Handler) -> list[Route]:
    """Live, ready and the metrics; nobody is asked who they are, and nothing is about people."""
    return [
        Route("GET", "/health/live", live, public()),
        Route("GET", "/health/ready", ready, public()),
        Route("GET", "/metrics", metrics, public()),
    ]
