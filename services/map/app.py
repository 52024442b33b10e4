"""How the map is put together."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from services.map import folium_map, store
from services.map.changes import Changes
from services.map.routes import Door, refused, routes
from services.map.settings import Settings
from services.map.subscriptions import TOPICS, subscription
from shared import audit, logs, metrics, outbox
from shared.http import Assets, Link, Pages, build_app
from shared.identity import Identity, Provider
from shared.kafka import broker_answers, consume
from shared.lag import Lag
from shared.policy import load as load_policy
from shared.postgres import migrate, open_pool
from shared.run import run, web_door

HERE = Path(__file__).parent
NAVIGATION = (Link("/", "List"), Link("/map", "Map"))


async def serve(settings: Settings) -> None:
    """Run every door of the map until the process is asked to end."""
    logs.configure("map", settings.log_level)
    pool = await open_pool(settings.database_url, store.SCHEMA, size=20)
    memory, changes, lag = store.Store(pool), Changes(), Lag()
    shell, assets = folium_map.shell(), Assets([Path(settings.assets), HERE / "static"])
    for name, made in (("shell.css", shell.style), ("switches.js", shell.switches), ("shell.js", shell.script)):
        assets.add(f"map/{name}", made)
    pages = Pages("Map", HERE / "templates", assets, sandbox=settings.sandbox, navigation=NAVIGATION)
    door = Door(memory, memory.newest, pages, load_policy(), changes, lag, shell.html, partial(datetime.now, UTC))
    identity = Identity(_provider(settings), pool)
    ready = metrics.ready(
        {"database": partial(pool.fetchval, "SELECT 1"), "broker": partial(broker_answers, settings.kafka_bootstrap)}
    )
    app = build_app(
        [*routes(door, ready), *identity.routes(pages)],
        public_url=settings.public_url,
        authenticator=identity,
        on_refused=partial(refused, memory),
        pages=pages,
    )
    app.on_shutdown.append(changes.closing)
    try:
        await run(
            web=web_door(app, settings.host, settings.port),
            hear=consume(pool, settings.kafka_bootstrap, subscription(store.CONSUMER, memory, door.today)),
            changes=changes.follow(memory.versions),
            lag=lag.follow(pool, settings.kafka_bootstrap, store.CONSUMER, TOPICS),
            say=outbox.relay(pool, settings.kafka_bootstrap, "map"),
            seal=audit.sealer(pool, "map"),
        )
    finally:
        await identity.close()
        await pool.close()


async def prepare(settings: Settings) -> None:
    """Bring the schema to the newest migration, as its owner."""
    logs.configure("map", settings.log_level)
    await migrate(settings.owner_database_url, store.SCHEMA, "map", store.FOLDERS)


def _provider(settings: Settings) -> Provider:
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        public_url=settings.public_url,
        service="map",
    )
