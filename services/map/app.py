"""How the map is put together."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from services.map import folium_map, store
from services.map.changes import Changes
from services.map.domain.dip_check import CHECKERS
from services.map.domain.sight import REACH
from services.map.door import Door, london_day
from services.map.finding import Keys
from services.map.oversight import auditor_desk, dip_desk
from services.map.oversight import desk as oversight_desk
from services.map.oversight.auditor_store import AuditLog
from services.map.oversight.dip_store import DipChecks
from services.map.oversight.store import Ledger
from services.map.rebuild import renew
from services.map.routes import refused, routes
from services.map.sealing import Seal
from services.map.settings import Settings, oversight_of
from services.map.sightings import desk as report_desk
from services.map.sightings.store import Sightings
from services.map.store import Store
from services.map.subscriptions import PROJECTED, desk_subscription, subscription
from shared import audit, logs, metrics, outbox
from shared.http import Assets, Link, Pages, build_app
from shared.identity import Identity, Provider, utc_now
from shared.kafka import broker_answers, consume
from shared.lag import Lag
from shared.policy import load as load_policy
from shared.postgres import Pool, migrate, open_pool
from shared.proof import published_heads
from shared.run import run, web_door
from shared.traces import TermKey

HERE = Path(__file__).parent
NAVIGATION = (
    Link("/", "List", tuple(REACH)),
    Link("/map", "Map", tuple(REACH)),
    Link("/search", "Search", tuple(REACH)),
    Link("/my-looks", "My look-ups"),
    Link("/my-reports", "My reports", tuple(REACH)),
    Link("/dip-check", "Dip-check", CHECKERS),
    Link("/audit", "Audit", ("auditor",)),
    Link("/policy", "What may be shared"),
)
CONNECTIONS = 20


@dataclass(frozen=True)
class Parts:
    """The map, put together and not yet running. Make it inside the running loop."""

    web: web.Application
    identity: Identity
    memory: Store
    door: Door


def assemble(settings: Settings, pool: Pool, clock: Callable[[], datetime] = utc_now) -> Parts:
    """Put the rooms together around a pool on the map's schema; `clock` gives the instant in UTC."""
    rules, shell = oversight_of(settings), folium_map.shell()
    memory = Store(pool, rules)
    assets = Assets([Path(settings.assets), HERE / "static"])
    for name, made in (("shell.css", shell.style), ("switches.js", shell.switches), ("shell.js", shell.script)):
        assets.add(f"map/{name}", made)
    pages = Pages("Map", HERE / "templates", assets, sandbox=settings.sandbox, navigation=NAVIGATION)
    keys = Keys(TermKey(settings.search_key), Seal(settings.text_key))
    door = Door(
        memory,
        memory.newest,
        pages,
        load_policy(),
        Changes(),
        Lag(),
        shell.html,
        clock,
        keys,
        settings.sandbox,
        settings.on_encounter,
    )
    identity = Identity(Provider.of(settings, "map"), pool, clock)
    broker = partial(broker_answers, settings.kafka_bootstrap)
    ready = metrics.ready({"database": partial(pool.fetchval, "SELECT 1"), "broker": broker})
    desk = oversight_desk.Desk(Ledger(pool), pages, door.today)
    dip = dip_desk.DipDesk(desk, DipChecks(pool), rules.dip_check, keys.words, clock)
    heads = partial(published_heads, settings.kafka_bootstrap, "map")
    reports = report_desk.ReportDesk(desk, Sightings(pool), settings.reports_are_read, clock)
    auditor = auditor_desk.AuditorDesk(desk, AuditLog(pool), keys.terms, heads, clock)
    app = build_app(
        [
            *oversight_desk.within_budget(routes(door, ready)),
            *oversight_desk.routes(desk),
            *report_desk.routes(reports),
            *dip_desk.routes(dip),
            *auditor_desk.routes(auditor),
            *identity.routes(pages),
        ],
        public_url=settings.public_url,
        authenticator=identity,
        on_refused=partial(refused, memory),
        pages=pages,
    )
    app.on_shutdown.append(door.changes.closing)
    return Parts(app, identity, memory, door)


async def serve(settings: Settings) -> None:
    """Run every door of the map until the process is asked to end."""
    logs.configure("map", settings.log_level)
    pool = await open_pool(settings.database_url, store.SCHEMA, size=CONNECTIONS)
    made, bootstrap = assemble(settings, pool), settings.kafka_bootstrap
    again = partial(renew, settings.database_url, bootstrap, made.door.today, made.door.keys.terms)
    try:
        await run(
            web=web_door(made.web, settings.host, settings.port),
            hear=consume(
                pool,
                bootstrap,
                subscription(store.CONSUMER, made.memory, made.door.today, made.door.keys.terms, again),
            ),
            hear_desk=consume(pool, bootstrap, desk_subscription(Sightings(pool))),
            changes=made.door.changes.follow(made.memory.versions),
            lag=made.door.lag.follow(pool, bootstrap, store.CONSUMER, PROJECTED),
            say=outbox.relay(pool, bootstrap, "map"),
            seal=audit.sealer(pool, "map"),
        )
    finally:
        await made.identity.close()
        await pool.close()


async def make_anew(settings: Settings) -> None:
    """Make the map's view anew from its topic and swap it in; the running map serves the old one meanwhile."""
    logs.configure("map", settings.log_level)
    key = TermKey(settings.search_key)
    count = await renew(settings.database_url, settings.kafka_bootstrap, lambda: london_day(utc_now()), key)
    sys.stdout.write(f"rebuilt from {count} messages\n")


async def prepare(settings: Settings) -> None:
    """Bring the schema to the newest migration, as its owner."""
    logs.configure("map", settings.log_level)
    await migrate(settings.owner_database_url, store.SCHEMA, "map", store.FOLDERS)
