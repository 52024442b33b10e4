"""The topics of the published language at the sandbox's broker: made when missing, never changed."""

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code

from deploy.sandbox import kafka
from deploy.sandbox.faults import Fault
from deploy.sandbox.home import Home
from shared.topics import TOPICS, Topic

TOPIC_ALREADY_EXISTS = 36


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
