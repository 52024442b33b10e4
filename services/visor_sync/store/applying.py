"""What the merge remembers: people, links, strays, cases and history."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from services.visor_sync.domain.merge import Opened, Origin
from services.visor_sync.domain.records import CaseRow, Link, Nominal, Stray
from services.visor_sync.store.rows import Work, case, json_text, link, nominal, queries, stray
from shared.messages import CellChange

History = tuple[uuid.UUID, int, Origin, list[CellChange]]
"""Nominal, version, who changed it where and when, and what."""


class Applying(Work):
    """People and what belongs to them."""

    async def new_ids(self, count: int) -> list[uuid.UUID]:
        """New UUIDv7 for people: they grow with time, so the index stays compact."""
        rows = await self.rows(queries.new_ids, count)
        return [row["id"] for row in rows]

    async def lock_identifiers(self, values: Collection[str]) -> None:
        """Let nobody else link by these identifiers until the transaction ends."""
        if values:
            await self.value(queries.lock_identifiers, sorted(values))

    async def links_by_external(self, side: str, ids: Collection[str]) -> dict[str, Link]:
        """Which people these foreign records are, by external id."""
        rows = await self.rows_of(queries.links_by_external, side, sorted(ids))
        return {row["external_id"]: link(row) for row in rows}

    async def links_of(self, ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], Link]:
        """The foreign records of these people, by person and side."""
        rows = await self.rows_of(queries.links_of, sorted(ids))
        return {(row["nominal_id"], row["side"]): link(row) for row in rows}

    async def lock_records(self, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Nominal]:
        """People, locked until the transaction ends."""
        rows = await self.rows_of(queries.lock_records, sorted(ids))
        return {row["id"]: nominal(row) for row in rows}

    async def lock_linked(self, side: str, ids: Collection[str], policy: int) -> dict[uuid.UUID, Nominal]:
        """The people whose these foreign records are, locked until the transaction ends.

        Empty unless each record is somebody's who was looked at under this version of the policy.
        """
        rows = await self.rows_of(queries.lock_linked, side, sorted(ids), policy)
        return {row["id"]: nominal(row) for row in rows}

    async def sides_of(self, ids: Collection[uuid.UUID]) -> tuple[dict[tuple[uuid.UUID, str], Link], set[uuid.UUID]]:
        """The foreign records of these people, by person and side, and who of them is set aside."""
        rows = await self.rows_of(queries.sides_of, sorted(ids))
        links = {(row["nominal_id"], row["side"]): link(row) for row in rows if row["side"] is not None}
        return links, {row["nominal_id"] for row in rows if row["aside"]}

    async def read_records(self, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Nominal]:
        """People, only to read."""
        rows = await self.rows_of(queries.read_records, sorted(ids))
        return {row["id"]: nominal(row) for row in rows}

    async def read_strays(self, owners: Collection[str]) -> dict[str, Stray]:
        """Strays by their name in the table of identifiers, only to read."""
        rows = await self.rows_of(queries.read_strays, sorted(owners))
        return {found.owner: found for found in map(stray, rows)}

    async def lock_strays(self, owners: Collection[str]) -> dict[str, Stray]:
        """Strays by their name in the table of identifiers, locked until the transaction ends."""
        rows = await self.rows_of(queries.lock_strays, sorted(owners))
        return {found.owner: found for found in map(stray, rows)}

    async def owners(self, values: Collection[str]) -> dict[str, set[str]]:
        """Who can be found by these identifiers."""
        found: dict[str, set[str]] = {}
        for row in await self.rows_of(queries.owners, sorted(values)):
            found.setdefault(row["value"], set()).add(row["owner"])
        return found

    async def save_records(self, people: Sequence[Nominal]) -> None:
        """Insert or replace people."""
        people = sorted(people, key=lambda person: person.id)
        self.later(
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
        self.later(
            queries.save_links,
            [item.side for item in links],
            [item.external_id for item in links],
            [item.nominal_id for item in links],
            [item.delivered_version for item in links],
        )

    async def save_strays(self, strays: Sequence[Stray], policy: int) -> None:
        """Insert or replace strays, looked at under that version of the policy."""
        strays = sorted(strays, key=lambda item: item.owner)
        self.later(
            queries.save_strays,
            [item.side for item in strays],
            [item.external_id for item in strays],
            [json_text(item.cells) for item in strays],
            [item.synthetic for item in strays],
            policy,
        )

    async def drop_strays(self, owners: Collection[str]) -> None:
        """Strays that were joined to people."""
        self.later(queries.drop_strays, sorted(owners))
        self.later(queries.drop_identifiers, sorted(owners))

    async def save_identifiers(self, by_owner: Mapping[str, Collection[str]]) -> None:
        """Replace what these owners are found by."""
        self.later(queries.drop_identifiers, sorted(by_owner))
        pairs = sorted((value, owner) for owner, values in by_owner.items() for value in values)
        self.later(queries.save_identifiers, [value for value, _ in pairs], [owner for _, owner in pairs])

    async def save_cases(self, opened: Sequence[tuple[uuid.UUID, Opened]]) -> None:
        """Open or renew cases, each with its person."""
        opened = sorted(opened, key=lambda item: item[1].id)
        self.later(
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
        rows = await self.rows_of(queries.open_matches, sorted(external_ids))
        return {row["id"] for row in rows}

    async def close_cases(self, ids: Collection[uuid.UUID]) -> None:
        """Cases whose sides agree again."""
        self.later(queries.close_cases, sorted(ids))

    async def cases_by_id(self, ids: Collection[uuid.UUID]) -> list[CaseRow]:
        """Cases as they are now."""
        return [case(row) for row in await self.rows_of(queries.cases_by_id, sorted(ids))]

    async def save_history(self, rows: Sequence[History]) -> None:
        """What cells were and became."""
        nominals, versions, origins, changes = zip(*rows, strict=True) if rows else ((), (), (), ())
        self.later(
            queries.save_history,
            list(nominals),
            list(versions),
            [origin.side for origin in origins],
            [origin.author for origin in origins],
            [
                json_text([{"cell": it.cell, "was": json_text(it.was), "now": json_text(it.now)} for it in some])
                for some in changes
            ],
            [origin.at for origin in origins],
        )

    async def mark_applied(self, side: str, taken: Mapping[str, tuple[int, int]]) -> None:
        """From which to which revision foreign records were taken in, by external id; a gap before them stays."""
        firsts, lasts = [first for first, _ in taken.values()], [last for _, last in taken.values()]
        self.later(queries.mark_applied, side, list(taken), firsts, lasts)
