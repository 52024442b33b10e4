"""How the mirror is put together."""

import argparse
import contextlib
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import msgspec

from services.visor_sync import desk, front, mapping
from services.visor_sync.graph.steps import GraphWording
from services.visor_sync.handlers.again import read_again
from services.visor_sync.handlers.capture import capture
from services.visor_sync.handlers.deliver import sweep
from services.visor_sync.handlers.lost import find_lost, say_lost_again
from services.visor_sync.handlers.ports import Guards, Mirror, Side, Wording
from services.visor_sync.handlers.published import hold_topics, say_states_again
from services.visor_sync.handlers.reconcile import GRACE_SECONDS, reconcile
from services.visor_sync.handlers.reevaluate import agree_on_policy, reevaluate
from services.visor_sync.handlers.runaway import lift
from services.visor_sync.handlers.saying import of_cases
from services.visor_sync.handlers.setback import decide
from services.visor_sync.handlers.watching import Watch
from services.visor_sync.http_graph import GraphSystem
from services.visor_sync.http_system import HttpSystem, RecordWording
from services.visor_sync.routes import refused, routes
from services.visor_sync.settings import Settings
from services.visor_sync.store import open_store
from services.visor_sync.store.store import SCHEMA
from services.visor_sync.subscriptions import subscriptions
from services.visor_sync.topics import KafkaTopics
from shared import audit, logs, metrics, outbox, policy
from shared.audit import AuditEvent
from shared.http import Assets, Link, Pages, build_app
from shared.identity import Identity, Provider
from shared.kafka import broker_answers, consume
from shared.policy.words import sections
from shared.postgres import SHARED_SQL, migrate
from shared.run import run, web_door
from shared.traces import TermKey

HERE = Path(__file__).parent
SQL = HERE / "sql"
NAVIGATION = (Link("/", "Now"), Link("/cases", "Cases"))


@contextlib.asynccontextmanager
async def open_mirror(settings: Settings) -> AsyncIterator[Mirror]:
    """The mirror with its memory and its two systems, for as long as the block runs."""
    async with contextlib.AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.database_url))
        table, sides = policy.load(), {}
        for name, url, token, language in (
            ("visor", settings.visor_url, settings.visor_token, settings.visor_mapping),
            ("athena", settings.athena_url, settings.athena_token, "athena"),
        ):
            translator = mapping.load(language, name, table)
            sides[name] = side = _side(name, url, token, translator)
            stack.push_async_callback(side.system.close)
        key, search_key = settings.withheld_key.encode(), TermKey(settings.search_key)
        guards = Guards(
            settings.runaway_versions,
            settings.runaway_seconds,
            settings.mass_change_share,
            settings.mass_change_least,
        )
        yield Mirror(store, table, sides, settings.sandbox, key, search_key, guards, settings.observe)


def _side(name: str, url: str, token: str, translator: mapping.MappedTranslator) -> Side:
    """A system of documents, or, where its mapping has links, of graphs."""
    if translator.links:
        return Side(GraphSystem(name, url, token, translator), translator, wording(translator))
    return Side(HttpSystem(name, url, token, translator.collection), translator, wording(translator))


def wording(translator: mapping.MappedTranslator) -> Wording:
    """How a write is worded for the system that a mapping describes."""
    return GraphWording(translator) if translator.links else RecordWording(translator)


