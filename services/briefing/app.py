"""How the briefing is put together."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from services.briefing import products, store
from services.briefing.domain.table import ScoreTable
from services.briefing.domain.weeks import Week
from services.briefing.handlers import Maker
from services.briefing.rebuild import renew
from services.briefing.routes import Door, refused, routes
from services.briefing.settings import Settings
from services.briefing.sightings import desk as sightings_desk
from services.briefing.sightings.store import Sightings
from services.briefing.subscriptions import PROJECTED, desk_subscription, subscription
from services.briefing.weekly import caught_up, tell, weekly
from shared import audit, logs, metrics, outbox
from shared.http import Assets, Link, Pages, build_app
from shared.identity import Identity, Provider
from shared.kafka import broker_answers, consume
from shared.lag import Lag
from shared.policy import load as load_policy
from shared.postgres import migrate, open_pool
from shared.run import run, web_door

HERE = Path(__file__).parent
NAVIGATION = (Link("/", "This week"), Link("/sightings", "Sightings", sightings_desk.READERS))


async def serve(settings: Settings) -> None:
    """Run every door of the briefing until the process is asked to end."""
    logs.configure("briefing", settings.log_level)
    pool = await open_pool(settings.database_url, store.SCHEMA)
    memory, lag, folder = store.Store(pool), Lag(), Path(settings.output)
    products.remove(folder, await memory.withdrawn_files())
    again = partial(renew, settings.database_url, settings.kafka_bootstrap, folder)
    maker = maker_of(sandbox=settings.sandbox)
    assets = Assets([Path(settings.assets), HERE / "static"])
    pages = Pages("Briefing", HERE / "templates", assets, sandbox=settings.sandbox, navigation=NAVIGATION)
    door = Door(memory, memory.newest, pages, maker.table, maker.basic, lag, partial(datetime.now, UTC))
    sightings = Sightings(pool)
    desk = sightings_desk.SightingsDesk(sightings, pages, maker.basic, door.clock)
    identity = Identity(Provider.of(settings, "briefing"), pool)
    ready = metrics.ready(
        {"database": partial(pool.fetchval, "SELECT 1"), "broker": partial(broker_answers, settings.kafka_bootstrap)}
    )
    app = build_app(
        [*routes(door, ready), *sightings_desk.routes(desk), *identity.routes(pages)],
        public_url=settings.public_url,
        authenticator=identity,
        on_refused=partial(refused, memory),
        pages=pages,
    )
    try:
        await run(
            web=web_door(app, settings.host, settings.port),
            hear=consume(pool, settings.kafka_bootstrap, subscription(store.CONSUMER, memory, folder, again)),
            hear_desk=consume(pool, settings.kafka_bootstrap, desk_subscription(sightings)),
            lag=lag.follow(pool, settings.kafka_bootstrap, store.CONSUMER, PROJECTED),
            say=outbox.relay(pool, settings.kafka_bootstrap, "briefing"),
            seal=audit.sealer(pool, "briefing"),
        )
    finally:
        await identity.close()
        await pool.close()


async def prepare(settings: Settings) -> None:
    """Bring the schema to the newest migration, as its owner."""
    logs.configure("briefing", settings.log_level)
    await migrate(settings.owner_database_url, store.SCHEMA, "briefing", store.FOLDERS)


async def make_anew(settings: Settings) -> None:
    """Make the briefing's view anew from its topic and swap it in; a running briefing serves the old one meanwhile."""
    logs.configure("briefing", settings.log_level)
    count = await renew(settings.database_url, settings.kafka_bootstrap, Path(settings.output))
    sys.stdout.write(f"rebuilt from {count} messages\n")


async def make_week(settings: Settings, week: Week | None, out: Path | None) -> None:
    """Make the lists and decks of a week, this one unless another is named, and say what they hold."""
    logs.configure("briefing", settings.log_level)
    now, folder = datetime.now(UTC), out or Path(settings.output)
    pool = await open_pool(settings.database_url, store.SCHEMA, size=4)
    try:
        memory = store.Store(pool)
        complete = await caught_up(memory, settings.kafka_bootstrap, settings.catch_up_seconds)
        outcomes = await weekly(
            memory, maker_of(sandbox=settings.sandbox), settings.force, week or Week.of(now), now, folder
        )
        tell(outcomes, folder, await memory.newest(), complete=complete)
    finally:
        await pool.close()


def maker_of(*, sandbox: bool) -> Maker:
    """The score table and the policy as they are on this machine.

    Raises:
        SystemExit: the score table breaks its own rules; it is named.
    """
    try:
        table = ScoreTable.parse((HERE / "scores.toml").read_bytes())
    except ValueError as error:
        raise SystemExit(f"boyd: scores.toml cannot be used: {error}") from error
    return Maker(table, frozenset(load_policy().visible(("basic",))), sandbox)
