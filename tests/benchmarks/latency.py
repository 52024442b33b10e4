"""How long an edit takes from one system's yes until the other system shows it, at 50 edits a second."""

from tests.benchmarks.peopled import peopled, place
from tests.benchmarks.run import Run
from tests.benchmarks.sandbox import Sandbox, fresh
from tests.benchmarks.stream import Stream, quantile
from tests.benchmarks.systems import System

RATE, SECONDS = 50, 20
WARM_SECONDS = 4


async def latency(run: Run) -> None:
    """Both ways, one after the other; each person is edited about once."""
    people = min(RATE * SECONDS, run.options.size)
    seconds = people / RATE
    short = "" if seconds == SECONDS else f"for {seconds:.0f} s, not {SECONDS}"
    async with fresh(run) as sandbox:
        await peopled(sandbox, people)
        for name, source, target in (
            ("mirror.latency", sandbox.visor, sandbox.athena),
            ("mirror.latency_back", sandbox.athena, sandbox.visor),
        ):
            run.tell(f"{RATE} edits a second in {source.name} for {seconds:.0f} s")
            await _streamed(sandbox, source, target, WARM_SECONDS)
            done = await _streamed(sandbox, source, target, seconds)
            run.check(done.lost == 0, f"{done.lost} of {done.sent} edits in {source.name} never arrived")
            run.check(done.late == 0, f"{done.late} edits were not made: their people's last ones were on their way")
            run.measured(f"{name}.p50", quantile(done.milliseconds(), 0.5), short=short)
            run.measured(f"{name}.p99", quantile(done.milliseconds(), 0.99), short=short)
        await sandbox.prove()


async def _streamed(sandbox: Sandbox, source: System, target: System, seconds: float) -> Stream:
    await sandbox.quiet()
    await source.look()
    pairs = await sandbox.pairs()
    if source is sandbox.athena:
        pairs = [(athena, visor) for visor, athena in pairs]
    stream = Stream(source, target, pairs, RATE)
    await stream.run(await place(sandbox, target), lambda gone: gone >= seconds)
    return stream
