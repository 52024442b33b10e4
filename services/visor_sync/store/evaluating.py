"""What a new field policy has to look at anew."""

import uuid
from collections.abc import Sequence

from services.visor_sync.store.deciding import queries as decided
from services.visor_sync.store.rows import Work, queries


class Evaluating(Work):
    """Records by the policy under which they were last looked at."""

    async def policy_in_force(self, version: int, digest: str) -> str:
        """The digest under which this version of the policy is known: `digest`, where nobody knew it yet."""
        known: str = await self.value(queries.policy_in_force, version, digest)
        return known

    async def records_of_older_policy(self, version: int, limit: int) -> list[uuid.UUID]:
        """People last looked at under a policy older than this version."""
        return [row["id"] for row in await self.rows(queries.records_of_older_policy, version, limit)]

    async def strays_of_older_policy(self, version: int, limit: int) -> list[str]:
        """Strays last looked at under a policy older than this version, by their name in the table of identifiers."""
        return [row["owner"] for row in await self.rows(queries.strays_of_older_policy, version, limit)]

    async def forget(self, people: Sequence[uuid.UUID], held: Sequence[str]) -> set[uuid.UUID]:
        """Forget history and cases of these people in all fields but the `held` ones; returns the cases shut."""
        self.later(queries.forget_history, people, held)
        self.later(decided.forget_decided, people, held)
        return {row["id"] for row in await self.rows(queries.forget_cases, people, held)}
