"""The mirror's own numbers for Prometheus; labels are sides and risk bands, never people."""

from prometheus_client import Counter, Gauge, Histogram

from services.visor_sync.domain.watching import Moment

LATENCY = Histogram(
    "boyd_mirror_latency_seconds",
    "From a change's acceptance in one system until the other had it",
    ["source", "target"],
    buckets=(0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600),
)
TAKEN = Counter("boyd_mirror_changes_taken_total", "Changes taken in from a system, by all processes", ["side"])
GIVEN = Counter("boyd_mirror_records_given_total", "Records written to a system, by all processes", ["side"])
OLDEST = Gauge("boyd_mirror_oldest_waiting_seconds", "Age of the oldest change not everywhere yet", ["risk"])
WAITING = Gauge("boyd_mirror_waiting_changes", "Changes that are not everywhere yet", ["risk"])
OUTBOX = Gauge("boyd_mirror_outbox_rows", "Messages that the relay has not published yet")
OUTBOX_AGE = Gauge("boyd_mirror_outbox_oldest_seconds", "How long the oldest message waits for the relay")
WRITES = Gauge("boyd_mirror_writes_under_way", "Writes begun and not answered yet")
WRITES_AGE = Gauge("boyd_mirror_writes_oldest_seconds", "How long the oldest write waits for its answer")
CASES = Gauge("boyd_mirror_open_cases", "Questions that people must decide")
CASES_AGE = Gauge("boyd_mirror_cases_oldest_seconds", "How long the oldest question is open")
PARKED = Gauge("boyd_mirror_parked_items", "What could not be handled and waits for a person", ["kind"])
STOPPED = Gauge("boyd_mirror_source_stopped", "1 while a system is neither heard nor written to", ["side"])
OUT = Gauge("boyd_mirror_source_out", "1 while a system does not answer", ["side"])
UNREADABLE = Gauge("boyd_mirror_source_unreadable", "1 while a system answers what cannot be read", ["side"])
UNREADABLE_ANSWERS = Counter(
    "boyd_mirror_unreadable_answers_total", "Answers of a system that could not be read as a whole", ["side"]
)
READ_AT = Gauge("boyd_mirror_watched_timestamp_seconds", "When these numbers were last read from the database")


def show(moment: Moment) -> None:
    """Set every gauge to what was true at a moment."""
    for band, waiting in moment.waiting.items():
        OLDEST.labels(band or "unknown").set(waiting.oldest_seconds)
        WAITING.labels(band or "unknown").set(waiting.changes)
    queues = moment.queues
    OUTBOX.set(queues.outbox)
    OUTBOX_AGE.set(queues.outbox_seconds)
    WRITES.set(queues.writes_under_way)
    WRITES_AGE.set(queues.writes_seconds)
    CASES.set(queues.cases)
    CASES_AGE.set(queues.cases_seconds)
    PARKED.labels("message").set(queues.parked_messages)
    PARKED.labels("record").set(queues.unreadable)
    PARKED.labels("person").set(queues.set_aside)
    for side, source in moment.sources.items():
        STOPPED.labels(side).set(source.stopped is not None)
        OUT.labels(side).set(source.fault is not None and not source.unreadable)
        UNREADABLE.labels(side).set(source.unreadable)
    READ_AT.set(moment.at.timestamp())