async def serve(settings: Settings) -> None:
    """Run every door of the mirror until the process is asked to end."""
    logs.configure("visor_sync", settings.log_level)
    async with open_mirror(settings) as mirror:
        await agree_on_policy(mirror)
        pool, broker = mirror.store.pool, settings.kafka_bootstrap
        identity = Identity(Provider.of(settings, "visor_sync"), pool)
        ready = metrics.ready({"database": mirror.store.answers, "broker": partial(broker_answers, broker)})
        assets = Assets([Path(settings.assets), HERE / "static"])
        pages = Pages("Mirror", HERE / "templates", assets, sandbox=settings.sandbox, navigation=NAVIGATION)
        watch = Watch(mirror)
        people = [*front.pages(front.Front(watch, pages, mirror.observe)), *desk.pages(desk.Desk(mirror, pages))]
        app = build_app(
            [*routes(mirror, ready), *people, *identity.routes(pages)],
            public_url=settings.public_url,
            authenticator=identity,
            on_refused=partial(refused, mirror),
            pages=pages,
        )
        hears = {name: consume(pool, broker, it) for name, it in subscriptions(mirror).items()}
        captures = {f"capture_{name}": capture(mirror, side) for name, side in mirror.sides.items()}
        captures |= {f"again_{name}": read_again(mirror, side) for name, side in mirror.sides.items()}
        try:
            await run(
                web=web_door(app, settings.host, settings.port),
                say=outbox.relay(pool, broker, "visor_sync", mirror.store.bell),
                seal=audit.sealer(pool, "visor_sync"),
                sweep=sweep(mirror),
                policy=reevaluate(mirror),
                watch=watch.follow(),
                **hears,
                **captures,
            )
        finally:
            await identity.close()


async def prepare(settings: Settings) -> None:
    """Bring the schema to the newest migration, as its owner."""
    logs.configure("visor_sync", settings.log_level)
    await migrate(settings.owner_database_url, SCHEMA, "visor_sync", [SHARED_SQL, SQL])


async def hold_against(settings: Settings) -> None:
    """Reconcile, print the report as JSON, and end with exit code 1 when it has not passed."""
    logs.configure("visor_sync", settings.log_level)
    async with open_mirror(settings) as mirror, KafkaTopics.opened(settings.kafka_bootstrap) as topics:
        report = await reconcile(mirror, topics)
    sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
    if not report.passed:
        sys.exit(1)


async def say_again(settings: Settings) -> None:
    """Say again what the topics of states lack or have otherwise, and changes that no topic holds any more."""
    logs.configure("visor_sync", settings.log_level)
    async with open_mirror(settings) as mirror, KafkaTopics.opened(settings.kafka_bootstrap) as topics:
        states = await say_states_again(mirror, await hold_topics(mirror, topics, GRACE_SECONDS))
        changes = await say_lost_again(mirror, await find_lost(mirror, topics))
    sys.stdout.write(msgspec.json.encode({"states": states, "changes": changes}).decode() + "\n")


async def print_policy(_: Settings) -> None:
    """Print the field policy as JSON: its version, its rows in the order of display, and the same in plain words."""
    table = policy.load()
    told = {"version": table.version, "fields": [*table.fields.values()], "sections": sections(table)}
    sys.stdout.write(msgspec.json.encode(told).decode() + "\n")


async def list_cases(settings: Settings) -> None:
    """Print the open cases as JSON, the oldest first, as their topic carries them: no values. The look is audited."""
    logs.configure("visor_sync", settings.log_level)
    async with open_store(settings.database_url) as store, store.transaction() as unit:
        found = await unit.open_cases()
        people = sorted({str(case.nominal_id) for case in found})
        await unit.audit([AuditEvent(actor="operator", role="operator", action="cases.viewed", subjects=people)])
    sys.stdout.write(msgspec.json.encode(of_cases(found)).decode() + "\n")


async def resume(settings: Settings, asked: argparse.Namespace) -> None:
    """Let a stopped side go on as a person decided; the running mirror carries it out."""
    logs.configure("visor_sync", settings.log_level)
    async with open_store(settings.database_url) as store:
        if not await decide(store, asked.side, asked.decision):
            sys.exit(f"{asked.side} is not stopped")
    sys.stdout.write(msgspec.json.encode({"side": asked.side, "decision": asked.decision}).decode() + "\n")


async def lift_aside(settings: Settings, asked: argparse.Namespace) -> None:
    """Let a person be delivered again who was set aside; the running mirror does it."""
    logs.configure("visor_sync", settings.log_level)
    async with open_store(settings.database_url) as store:
        if not await lift(store, asked.reference):
            sys.exit(f"{asked.reference} is not set aside")
    sys.stdout.write(msgspec.json.encode({"lifted": asked.reference}).decode() + "\n")
