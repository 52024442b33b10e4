"""The topics of the published language, as DESIGN section 3 lists them; made when missing, never changed."""

from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code

from deploy.sandbox import kafka
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home

DAY_MS = 24 * 3600 * 1000
# A projection that slept for less than this still sees every tombstone.
TOMBSTONES_MS = 30 * DAY_MS
TOPIC_ALREADY_EXISTS = 36


@dataclass(frozen=True)
class Topic:
    """A topic; `days` is how long messages are kept, None for a compacted one (the newest of each key, for ever)."""

    name: str
    partitions: int
    days: int | None

    @property
    def configs(self) -> dict[str, str]:
        """The broker's own names for the clean-up settings."""
        if self.days is None:
            return {"cleanup.policy": "compact", "delete.retention.ms": str(TOMBSTONES_MS)}
        return {"cleanup.policy": "delete", "retention.ms": str(self.days * DAY_MS)}


TOPICS = (
    Topic("rso.visor.changes.v1", 12, days=7),
    Topic("rso.athena.changes.v1", 12, days=7),
    Topic("rso.visor.commands.v1", 12, days=7),
    Topic("rso.athena.commands.v1", 12, days=7),
    Topic("rso.nominals.basic.v1", 12, days=None),
    Topic("rso.nominals.full.v1", 12, days=None),
    Topic("rso.cases.v1", 12, days=None),
    Topic("rso.desk.v1", 3, days=30),
    Topic("rso.briefings.v1", 1, days=None),
    Topic("rso.dashboard.v1", 1, days=None),
    Topic("rso.audit.v1", 3, days=365),
    Topic("rso.sessions.v1", 1, days=1),
)


async def settle(home: Home, topics: tuple[Topic, ...] = TOPICS) -> None:
    """Make the topics that are missing.

    Raises:
        Fault: when the broker refuses one, with its reason.
    """
    client = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap(home))
    await client.start()
    try:
        there = set(await client.list_topics())
        missing = [topic for topic in topics if topic.name not in there]
        if missing:
            wanted = [NewTopic(row.name, row.partitions, 1, topic_configs=row.configs) for row in missing]
            answer = await client.create_topics(wanted)
            _check(answer.topic_errors)
    finally:
        await client.close()


def _check(outcomes: list[tuple[str, int, str | None]]) -> None:
    for name, code, message in outcomes:
        if code not in (0, TOPIC_ALREADY_EXISTS):
            raise Fault(f"Kafka refused to make the topic {name}: {message or for_code(code).__name__}")
