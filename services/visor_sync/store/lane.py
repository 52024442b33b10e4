"""Writes that nobody waits for: those of a transaction are joined into few statements, each one round trip."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from shared.postgres import Connection

_PARAMETER = re.compile(r"\$(\d+)")
_TABLE = re.compile(r"\b(?:INTO|UPDATE|FROM|JOIN)\s+(?!SET\b|unnest\b)(\w+)")


class Lane:
    """Writes in order. Those that touch the same table stay statements of their own: each sees what came before it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._joined: list[tuple[str, tuple[object, ...]]] = []
        self._touched: set[str] = set()
        self._before: list[list[tuple[str, tuple[object, ...]]]] = []

    def add(self, query: str, *args: object) -> None:
        """Write this before the next question is asked, or when the transaction commits; of nothing, write nothing."""
        if about_nothing(args):
            return
        tables = _tables(query)
        if tables & self._touched:
            self._before.append(self._joined)
            self._joined, self._touched = [], set()
        self._joined.append((query, args))
        self._touched |= tables

    async def send(self) -> None:
        """Send what waits."""
        if not self._joined:
            return
        waiting = [*self._before, self._joined]
        self._before, self._joined, self._touched = [], [], set()
        for writes in waiting:
            values = [value for _, args in writes for value in args]
            await self._connection.execute(_as_one(tuple(query for query, _ in writes)), *values)


def about_nothing(args: Sequence[object]) -> bool:
    """Whether a statement is about the members of lists, and all of its lists are empty."""
    lists = [value for value in args if isinstance(value, list)]
    return bool(lists) and not any(lists)


@lru_cache
def _tables(query: str) -> frozenset[str]:
    return frozenset(_TABLE.findall(query))


@lru_cache
def _as_one(queries: Sequence[str]) -> str:
    """Several writes as one statement.

    PostgreSQL carries out the parts that nothing refers to from the last to the first, so they are named the other way
    round: rows are then locked in the order in which the writes were added. Only the time that a lock is waited for
    hangs on that.
    """
    if len(queries) == 1:
        return queries[0]
    parts: list[str] = []
    count = 0
    for number, query in enumerate(queries):
        parts.append(f"w{number} AS ({_PARAMETER.sub(_shifted(count), query)})")
        count += max((int(found) for found in _PARAMETER.findall(query)), default=0)
    return f"WITH {', '.join(reversed(parts))} SELECT"


def _shifted(by: int) -> Callable[[re.Match[str]], str]:
    return lambda found: f"${int(found[1]) + by}"
