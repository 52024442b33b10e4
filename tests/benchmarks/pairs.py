"""Both systems edit the same person at the same moment: different fields, then the same field."""

import asyncio
from collections.abc import Sequence

import msgspec

from tests.benchmarks.peopled import peopled
from tests.benchmarks.run import Run
from tests.benchmarks.sandbox import Sandbox, fresh

PAIRS = 200
TOGETHER = 20
BOTH_CLAIMS = """SELECT c.claims FROM cases c JOIN links l USING (nominal_id)
WHERE c.kind = 'clash' AND c.closed_at IS NULL AND l.side = 'visor' AND l.external_id = $1"""


async def pairs(run: Run) -> None:
    """Kept means that both systems show both edits; a case holds both claims while each system keeps its own."""
    async with fresh(run) as sandbox:
        await peopled(sandbox, 2 * PAIRS)
        await sandbox.visor.look()
        await sandbox.athena.look()
        both = await sandbox.pairs()
        run.tell(f"{PAIRS} pairs of edits of different fields, then {PAIRS} of the same")
        await _edited(sandbox, both[:PAIRS], same=False)
        await _edited(sandbox, both[PAIRS:], same=True)
        await sandbox.quiet()
        kept = [await _kept(sandbox, *pair) for pair in both[:PAIRS]]
        cases = [await _undecided(sandbox, *pair) for pair in both[PAIRS:]]
        run.measured("mirror.different_fields", sum(kept))
        run.measured("mirror.same_field", sum(cases))
        await sandbox.prove(cases=PAIRS)


async def _edited(sandbox: Sandbox, people: Sequence[tuple[str, str]], *, same: bool) -> None:
    for start in range(0, len(people), TOGETHER):
        edits = [
            edit
            for visor, athena in people[start : start + TOGETHER]
            for edit in (
                sandbox.visor.edit(visor, sandbox.visor.working_as(f"Carpenter {visor}")),
                sandbox.athena.edit(
                    athena,
                    sandbox.athena.working_as(f"Glazier {visor}") if same else {"home": {"street": f"1 {visor} Walk"}},
                ),
            )
        ]
        await asyncio.gather(*edits)


async def _kept(sandbox: Sandbox, visor: str, athena: str) -> bool:
    one, other = await sandbox.visor.record(visor), await sandbox.athena.record(athena)
    works = one["Employment"]["Details"] == other["person"]["occupation"] == f"Carpenter {visor}"
    lives = one["Address"]["Line"] == other["home"]["street"] == f"1 {visor} Walk"
    return bool(works and lives)


async def _undecided(sandbox: Sandbox, visor: str, athena: str) -> bool:
    found = await sandbox.tables.fetch(BOTH_CLAIMS, visor)
    claims = [msgspec.json.decode(row["claims"]) for row in found]
    wanted = {"visor": f"Carpenter {visor}", "athena": f"Glazier {visor}"}
    told = [{side: claim["value"] for side, claim in it.items()} for it in claims]
    shown = {"visor": await sandbox.visor.work(visor), "athena": await sandbox.athena.work(athena)}
    return told == [wanted] and shown == wanted
