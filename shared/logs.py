"""Logs are event names and ids as JSON lines, never a sentence and never personal details."""

import logging
import sys
import traceback

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def configure(service: str, level: str = "info") -> None:
    """Send every log line of this process to standard error as one JSON object with the service's name."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format='{"event":"library","name":"%(name)s"}')
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def where(error: BaseException) -> list[str]:
    """The last places an error passed, `file:line:function`; its message is left out, for it may quote a row."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}:{frame.name}" for frame in frames]
