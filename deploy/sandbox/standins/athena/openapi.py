"""What only ATHENA can do, as parts of its OpenAPI document."""

from typing import Any

import msgspec

from deploy.sandbox.standins.athena.graphs_door import Graphs, GraphsAsked
from deploy.sandbox.standins.athena.links_door import LinkEdit, NewLink, ShownLink
from deploy.sandbox.standins.athena.steps import Group
from deploy.sandbox.standins.athena.steps_door import StepsOutcomes
from deploy.sandbox.standins.athena.things import SHAPES
from deploy.sandbox.standins.athena.things_door import COLLECTIONS, NewThing, ShownThing, ThingEdit
from deploy.sandbox.standins.engine.api import MOST_ITEMS
from deploy.sandbox.standins.engine.openapi import AUTHOR, MATCH, REF, answer, operation, parameter, problems

_SHAPES = (Graphs, GraphsAsked, Group, StepsOutcomes, NewThing, ThingEdit, ShownThing, NewLink, LinkEdit, ShownLink)
_GRAPHS = "Persons with their own part, every link, live or ended, and the things at their ends."
_STEPS = (
    "Groups of steps, one a person, each step an act of its own. A group that was cut short goes on where it stopped "
    "when it is sent again under its key."
)


def described(document: dict[str, Any]) -> dict[str, Any]:
    """Return the engine's document with the graph's requests in it."""
    _, schemas = msgspec.json.schema_components([*_SHAPES, *SHAPES.values()], ref_template=REF)
    own = {"type": "object", "description": "The person's own part of a record."}
    schemas["PersonGraph"]["properties"]["record"] = own
    things = [{"$ref": REF.format(name=shape.__name__)} for shape in SHAPES.values()]
    schemas["JoinedThing"]["properties"]["record"] = {"anyOf": things}
    groups = {"type": "array", "items": {"$ref": REF.format(name="Group")}, "maxItems": MOST_ITEMS}
    schemas["Groups"] = {"type": "object", "properties": {"items": groups}, "required": ["items"]}
    document["components"]["schemas"] = {**document["components"]["schemas"], **schemas}
    document["components"]["schemas"]["Change"]["properties"]["record"] = {"type": "null"}
    document["paths"] |= {
        "/graphs": {"post": operation("graphs", _GRAPHS, [], _answers("Graphs", 200), "GraphsAsked")},
        "/persons/steps": {"post": operation("steps", _STEPS, [AUTHOR], _answers("StepsOutcomes", 200), "Groups")},
        "/links": {"post": operation("createLink", _JOIN, [AUTHOR], _links_made(), "NewLink")},
        "/links/{id}": _one("Link", "LNK[0-9]{9}", "ShownLink", "LinkEdit"),
    }
    for collection, prefix in (("locations", "LOC"), ("objects", "OBJ"), ("events", "EVT")):
        noun = collection.removesuffix("s").capitalize()
        kinds = ", ".join(COLLECTIONS[collection])
        made = operation(f"create{noun}", f"A new thing: {kinds}.", [AUTHOR], _answers("Written", 201), "NewThing")
        document["paths"][f"/{collection}"] = {"post": made}
        document["paths"][f"/{collection}/{{id}}"] = _one(noun, f"{prefix}[0-9]{{9}}", "ShownThing", "ThingEdit")
    return document


def _answers(schema: str, status: int) -> dict[str, Any]:
    return {str(status): answer(schema)} | problems(400, 401, 413, 422)


def _links_made() -> dict[str, Any]:
    return _answers("Written", 201) | {"200": answer("Written")}


def _one(noun: str, pattern: str, shown: str, edit: str) -> dict[str, Any]:
    id_ = parameter("id", "path", "The id.", {"type": "string", "pattern": f"^{pattern}$"}, required=True)
    changed = {"200": answer("Written")} | problems(400, 401, 404, 412, 413, 422, 428)
    read = {"200": answer(shown, etag=True)} | problems(401, 404)
    return {
        "parameters": [id_],
        "get": operation(f"read{noun}", f"One {noun.lower()}.", [], read),
        "patch": operation(f"update{noun}", _CHANGE, [MATCH, AUTHOR], changed, edit),
    }


_JOIN = "Join a person to a thing; a live link of the same role that is there already is answered 200."
_CHANGE = "Change it at the version that If-Match names; every person joined to it has a new version then."
