"""The table of parts: every process of the sandbox, where it listens and whom it waits for."""

from functools import partial

import aiohttp

from deploy.sandbox import databases, kafka, postgres, processes, settings, topics, training
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from deploy.sandbox.launch import Part
from deploy.sandbox.settings import ATHENA, BRIEFING, IDP, MAP, VISOR, VISOR_SYNC

HEALTH_WITHIN = aiohttp.ClientTimeout(total=2)


async def _says_ok(path: str, offset: int, home: Home) -> bool:
    """Whether `GET path` at that place answers 200."""
    if not processes.listens(home.port(offset)):
        return False
    try:
        async with (
            aiohttp.ClientSession(timeout=HEALTH_WITHIN) as session,
            session.get(settings.address(home, offset) + path) as response,
        ):
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


def _service(name: str, title: str, offset: int) -> Part:
    return Part(
        name=name,
        title=title,
        ports=(offset,),
        command=partial(settings.service, name),
        ready=partial(_says_ok, "/health/ready", offset),
        prepared_by=("postgres",),
        uses=("kafka",),
    )


def _standin(name: str, title: str, offset: int) -> Part:
    return Part(
        name=name,
        title=title,
        ports=(offset,),
        command=partial(settings.standin, name, offset),
        ready=partial(_says_ok, "/health", offset),
        prepared_by=("postgres",),
    )


PARTS: tuple[Part, ...] = (
    Part(
        name="postgres",
        title="PostgreSQL",
        ports=(postgres.PORT_OFFSET,),
        scheme="postgresql",
        command=postgres.command,
        ready=postgres.ready,
        settle=databases.settle,
    ),
    Part(
        name="kafka",
        title="Apache Kafka",
        ports=(kafka.PORT_OFFSET, kafka.CONTROLLER_OFFSET),
        scheme="kafka",
        command=training.quick_kafka,
        ready=kafka.ready,
        settle=topics.settle,
    ),
    Part(
        name="idp",
        title="Identity provider",
        ports=(IDP,),
        command=settings.idp,
        ready=partial(_says_ok, "/health", IDP),
    ),
    _standin("visor", "ViSOR stand-in", VISOR),
    _standin("athena", "ATHENA stand-in", ATHENA),
    _service("visor_sync", "Mirror", VISOR_SYNC),
    _service("briefing", "Briefing", BRIEFING),
    _service("map", "Map", MAP),
)
NAMES = tuple(part.name for part in PARTS)


def chosen(*names: str) -> tuple[Part, ...]:
    """The parts of those names, in the table's order; all of them when none is named.

    Raises:
        Fault: for a name that no part has.
    """
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise Fault(f"no part is called {unknown[0]}; there are {', '.join(NAMES)}")
    return tuple(part for part in PARTS if not names or part.name in names)
