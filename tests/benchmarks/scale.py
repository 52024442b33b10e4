"""The same load by one process of the mirror and by two."""

from tests.benchmarks.loads import loaded
from tests.benchmarks.profile import spent_by
from tests.benchmarks.run import Run
from tests.benchmarks.sandbox import fresh

SIZE = 20_000
BUSY = 0.9
"""A process that has a core for so large a share of the time cannot go faster."""


async def scale(run: Run) -> None:
    """Says of each system whether it was the limit of the second load, which the mirror cannot help."""
    size = min(SIZE, run.options.size)
    short = [] if size == SIZE else [f"with {size:,} records, not {SIZE:,}"]
    rates = []
    for processes in (1, 2):
        async with fresh(run) as sandbox:
            before = spent_by(sandbox.home)
            rates.append(await loaded(sandbox, size, processes=processes))
            seconds, after = size / rates[-1], spent_by(sandbox.home)
            run.tell(f"{processes} of the mirror: {rates[-1]:,.0f} records a second")
            await sandbox.prove()
        if processes > 1:
            limits = [it for it in ("visor", "athena") if after[it] - before.get(it, 0.0) > BUSY * seconds]
            short += [f"the {name} stand-in was at its limit" for name in limits]
    run.measured("mirror.scale", rates[1] / rates[0], short="; ".join(short))
