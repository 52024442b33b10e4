"""The memory of budgets: whom each officer has seen, counted in the transaction of the look itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from services.map.domain.oversight import NOT_SEEN, OverBudget, Oversight, Ruling, Span, Spent, judge
from services.map.domain.purposes import BY_CODE
from services.map.numbers import ALARMS, BLOCKS
from shared import audit
from shared.audit import AuditEvent
from shared.logs import log
from shared.postgres import Connection, Queries

q = Queries(Path(__file__).parent / "sql" / "budgets.sql")
_RECORDED_AND_SAW = f"WITH recorded AS ({audit.RECORD}) {q.saw}"


@dataclass(frozen=True)
class Metered:
    """What counting one look came to, to be told once its transaction has committed."""

    event: AuditEvent
    alarms: Sequence[Span] = ()
    blocked: OverBudget | None = None

    def tell(self) -> None:
        """Say alarms and blocks to monitoring.

        Raises:
            OverBudget: the look may not be shown.
        """
        actor, role = self.event.actor, self.event.role
        for span in self.alarms:
            ALARMS.labels(span.value, role).inc()
            log.warning("budget.alarmed", subject=actor, role=role, span=span.value)
        if self.blocked is not None:
            BLOCKS.labels(self.blocked.span.value, role).inc()
            log.warning("budget.blocked", subject=actor, role=role, span=self.blocked.span.value)
            raise self.blocked


class Meter:
    """Writes looks into the audit and counts whom they show."""

    def __init__(self, oversight: Oversight) -> None:
        self._oversight = oversight

    async def record(self, connection: Connection, event: AuditEvent) -> Metered:
        """Write a look's row, or that of its refusal when the budget is used up; alarms get rows of their own."""
        subjects = [] if event.action in NOT_SEEN else sorted({UUID(subject) for subject in event.subjects})
        if not subjects:
            await audit.record(connection, event)
            return Metered(event)
        purpose = BY_CODE.get(event.purpose)
        budget, urgent = self._oversight.budget[event.role], purpose is not None and purpose.urgent
        spent = await self._spent(connection, event.actor, subjects, urgent=urgent)
        ruling = judge(budget, spent, urgent=urgent)
        alarms = await self._alarms(connection, event, ruling, spent)
        if ruling.blocked is None:
            await connection.execute(_RECORDED_AND_SAW, *audit.values(event), event.actor, subjects, not urgent)
            return Metered(event, alarms)
        people, limit = spent.ordinary[ruling.blocked], budget.of(ruling.blocked).block
        detail = {**event.detail, "what": event.action, "why": "budget", "span": ruling.blocked, "people": people}
        await audit.record(connection, msgspec.structs.replace(event, action="look.refused", detail=detail))
        return Metered(event, alarms, OverBudget(ruling.blocked, limit))

    async def _spent(self, connection: Connection, actor: str, subjects: list[UUID], *, urgent: bool) -> Spent:
        others = await connection.fetchrow(q.spent, actor, subjects, Span.HOUR.length, Span.SHIFT.length)
        assert others is not None
        if others["too_old"]:
            await connection.execute(q.outlived, actor, Span.SHIFT.length)
        new = len(subjects)
        everybody = {span: others[span.value] + new for span in Span}
        return Spent(everybody, {span: others[f"ordinary_{span.value}"] + (0 if urgent else new) for span in Span})

    async def _alarms(self, connection: Connection, event: AuditEvent, ruling: Ruling, spent: Spent) -> list[Span]:
        raised = []
        for span in ruling.over:
            if await connection.fetchval(q.raise_alarm, event.actor, span.value, span.length):
                raised.append(span)
                detail = {"span": span, "people": spent.everybody[span], "area": event.detail.get("area", [])}
                about = msgspec.structs.replace(event, action="budget.alarmed", subjects=(), detail=detail)
                await audit.record(connection, about)
        return raised
