"""Groups of steps: done in order, cut short anywhere and gone on with, and never done twice."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.contract.standins.graphs import (
    OWN,
    STREET,
    counts,
    create,
    end,
    find,
    graph,
    link,
    made,
    plain,
    record,
    says,
    step,
    update,
)
from tests.contract.standins.standin import Standin


@pytest.fixture(autouse=True)
async def _sound_afterwards(athena: Standin) -> AsyncIterator[None]:
    yield
    assert (await athena.call("DELETE", "/faults"))[0] == 204


async def cut(athena: Standin, after: int, group: dict[str, Any]) -> None:
    """Send a group of which only the first steps are done, unanswered."""
    assert (await athena.call("PUT", "/faults", json={"stop_after_steps": after}))[0] == 200
    with pytest.raises(aiohttp.ClientConnectionError):
        await step(athena, group)
    assert (await athena.call("GET", "/faults"))[1]["stop_after_steps"] == 0


def moves(number: str) -> list[dict[str, Any]]:
    """Steps of every sort, for somebody who has the number 1 and lives in the street."""
    return [
        record(warnings=["DOGS"]),
        find("a", "TELEPHONE", number=number),
        link("a", "USES"),
        find("h", "LOCATION", **STREET),
        link("h", "HOME", "05-MAY-2026"),
        find("w", "LOCATION", street="Dockside"),
        link("w", "WORK"),
        find("e", "EVENT", date="01-JUN-2026", category="VISIT", text="Seen."),
        link("e", "SUBJECT"),
        end("LOCATION", "HOME", since="01-JAN-2026"),
        end("TELEPHONE", "USES", number="1"),
    ]


def before() -> list[dict[str, Any]]:
    return [find("a", "TELEPHONE", number="1"), link("a", "USES"), find("h", "LOCATION", **STREET),
            link("h", "HOME", "01-JAN-2026")]  # fmt: skip


async def test_steps_are_seen_on_the_card_and_raise_the_version_by_one(athena: Standin) -> None:
    id_ = await made(athena, *before())
    (outcome,) = await step(athena, update(athena, id_, 1, *moves("2")))
    assert outcome == {"status": 200, "id": id_, "version": 2, "problem": None, "done": 11, "alone": True}
    _, card = await athena.call("GET", f"/persons/{id_}")
    assert (card["phones"], card["warnings"], card["home"]["recorded"]) == (["2"], ["DOGS"], "05-MAY-2026")
    assert [(it["use"], it["street"]) for it in card["places"]] == [("WORK", "Dockside")]
    assert card["log"][0]["ref"].startswith("EVT")


@pytest.mark.parametrize("after", range(1, 11))
async def test_steps_cut_short_anywhere_and_sent_again_end_where_uncut_ones_do(athena: Standin, after: int) -> None:
    uncut, one = await made(athena, *before()), await made(athena, *before())
    (whole,) = await step(athena, update(athena, uncut, 1, *moves("2")))
    group = update(athena, one, 1, *moves("2"))
    await cut(athena, after, group)
    (outcome,) = await step(athena, group)
    assert (outcome["status"], outcome["done"], outcome["alone"]) == (200, whole["done"], True)
    assert plain(await graph(athena, one)) == plain(await graph(athena, uncut))
    assert await step(athena, group) == [outcome], "sent a third time it is only answered"
    assert plain(await graph(athena, one)) == plain(await graph(athena, uncut))


async def test_a_creation_cut_short_goes_on_with_the_same_person(athena: Standin) -> None:
    group = create(athena, *moves("3"))
    start = await athena.now()
    await cut(athena, 5, group)
    (item,) = (await athena.changes(start))["items"]
    (outcome,) = await step(athena, group)
    assert (outcome["status"], outcome["id"], outcome["version"], outcome["done"]) == (201, item["id"], 2, 12)


async def test_steps_gone_on_with_after_somebody_else_s_change_are_not_alone(athena: Standin) -> None:
    id_ = await made(athena)
    group = update(athena, id_, 1, *moves("4"))
    await cut(athena, 3, group)
    assert (await athena.rename(id_, 2, "Theirs"))[0] == 200
    (outcome,) = await step(athena, group)
    assert (outcome["status"], outcome["version"], outcome["alone"]) == (200, 4, False)
    assert await step(athena, group) == [outcome]


async def test_steps_cut_short_twice_are_gone_on_with_twice(athena: Standin) -> None:
    id_ = await made(athena)
    group = update(athena, id_, 1, *moves("5"))
    await cut(athena, 4, group)
    await cut(athena, 4, group)
    (outcome,) = await step(athena, group)
    assert (outcome["status"], outcome["done"], outcome["alone"]) == (200, 11, True)


async def test_steps_against_another_version_or_nobody_are_refused_and_do_nothing(athena: Standin) -> None:
    id_ = await made(athena)
    stale, nobody = update(athena, id_, 7, *moves("6")), update(athena, "ATH000000000", 1, *moves("6"))
    outcomes = await step(athena, stale, nobody)
    assert [(it["status"], it["version"], it["done"]) for it in outcomes] == [(412, 1, 0), (404, None, 0)]
    assert says(await graph(athena, id_), "TELEPHONE") == []
    assert (await step(athena, stale))[0] == outcomes[0], "a refusal is remembered"


WRONG = [
    record(phones=["1"]), record(home={}), record(person={"last_name": ""}), record(unheard=1), record(aka=["a\x00"]),
    find("a", "BOAT"), find("a", "TELEPHONE"), find("a", "TELEPHONE", number="1", make="x"),
    find("t", "TELEPHONE", number="1"), find("a", "TELEPHONE", number="\x1b"), link("nowhere", "USES"),
    link("t", "HOME"), link("t", "USES", "31-FEB-2020"), end("TELEPHONE", "KEEPS"), end("TELEPHONE", "USES", make="x"),
    end("TELEPHONE", "USES", until=""), end("TELEPHONE", "USES", until="soon"), end("TELEPHONE", "USES", since="soon"),
    {"do": "sing"}, {}, "x",
]  # fmt: skip


@pytest.mark.parametrize("bad", WRONG, ids=range(len(WRONG)))
async def test_one_wrong_step_and_none_is_done(athena: Standin, bad: Any) -> None:
    id_ = await made(athena)
    good = [find("t", "TELEPHONE", number="77"), link("t", "USES")]
    (outcome,) = await step(athena, update(athena, id_, 1, *good, bad))
    assert (outcome["status"], outcome["done"]) == (422, 0)
    assert outcome["problem"]
    assert (await counts(athena, id_), says(await graph(athena, id_), "TELEPHONE")) == (1, [])


async def test_steps_that_change_nothing_leave_the_version(athena: Standin) -> None:
    id_ = await made(athena, *before())
    again = [record(**OWN), *before(), end("VEHICLE", "KEEPS", registration="NONE")]
    (outcome,) = await step(athena, update(athena, id_, 1, *again))
    assert (outcome["status"], outcome["version"]) == (200, 1)


async def test_a_key_is_for_one_request_whatever_door_it_comes_through(athena: Standin) -> None:
    id_ = await made(athena)
    group = update(athena, id_, 1, *moves("8"))
    await step(athena, group)
    (other,) = await step(athena, group | {"if_match": 2})
    status, _ = await athena.rename(id_, 2, "X", **{"Idempotency-Key": group["idempotency_key"]})
    used = {"Idempotency-Key": athena.fresh_key()}
    await athena.rename(id_, 2, "Y", **used)
    (third,) = await step(athena, group | {"idempotency_key": used["Idempotency-Key"]})
    assert (other["status"], status, third["status"]) == (422, 422, 422)


async def test_an_answer_that_is_lost_is_of_steps_that_were_done(athena: Standin) -> None:
    id_ = await made(athena)
    group = update(athena, id_, 1, *moves("9"))
    await athena.call("PUT", "/faults", json={"lose_response": 1})
    with pytest.raises(aiohttp.ClientConnectionError):
        await step(athena, group)
    (outcome,) = await step(athena, group)
    assert (outcome["status"], outcome["version"], outcome["alone"]) == (200, 2, True)


async def test_a_colleague_who_edits_during_a_write_is_met_by_steps_too(athena: Standin) -> None:
    id_ = await made(athena)
    await athena.call("PUT", "/faults", json={"edit_during_write": 1})
    (outcome,) = await step(athena, update(athena, id_, 1, record(warnings=["DOGS"])))
    assert (outcome["status"], outcome["version"]) == (412, 2)
