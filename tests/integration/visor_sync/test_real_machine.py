"""Real capture, apply and delivery over a real database and both systems: whatever happens in whatever order, nothing
is lost, and once all is quiet both sides are equal or a case says why not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from services.visor_sync.settings import Settings
from shared.messages import CHANGES, COMMANDS, Json
from tests.integration.visor_sync.outside import Outside, a_nominal
from tests.integration.visor_sync.stage import Stage
from tests.integration.visor_sync.world import World, a_world
from tests.servers import Kafka, Postgres
from tests.unit.visor_sync.laws import Said, agrees, kept

ROUNDS = 15
"""In so many rounds everything must have come to rest."""
SIDES = st.sampled_from(["visor", "athena"])
TOPICS = st.sampled_from([*CHANGES.values(), *COMMANDS.values()])
DIES = st.one_of(st.just(0), st.integers(1, 40))
HOME = {"town": "March", "postcode": "PE99 9AB", "district": "Fenland", "lat": None, "lon": None, "as_at": "2026-01-02"}
NUMBER = "+44770090012"
EDITS: dict[str, list[Json]] = {
    "given_names": ["Arno", "Bela", "Cyd"],
    "employment": [None, "baker", "tiler"],
    "risk_level": ["low", "high", "very_high"],
    "main_address": [None, {"line": "1 Sorrel Reach", **HOME}, {"line": "7 Teasel Row", **HOME}],
    **{f"telephones/{NUMBER}{last}": [None, {"number": f"{NUMBER}{last}"}] for last in "34"},
    "vehicles/ZZ01ZZZ": [None, *({"vrm": "ZZ01ZZZ", "make": "Vauxhall", "colour": it} for it in ("red", "grey"))],
    "warning_markers/dogs": [None, {"code": "dogs"}],
}
BOTH: list[dict[str, object]] = [
    {"lose_response": 1},
    {"edit_during_write": 1},
    {"duplicate_feed": True},
    {"reorder_feed": True},
    {"outage": True},
]
FAULTS: list[tuple[str, dict[str, object]]] = [
    *((side, switches) for side in ("visor", "athena") for switches in BOTH),
    ("athena", {"torn_graphs": 2}),
    ("athena", {"stop_after_steps": 1}),
    ("athena", {"stop_after_steps": 2}),
]


class Mirroring(RuleBasedStateMachine):
    """One person, edited on both sides while doors die, batches repeat and systems misbehave."""

    stage: Stage
    run: asyncio.Runner

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something on the stage's own loop."""
        return self.run.run(work)

    @initialize()
    def begin(self) -> None:
        self.said: list[Said] = []
        self.ids: dict[str, str] = {}
        self.do(self._begin())

    async def _begin(self) -> None:
        for side in self.stage.sides:
            await self.stage.fault(side)
        visor = self.stage.sides["visor"]
        async with self.stage.http.post(
            f"{visor.url}/nominals", json=a_nominal(), headers={"Authorization": f"Bearer {visor.token}"}
        ) as answer:
            assert answer.status == 201, await answer.text()
            self.ids["visor"] = (await answer.json())["id"]
        await self._rest()
        pool = self.stage.mirror.store.pool
        query = (
            "SELECT nominal_id, external_id FROM links WHERE side = 'athena' AND nominal_id ="
            " (SELECT nominal_id FROM links WHERE side = 'visor' AND external_id = $1)"
        )
        row = await pool.fetchrow(query, self.ids["visor"])
        assert row is not None, "the person was not made in ATHENA"
        _, self.untouched = await self.stage.shown("visor", self.ids["visor"])
        self.nominal, self.ids["athena"] = row["nominal_id"], row["external_id"]

    @rule(side=SIDES, data=st.data(), then=st.one_of(st.none(), st.sampled_from(FAULTS)))
    def edit(self, side: str, data: st.DataObject, then: tuple[str, dict[str, object]] | None) -> None:
        name = data.draw(st.sampled_from(sorted(EDITS)))
        self.do(self._edit(side, name, data.draw(st.sampled_from(EDITS[name]))))
        if then:
            self.misbehave(then)

    async def _edit(self, side: str, name: str, value: Json) -> None:
        await self.stage.fault(side)
        for cell, (was, now) in (await self.stage.edit(side, self.ids[side], {name: value})).items():
            if was != now:
                self.said.append(Said(side, cell, was, now))

    @rule(side=SIDES, dies=DIES, at=st.integers(0, 3))
    def proceed(self, side: str, dies: int, at: int) -> None:
        """What an edit causes, from its feed to the other system, with a door that dies on the way."""
        self.do(self._proceed(side, [dies if place == at else 0 for place in range(3)]))

    async def _proceed(self, side: str, dies: list[int]) -> None:
        await self.stage.hear(side, dies[0])
        await self.stage.relay()
        await self.stage.consume(CHANGES[side], dies[1])
        await self.stage.relay()
        for name in self.stage.sides:
            await self.stage.consume(COMMANDS[name], dies[2])

    @rule(side=SIDES, dies=DIES)
    def hear(self, side: str, dies: int) -> None:
        self.do(self.stage.hear(side, dies))

    @rule(topic=TOPICS, dies=DIES, back=st.sampled_from([0, 0, 0, 1, 3]))
    def consume(self, topic: str, dies: int, back: int) -> None:
        self.do(self.stage.consume(topic, dies, back))

    @rule(twice=st.booleans())
    def relay(self, twice: bool) -> None:
        self.do(self.stage.relay(twice=twice))

    @rule()
    def sweep(self) -> None:
        self.do(self.stage.sweep())

    def misbehave(self, fault: tuple[str, dict[str, object]]) -> None:
        side, switches = fault
        self.do(self.stage.fault(side, **switches))

    def teardown(self) -> None:
        if self.ids.get("athena"):
            self.do(self._check())

    async def _check(self) -> None:
        for side in self.stage.sides:
            await self.stage.fault(side)
        await self._rest()
        cells = await self.stage.merged(self.nominal)
        (_, visor), (_, athena) = [await self.stage.shown(side, self.ids[side]) for side in ("visor", "athena")]
        for name in EDITS:
            assert agrees(name, visor.get(name), athena.get(name), cells.get(name)), (name, cells.get(name))
        for name in self.untouched.keys() - EDITS.keys():
            assert visor.get(name) == self.untouched[name], (name, "was touched by nobody")
        for at, said in enumerate(self.said):
            assert kept(at, self.said, cells.get(said.cell)), (said, cells.get(said.cell))
        assert not await self.stage.mirror.store.pool.fetchval("SELECT count(*) FROM pending_writes")
        assert not await self.stage.mirror.store.pool.fetchval("SELECT count(*) FROM parked")

    async def _rest(self) -> None:
        """Let everything happen until nothing does any more: then it must be silent."""
        for _ in range(ROUNDS):
            await self.stage.sweep()
            if not await self.stage.round():
                assert not await self.stage.round(), "it spoke again after it was silent"
                return
        raise AssertionError(f"still restless after {ROUNDS} rounds")


@pytest.fixture
async def own(postgres: Postgres, kafka: Kafka) -> AsyncIterator[World]:
    """A world whose mirror does not run: the stage moves it."""
    async with a_world(postgres, kafka) as world:
        yield world


def play(settings_: Settings, sides: dict[str, Outside], examples: int) -> None:
    """Play many games on one stage, on a loop of its own."""
    with asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        stage = runner.run(stack.enter_async_context(Stage.opened(settings_, sides)))

        class Game(Mirroring):
            pass

        Game.stage, Game.run = stage, runner
        try:
            run_state_machine_as_test(
                Game,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=20,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate],
                    print_blob=True,
                ),
            )
        finally:
            runner.run(stack.aclose())


async def test_the_real_doors_lose_nothing_and_come_to_rest(own: World) -> None:
    await asyncio.to_thread(play, own.settings, own.sides, 60)


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_the_real_doors_lose_nothing_in_many_games(own: World) -> None:
    await asyncio.to_thread(play, own.settings, own.sides, 3000)
