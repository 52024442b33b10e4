"""Nine values changed behind both systems' backs: each must be named, and looking must not cost the databases much."""

import asyncio

import asyncpg

from deploy.sandbox import postgres
from deploy.sandbox.cli.proofs import asked
from deploy.sandbox.secrets import Secrets
from tests.benchmarks.run import WHOLE
from tests.benchmarks.sandbox import Sandbox

PLACES = {
    "employment": ("Employment", "Details"),
    "risk_factors": ("Offending", "RiskFactors"),
    "modus_operandi": ("Offending", "ModusOperandi"),
}
EACH = 3
PLANT = "UPDATE records SET record = jsonb_set(record::jsonb, $2, to_jsonb($3::text))::json WHERE id = $1"
BUSY = """SELECT datname, active_time / 1000 AS seconds FROM pg_stat_database
WHERE datname IN ('visor', 'athena', 'boyd')"""
NOMINALS = "SELECT external_id, nominal_id::text FROM links WHERE side = 'visor' AND external_id = ANY($1)"
STATISTICS_SECONDS = 2.0
"""PostgreSQL tells of what a session did a second late at most."""


async def drift(sandbox: Sandbox) -> None:
    """Plant in ViSOR's own table what its feed does not tell, reconcile, and hold what is named against it."""
    run = sandbox.run
    people = [visor for visor, _ in (await sandbox.pairs())[:: max(1, run.options.size // (EACH * len(PLACES)))]]
    planted = dict(zip(people, [field for field in PLACES for _ in range(EACH)], strict=False))
    await _plant(sandbox, planted)
    run.tell(f"{len(planted)} differences planted; reconciling")
    before = await _busy(sandbox)
    _, report = await asyncio.to_thread(asked, sandbox.home, "visor_sync", "reconcile")
    after = await _busy(sandbox)
    spent = {name: after[name] - before[name] for name in after}
    told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in sorted(spent.items()))
    run.tell(f"database time: {told}")
    who = {row["external_id"]: row["nominal_id"] for row in await sandbox.tables.fetch(NOMINALS, list(planted))}
    wanted = {(who[id_], field) for id_, field in planted.items()}
    named = {(it["nominal_id"], it["field"]) for it in report["differences"] if it["why"] == "drift"}
    run.check(len(planted) == EACH * len(PLACES), f"only {len(planted)} differences could be planted")
    run.check(
        named == wanted, f"{len(named & wanted)} of {len(wanted)} differences were named, {len(named - wanted)} more"
    )
    short = "" if run.options.size == WHOLE else f"among {run.options.size:,} records, not {WHOLE:,}"
    run.measured("reconcile.drift", max(spent.values()), short=short)


async def _plant(sandbox: Sandbox, planted: dict[str, str]) -> None:
    system = await asyncpg.connect(Secrets(sandbox.home).text("visor_database_url"))
    try:
        for id_, field in planted.items():
            await system.execute(PLANT, id_, list(PLACES[field]), f"Changed behind the system's back: {field}")
    finally:
        await system.close()


async def _busy(sandbox: Sandbox) -> dict[str, float]:
    """Seconds that each database has spent on statements since it was made."""
    await asyncio.sleep(STATISTICS_SECONDS)
    connection = await postgres.connect(sandbox.home)
    try:
        return {row["datname"]: row["seconds"] for row in await connection.fetch(BUSY)}
    finally:
        await connection.close()
