"""A graph as one document: what a live link joins stands where the mapping says, as if it were the person's own."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.visor_sync.graph.shape import Graph, GraphLink
from services.visor_sync.mapping.file import Linked

Links = Mapping[str, Linked]
Placed = tuple[str, GraphLink, Any]


def document(graph: Graph, links: Links) -> dict[str, Any]:
    """The person's own record with every linked thing in its place."""
    whole: dict[str, Any] = dict(graph.record)
    for place, row in links.items():
        whole[place] = None if row.one else []
    for place, _, element in placed(graph, links):
        if links[place].one:
            whole[place] = element
        else:
            whole[place].append(element)
    return whole


def placed(graph: Graph, links: Links) -> Iterator[Placed]:
    """Each live link that the mapping knows: its place, the link, and the element that it stands for there.

    Of several links to a place that holds one, the one made last stands there and the others in the place for the rest.
    """
    by_role = {(row.kind, role): place for place, row in links.items() for role in row.all_roles if not row.one}
    by_role |= {(row.kind, row.role): place for place, row in links.items() if row.one}
    several: dict[str, list[GraphLink]] = {}
    for link in graph.links:
        if link.until:
            continue
        place = by_role.get((link.thing.kind, link.role))
        if place is None:
            continue
        if links[place].one:
            several.setdefault(place, []).append(link)
        else:
            yield place, link, _element(link, links[place])
    for place, found in several.items():
        row = links[place]
        yield place, found[-1], _element(found[-1], row)
        for link in found[:-1]:
            if row.rest:
                yield row.rest, link, _element(link, links[row.rest], row.rest_as)


def _element(link: GraphLink, row: Linked, role: str = "") -> Any:
    if row.bare:
        return link.thing.record.get(row.bare)
    element = dict(link.thing.record)
    if row.since:
        element[row.since] = link.since
    if row.role_at:
        element[row.role_at] = role or link.role
    return element
