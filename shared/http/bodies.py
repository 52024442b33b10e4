"""What a caller sent, as a Struct that refuses what it does not know."""

from typing import Any, TypeVar

import msgspec
from aiohttp import web

from shared.http.access import CSRF_FIELD
from shared.http.errors import Problem

S = TypeVar("S", bound=msgspec.Struct)


async def read_json(request: web.Request, model: type[S]) -> S:
    """The body as `model`. Problem 415 for another media type, 400 for broken JSON, 422 for a wrong field."""
    _insist_on_strictness(model)
    if request.content_type != "application/json":
        raise Problem(415, "Send application/json.")
    body = await request.read()
    try:
        return msgspec.json.decode(body, type=model)
    except msgspec.ValidationError as error:
        raise Problem(422, str(error)) from error
    except msgspec.DecodeError as error:
        raise Problem(400, "The body is not valid JSON.") from error


async def read_form(request: web.Request, model: type[S]) -> S:
    """A form's fields as `model`, turned into its types; a list takes repeated values. Problem 422 otherwise."""
    _insist_on_strictness(model)
    sent = await request.post()
    fields = {key: sent.getall(key) for key in sent if key != CSRF_FIELD}
    return _converted(fields, model)


def read_query(request: web.Request, model: type[S]) -> S:
    """The query string as `model`, as read_form reads a form. Never put a person's details into a query."""
    _insist_on_strictness(model)
    return _converted({key: request.query.getall(key) for key in request.query}, model)


def _converted(fields: dict[str, list[Any]], model: type[S]) -> S:
    kinds = {field.encode_name: msgspec.inspect.type_info(field.type) for field in msgspec.structs.fields(model)}
    values: dict[str, Any] = {}
    for name, given in fields.items():
        if _many(kinds.get(name)):
            values[name] = given
        elif len(given) > 1:
            raise Problem(422, f"{name} was given more than once.")
        elif given[0] != "":  # a form sends an empty box as empty text: the same as not sent
            values[name] = given[0]
        elif name not in kinds:
            values[name] = ""
    try:
        made = msgspec.convert(values, model, strict=False)
    except msgspec.ValidationError as error:
        raise Problem(422, str(error)) from error
    for field in msgspec.structs.fields(model):
        # Text has no null: "null" must not turn into a choice that was not made.
        if field.encode_name in values and getattr(made, field.name) is None:
            raise Problem(422, f"{field.encode_name} has no such value.")
    return made


def _many(kind: Any) -> bool:
    many = (
        msgspec.inspect.ListType,
        msgspec.inspect.SetType,
        msgspec.inspect.FrozenSetType,
        msgspec.inspect.VarTupleType,
    )
    return isinstance(kind, many)


def _insist_on_strictness(model: type[S]) -> None:
    if not model.__struct_config__.forbid_unknown_fields:
        raise TypeError(f"{model.__name__} must be declared with forbid_unknown_fields=True")
