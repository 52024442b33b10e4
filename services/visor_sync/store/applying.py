"""What the merge remembers: people, links, strays, cases and history."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from services.visor_sync.domain.merge import Opened
from services.visor_sync.domain.records import CaseRow, Link, Nominal, Stray
from services.visor_sync.store.rows import Work, case, json_text, link, nominal, queries, stray
from shared.messages import Json

History = tuple[uuid.UUID, int, str, Json, Json, str, str, datetime]
"""Nominal, version, cell, was, now, source, author, instant."""


class Applying(Work):
    """People and what belongs to them."""

    async def new_events(self, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
        """Of these events, the ones not heard before."""
        rows = await self.connection.fetch(queries.new_events, sorted(set(ids)))
        return {row["event_id"] for row in rows}

    async def new_ids(self, count: int) -> list[uuid.UUID]:
        """New UUIDv7 for people: they grow with time, so the index stays compact."""
        rows = await self.connection.fetch(queries.new_ids, count)
        return [row["id"] for row in rows]

    async def lock_identifiers(self, values: Collection[str]) -> None:
        """Let nobody else link by these identifiers until the transaction ends."""
        if values:
            await self.connection.execute(queries.lock_identifiers, sorted(values))

    async def links_by_external(self, side: str, ids: Collection[str]) -> dict[str, Link]:
        """Which people these foreign records are, by external id."""
        rows = await self.connection.fetch(queries.links_by_external, side, sorted(ids))
        return {row["external_id"]: link(row) for row in rows}

    async def links_of(self, ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], Link]:
        """The foreign records of these people, by person and side."""
        rows = await self.connection.fetch(queries.links_of, sorted(ids))
        return {(row["nominal_id"], row["side"]): link(row) for row in rows}

    async def lock_records(self, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Nominal]:
        """People, locked until the transaction ends."""
        rows = await self.connection.fetch(queries.lock_records, sorted(ids))
        return {row["id"]: nominal(row) for row in rows}

    async def read_records(self, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Nominal]:
        """People, only to read."""
        rows = await self.connection.fetch(queries.read_records, sorted(ids))
        return {row["id"]: nominal(row) for row in rows}

    async def read_strays(self, owners: Collection[str]) -> dict[str, Stray]:
        """Strays by their name in the table of identifiers, only to read."""
        rows = await self.connection.fetch(queries.read_strays, sorted(owners))
        return {found.owner: found for found in map(stray, rows)}

    async def lock_strays(self, owners: Collection[str]) -> dict[str, Stray]:
        """Strays by their name in the table of identifiers, locked until the transaction ends."""
        rows = await self.connection.fetch(queries.lock_strays, sorted(owners))
        return {found.owner: found for found in map(stray, rows)}

    async def owners(self, values: Collection[str]) -> dict[str, set[str]]:
        """Who can be found by these identifiers."""
        found: dict[str, set[str]] = {}
        for row in await self.connection.fetch(queries.owners, sorted(values)):
            found.setdefault(row["value"], set()).add(row["owner"])
        return found

    async def save_records(self, people: Sequence[Nominal]) -> None:
        """Insert or replace people."""
        people = sorted(people, key=lambda person: person.id)
        await self.connection.execute(
            queries.save_records,
            [person.id for person in people],
            [person.version for person in people],
            [json_text(person.cells) for person in people],
            [person.force for person in people],
            [person.synthetic for person in people],
            [person.changed_at for person in people],
            [person.policy for person in people],
        )

    async def save_links(self, links: Sequence[Link]) -> None:
        """Join foreign records to people."""
        links = sorted(links, key=lambda item: (item.side, item.external_id))
        await self.connection.execute(
            queries.save_links,
            [item.side for item in links],
            [item.external_id for item in links],
            [item.nominal_id for item in links],
            [item.delivered_version for item in links],
        )

    async def save_strays(self, strays: Sequence[Stray], policy: int) -> None:
        """Insert or replace strays, looked at under that version of the policy."""
        strays = sorted(strays, key=lambda item: item.owner)
        await self.connection.execute(
            queries.save_strays,
            [item.side for item in strays],
            [item.external_id for item in strays],
            [json_text(item.cells) for item in strays],
            [item.synthetic for item in strays],
            policy,
        )

    async def drop_strays(self, owners: Collection[str]) -> None:
        """Strays that were joined to people."""
        await self.connection.execute(queries.drop_strays, sorted(owners))
        await self.connection.execute(queries.drop_identifiers, sorted(owners))

    async def save_identifiers(self, by_owner: Mapping[str, Collection[str]]) -> None:
        """Replace what these owners are found by."""
        await self.connection.execute(queries.drop_identifiers, sorted(by_owner))
        pairs = sorted((value, owner) for owner, values in by_owner.items() for value in values)
        await self.connection.execute(
            queries.save_identifiers, [value for value, _ in pairs], [owner for _, owner in pairs]
        )

    async def save_cases(self, opened: Sequence[tuple[uuid.UUID, Opened]]) -> None:
        """Open or renew cases, each with its person."""
        opened = sorted(opened, key=lambda item: item[1].id)
        await self.connection.execute(
            queries.save_cases,
            [question.id for _, question in opened],
            [person for person, _ in opened],
            [question.kind for _, question in opened],
            [question.cell for _, question in opened],
            [json_text(question.base) for _, question in opened],
            [json_text(question.claims) for _, question in opened],
        )

    async def open_matches(self, external_ids: Collection[str]) -> set[uuid.UUID]:
        """Open questions whether one of these foreign records is somebody."""
        rows = await self.connection.fetch(queries.open_matches, sorted(external_ids))
        return {row["id"] for row in rows}

    async def close_cases(self, ids: Collection[uuid.UUID]) -> None:
        """Cases whose sides agree again."""
        await self.connection.execute(queries.close_cases, sorted(ids))

    async def cases_by_id(self, ids: Collection[uuid.UUID]) -> list[CaseRow]:
        """Cases as they are now."""
        return [case(row) for row in await self.connection.fetch(queries.cases_by_id, sorted(ids))]

    async def save_history(self, rows: Sequence[History]) -> None:
        """What cells were and became."""
        columns = list(zip(*rows, strict=True)) if rows else [()] * 8
        was, now = ([json_text(value) for value in column] for column in columns[3:5])
        await self.connection.execute(queries.save_history, *map(list, columns[:3]), was, now, *map(list, columns[5:]))

    async def mark_applied(self, side: str, taken: Mapping[str, tuple[int, int]]) -> None:
        """From which to which revision foreign records were taken in, by external id; a gap before them stays."""
        firsts, lasts = [first for first, _ in taken.values()], [last for _, last in taken.values()]
        await self.connection.execute(queries.mark_applied, side, list(taken), firsts, lasts)
