"""Random whole records through the real mirror: what the policy sends arrives, nothing withheld is found anywhere."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from services.visor_sync.domain.values import same
from services.visor_sync.handlers.reconcile import reconcile
from shared.messages import Json
from tests.integration.visor_sync.outside import Outside
from tests.integration.visor_sync.stage import Stage
from tests.integration.visor_sync.test_mirroring import tables_with
from tests.integration.visor_sync.test_real_machine import ROUNDS
from tests.integration.visor_sync.world import World, a_world
from tests.servers import Kafka, Postgres
from tests.unit.visor_sync.builders import POLICY
from tests.unit.visor_sync.languages import LANGUAGES, whole_of

SECRET = "Planted-in-ViSOR"
WITHHELD: dict[str, Any] = {
    "Finance": {"BankAccount": f"{SECRET} account"},
    "Victims": [{"Name": f"{SECRET} name", "Note": f"{SECRET} note"}],
    "Sources": [{"Ref": "SYNEV-1", "Detail": f"{SECRET} detail"}],
}
VISOR = LANGUAGES["visor"]
SAME_FOR_ALL = {"pnc_id", "cro_id"}
"""Drawn from a few values: two people with one PNC ID are a possible match, and that is another test's."""
FIELDS = set(VISOR.file.rows) - SAME_FOR_ALL


@pytest.fixture
async def own(postgres: Postgres, kafka: Kafka) -> AsyncIterator[World]:
    """A world whose mirror does not run: the stage moves it."""
    async with a_world(postgres, kafka) as world:
        yield world


async def test_whole_records_arrive_as_the_policy_says_and_what_is_withheld_nowhere(
    own: World, capfd: pytest.CaptureFixture[str]
) -> None:
    topics = await asyncio.to_thread(many, own, 40)
    assert sum(len(log) for log in topics.values()) > 100
    assert [
        name for name, log in topics.items() if SECRET.encode() in msgspec.json.encode([it.body for it in log])
    ] == []
    assert await tables_with(own, SECRET) == []
    said = "".join(capfd.readouterr())
    assert SECRET not in said
    assert (await reconcile(own.mirror)).passed


def many(own: World, examples: int) -> Mapping[str, Any]:
    """Mirror many people one after another; returns all that was published."""
    with asyncio.Runner() as runner:
        opened = Stage.opened(own.settings, own.sides)
        stage = runner.run(opened.__aenter__())

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(state=whole_of(FIELDS))
        def arrives(state: dict[str, Json]) -> None:
            runner.run(one(stage, state))

        try:
            arrives()
        finally:
            runner.run(opened.__aexit__(None, None, None))
        return stage.topics


async def one(stage: Stage, state: Mapping[str, Json]) -> None:
    """One person, typed into ViSOR with every field, and then found in ATHENA."""
    visor, record = stage.sides["visor"], {**VISOR.as_its_users_write(state), **WITHHELD}
    visor_id = await created(stage, visor, record)
    await rest(stage)
    query = (
        "SELECT external_id FROM links WHERE side = 'athena' AND nominal_id ="
        " (SELECT nominal_id FROM links WHERE side = 'visor' AND external_id = $1)"
    )
    athena_id = await stage.mirror.store.pool.fetchval(query, visor_id)
    (version, here), (_, there) = await stage.shown("visor", visor_id), await stage.shown("athena", athena_id)
    assert version == 1, "who said it was given something back"
    for name in here.keys() | there.keys():
        value = here.get(name) if POLICY.of_cell(name).goes_to("athena") else None
        assert same(there.get(name), value), (name, there.get(name), value)
    graphs = await stage.mirror.sides["athena"].system.graphs([athena_id])
    assert SECRET not in str(graphs)


async def created(stage: Stage, visor: Outside, record: Mapping[str, Any]) -> str:
    """The id of a record that ViSOR's own user has typed."""
    token = {"Authorization": f"Bearer {visor.token}"}
    async with stage.http.post(f"{visor.url}/nominals", json=record, headers=token) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["id"])


async def rest(stage: Stage) -> None:
    """Let everything happen until nothing does; then a second look finds nothing new."""
    for _ in range(ROUNDS):
        await stage.sweep()
        if not await stage.round():
            assert not await stage.round(), "it spoke again after it was silent"
            return
    raise AssertionError(f"still restless after {ROUNDS} rounds")
