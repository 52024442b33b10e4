"""Rows to Structs and back; what is kept as JSON text is coded here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from services.visor_sync.domain.cells import Cell, Claim, ShadowCell
from services.visor_sync.domain.records import CaseRow, Link, Nominal, PendingWrite, ShadowRow, Stray
from services.visor_sync.store.lane import Lane, about_nothing
from shared.messages import Json
from shared.postgres import Connection, Queries

queries = Queries(Path(__file__).parents[1] / "sql" / "queries.sql")

_encoder = msgspec.json.Encoder(order="deterministic")
_cells = msgspec.json.Decoder(dict[str, Cell])
_shadow = msgspec.json.Decoder(dict[str, ShadowCell])
_claims = msgspec.json.Decoder(dict[str, Claim])
_texts = msgspec.json.Decoder(dict[str, str])
_json = msgspec.json.Decoder(Any)


class Work:
    """What every kind of work needs of its transaction. A question sees every write that was told before it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lane = Lane(connection)

    def later(self, query: str, *args: object) -> None:
        """Write this before the next question, or when the transaction commits; its answer is of no interest."""
        self._lane.add(query, *args)

    async def send(self) -> None:
        """Send the writes that wait."""
        await self._lane.send()

    async def rows(self, query: str, *args: object) -> list[Any]:
        """The rows of a query."""
        await self._lane.send()
        found: list[Any] = await self._connection.fetch(query, *args)
        return found

    async def rows_of(self, query: str, *args: object) -> list[Any]:
        """The rows of a query about the members of lists; none, and nobody is asked, where the lists are empty."""
        return [] if about_nothing(args) else await self.rows(query, *args)

    async def row(self, query: str, *args: object) -> Any | None:
        """The first row of a query, if there is one."""
        await self._lane.send()
        return await self._connection.fetchrow(query, *args)

    async def value(self, query: str, *args: object) -> Any:
        """The first value of the first row of a query."""
        await self._lane.send()
        return await self._connection.fetchval(query, *args)

    async def one(self, query: str, *args: object) -> Mapping[str, Any]:
        """The row of a query that always has one."""
        found = await self.row(query, *args)
        assert found is not None
        return dict(found)


def json_text(value: object) -> str:
    """A value as JSON, keys in a fixed order."""
    return _encoder.encode(value).decode()


def json_value(text: str) -> Json:
    """A value from its JSON."""
    return _json.decode(text)


def shadow(row: Any) -> ShadowRow:
    """A row of `shadows`."""
    return ShadowRow(
        external_id=row["external_id"],
        version=row["version"],
        revision=row["revision"],
        applied_revision=row["applied_revision"],
        cells=_shadow.decode(row["cells"]),
        withheld=_texts.decode(row["withheld"]),
        gone=row["gone"],
        changed_at=row["changed_at"],
        policy=row["policy"],
    )


def nominal(row: Any) -> Nominal:
    """A row of `records`."""
    return Nominal(
        id=row["id"],
        version=row["version"],
        cells=_cells.decode(row["cells"]),
        force=row["force"],
        synthetic=row["synthetic"],
        changed_at=row["changed_at"],
        policy=row["policy"],
    )


def link(row: Any) -> Link:
    """A row of `links`."""
    return Link(
        side=row["side"],
        external_id=row["external_id"],
        nominal_id=row["nominal_id"],
        delivered_version=row["delivered_version"],
    )


def stray(row: Any) -> Stray:
    """A row of `strays`."""
    return Stray(**{**row, "cells": _claims.decode(row["cells"])})


def case(row: Any) -> CaseRow:
    """A row of `cases`."""
    return CaseRow(**{**row, "base": json_value(row["base"]), "claims": _claims.decode(row["claims"])})


def pending(row: Any) -> PendingWrite:
    """A row of `pending_writes`."""
    return PendingWrite(
        key=row["key"],
        side=row["side"],
        external_id=row["external_id"],
        nominal_id=row["nominal_id"],
        version=row["version"],
        base_version=row["base_version"],
        cells=_shadow.decode(row["cells"]),
        request=row["request"],
        pos=row["pos"],
        age_seconds=row["age_seconds"],
    )
