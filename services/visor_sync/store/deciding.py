"""What the desk remembers: what was proposed about a case, what became of it, and who is not whom."""

import uuid
from collections.abc import Collection
from pathlib import Path
from typing import Any

from services.visor_sync.domain.casework import Decision
from services.visor_sync.domain.records import CaseRow
from services.visor_sync.store.rows import Work, case, json_text, json_value
from shared.messages import Json
from shared.postgres import Queries

queries = Queries(Path(__file__).parents[1] / "sql" / "deciding.sql")


class Deciding(Work):
    """Cases as people decide them."""

    async def desk_cases(self, force: str, limit: int) -> list[CaseRow]:
        """Open cases of a force, and those of people whom no force has yet, the oldest first."""
        return [case(row) for row in await self.rows(queries.desk_cases, force, limit)]

    async def desk_case(self, case_id: uuid.UUID) -> CaseRow | None:
        """A case with its person's force, open or closed."""
        row = await self.row(queries.desk_case, case_id)
        return case(row) if row else None

    async def decisions_of(self, cases: Collection[uuid.UUID]) -> list[Decision]:
        """What was proposed about these cases, the oldest first."""
        return [_decision(row) for row in await self.rows_of(queries.decisions_of, sorted(cases))]

    async def propose(
        self, case_id: uuid.UUID, stamp: str, outcome: str, value: Json, reason: str, subject: str
    ) -> uuid.UUID | None:
        """Note what one person would decide; None where another proposal about the case is open."""
        row: uuid.UUID | None = await self.value(
            queries.propose, case_id, stamp, outcome, json_text(value), reason, subject
        )
        return row

    async def answer(self, decision: uuid.UUID, state: str, subject: str, words: str) -> bool:
        """Note what became of an open proposal; False where it was answered before."""
        return bool(await self.value(queries.answer, decision, state, subject, words))

    async def void_others(self, case_id: uuid.UUID, stamp: str) -> None:
        """A proposal that was made of another state of the case is void."""
        self.later(queries.void_others, case_id, stamp)

    async def set_apart(self, nominal: uuid.UUID, owner: str, likeness: str, decision: uuid.UUID) -> None:
        """A person and a foreign record (`side:id`) are not one while they can be found by just this."""
        self.later(queries.set_apart, nominal, owner, likeness, decision)

    async def apart(self, people: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], str]:
        """Which foreign records people decided are not these people, and how alike they were then."""
        rows = await self.rows_of(queries.apart, sorted(people))
        return {(row["nominal_id"], row["owner"]): row["likeness"] for row in rows}

    async def gone_open(self) -> set[uuid.UUID]:
        """People of whom a system's deletion is a question that nobody has decided."""
        return {row["nominal_id"] for row in await self.rows(queries.gone_open)}


def _decision(row: Any) -> Decision:
    return Decision(**{**row, "value": json_value(row["value"])})
