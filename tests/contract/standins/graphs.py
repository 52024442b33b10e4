"""Builders for ATHENA's graph: steps, and a person's graph without what is numbered."""

from typing import Any

from tests.contract.standins.standin import Standin

STREET = {"street": "4 Quarry Lane", "locality": "Wexmere", "post_code": "ZZ1 4QL"}
OWN = {"synthetic": True, "person": {"last_name": "QUILL", "first_names": "ARNO"}}


def record(**sections: Any) -> dict[str, Any]:
    """A step on the person's own record."""
    return {"do": "record", "record": sections}


def find(name: str, kind: str, **attributes: Any) -> dict[str, Any]:
    """A step that finds or creates."""
    return {"do": "find_or_create", "as": name, "kind": kind, "record": attributes}


def link(name: str, role: str, since: str = "") -> dict[str, Any]:
    """A step that links."""
    return {"do": "link", "to": name, "role": role, "since": since}


def end(
    kind: str, role: str, until: str = "01-NOV-2026", since: str | None = None, **attributes: Any
) -> dict[str, Any]:
    """A step that ends links."""
    return {"do": "end", "kind": kind, "role": role, "record": attributes, "until": until, "since": since}


def create(athena: Standin, *steps: dict[str, Any]) -> dict[str, Any]:
    """A group that creates a person."""
    return {"op": "create", "idempotency_key": athena.fresh_key(), "steps": [record(**OWN), *steps]}


def update(athena: Standin, id_: str, version: int, *steps: dict[str, Any]) -> dict[str, Any]:
    """A group that changes a person."""
    key = athena.fresh_key()
    return {"op": "update", "id": id_, "if_match": version, "idempotency_key": key, "steps": list(steps)}


async def step(athena: Standin, *groups: dict[str, Any]) -> list[dict[str, Any]]:
    """Send groups of steps and return the outcomes."""
    status, body = await athena.call("POST", "/persons/steps", json={"items": groups})
    assert status == 200, body
    outcomes: list[dict[str, Any]] = body["outcomes"]
    return outcomes


async def made(athena: Standin, *steps: dict[str, Any]) -> str:
    """Create a person by steps and return the id."""
    (outcome,) = await step(athena, create(athena, *steps))
    assert outcome["status"] == 201, outcome
    return str(outcome["id"])


async def graph(athena: Standin, id_: str) -> dict[str, Any]:
    """Read one person's graph."""
    status, body = await athena.call("POST", "/graphs", json={"ids": [id_]})
    assert status == 200, body
    (found,) = body["graphs"]
    assert found["version"] == found["version_after"]
    one: dict[str, Any] = found
    return one


def plain(found: dict[str, Any]) -> Any:
    """A graph without ids, versions and places, in order."""
    links = [
        (it["role"], it["since"], it["until"], it["thing"]["kind"], it["thing"]["record"] | {"ref": ""})
        for it in found["links"]
    ]
    return found["record"], links


def says(found: dict[str, Any], kind: str) -> list[tuple[dict[str, Any], bool]]:
    """The things of a kind that a person is joined to, each with whether the link lives."""
    return [(it["thing"]["record"], not it["until"]) for it in found["links"] if it["thing"]["kind"] == kind]


async def counts(athena: Standin, id_: str) -> int:
    """The version of a person."""
    return int((await graph(athena, id_))["version"])
