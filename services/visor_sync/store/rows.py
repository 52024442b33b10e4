"""Rows to Structs and back; what is kept as JSON text is coded here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from services.visor_sync.domain.cells import Cell, Claim, ShadowCell
from services.visor_sync.domain.records import CaseRow, Link, Nominal, PendingWrite, ShadowRow, Stray
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
    """What every kind of work needs: the connection of its transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def one(self, query: str, *args: object) -> Mapping[str, Any]:
        """The row of a query that always has one."""
        row = await self.connection.fetchrow(query, *args)
        assert row is not None
        return dict(row)


def json_text(value: object) -> str:
    """A value as JSON, keys in a fixed order."""
    return _encoder.encode(value).decode()


def json_value(text: str) -> Json:
    """A value from its JSON."""
    return _json.decode(text)


def shadow(row: Any) -> ShadowRow:
    """A row of `shadows`."""
    return ShadowRow(**{**row, "cells": _shadow.decode(row["cells"]), "withheld": _texts.decode(row["withheld"])})


def nominal(row: Any) -> Nominal:
    """A row of `records`."""
    return Nominal(**{**row, "cells": _cells.decode(row["cells"])})


def link(row: Any) -> Link:
    """A row of `links`."""
    return Link(**row)


def stray(row: Any) -> Stray:
    """A row of `strays`."""
    return Stray(**{**row, "cells": _claims.decode(row["cells"])})


def case(row: Any) -> CaseRow:
    """A row of `cases`."""
    return CaseRow(**{**row, "base": json_value(row["base"]), "claims": _claims.decode(row["claims"])})


def pending(row: Any) -> PendingWrite:
    """A row of `pending_writes`."""
    return PendingWrite(**{**row, "cells": _shadow.decode(row["cells"])})
