"""What makes a mapping wrong: it contradicts itself, or it does not carry what the policy lets pass."""

from collections import Counter
from collections.abc import Mapping

from services.visor_sync.mapping.converters import PAIRS, WRITTEN, converters
from services.visor_sync.mapping.file import File, Linked, Object, Part, Row, Scalar, WrongMapping, steps
from shared.policy import Policy

Rows = Mapping[str, Row]


def check(file: File, side: str, policy: Policy) -> None:
    """Hold a mapping against itself and against the policy.

    Raises:
        WrongMapping: naming the field.
    """
    rows = file.rows
    _fits_the_policy(file, rows, side, policy)
    for place, part in file.parts():
        _part(file, place, part)
    _has_its_steps(file)
    for name, each in file.objects.items():
        names = {given for key, part in each.parts.items() for given in part.gives or (key,)}
        if not set(each.together) <= names or (each.needs and each.needs not in names & set(each.parts)):
            raise WrongMapping(f"objects.{name}: it needs a part that it does not have")
    written = {name: row for name, row in rows.items() if policy.fields[name].goes_to(side)}
    for name, row in written.items():
        _can_be_written(file, name, row)
    _no_place_is_written_twice(written)
    for place, linked in file.links.items():
        _link(file, place, linked)
    used = {part.codes for _, part in file.parts()}
    for table in file.codes:
        if table not in used:
            raise WrongMapping(f"codes.{table}: no field uses it")


def _fits_the_policy(file: File, fields: Rows, side: str, policy: Policy) -> None:
    mapped = [*file.fields, *file.objects, *file.sets, *file.withheld, *filter(None, [file.external_id])]
    for name, count in Counter(mapped).items():
        if name not in policy.fields:
            raise WrongMapping(f"{name}: the policy has no row for it")
        if count > 1:
            raise WrongMapping(f"{name}: it stands twice")
    for name, row in policy.fields.items():
        withheld = row.merge == "withheld"
        if name not in mapped and (row.owner == side or row.direction != "none"):
            raise WrongMapping(f"{name}: the policy has a row for it, and the mapping nothing")
        if name in file.withheld and not withheld:
            raise WrongMapping(f"{name}: the policy lets it pass, and the mapping withholds it")
        if name in fields and not withheld and row.is_set != (name in file.sets):
            raise WrongMapping(f"{name}: policy and mapping disagree whether it is a set")
        if name in file.sets and not withheld and row.element_key not in file.sets[name].parts:
            raise WrongMapping(f"sets.{name}: it lacks {row.element_key}, the policy's element_key")
        if name == file.external_id and row.goes_to(side):
            raise WrongMapping(f"{name}: the policy sends it here, and a system's own id cannot be written")


def _part(file: File, place: str, part: Part) -> None:
    if part.kind not in converters(file.day):
        raise WrongMapping(f"{place}: there is no converter {part.kind}")
    if part.kind == "whole" and not place.startswith("withheld."):
        raise WrongMapping(f"{place}: only what is withheld is taken whole")
    if part.written and part.written not in WRITTEN:
        raise WrongMapping(f"{place}: nothing is written {part.written}")
    if part.codes and part.codes not in file.codes:
        raise WrongMapping(f"{place}: there is no code table {part.codes}")
    if part.codes and part.kind != "text":
        raise WrongMapping(f"{place}: it has a converter and a code table")
    if part.none and part.none not in file.codes.get(part.codes, {}):
        raise WrongMapping(f"{place}: none is a code, and not one of its table")
    if bool(part.gives) != (part.kind in PAIRS) or (part.gives and len(part.gives) != 2):
        raise WrongMapping(f"{place}: a point, and only a point, gives two parts")
    if part.gives and not place.startswith("objects."):
        raise WrongMapping(f"{place}: only a part of an object gives two")
    _worked_out(file, place, part)


def _worked_out(file: File, place: str, part: Part) -> None:
    """What a part is read with besides its own place: other parts of the element, or a date of birth."""
    table, name = place.split(".")[:2]
    if part.of and not (table == "sets" and part.derived and set(part.of) < set(file.sets[name].parts)):
        raise WrongMapping(f"{place}: of names other parts of the element, and only a derived part has it")
    beside = file.fields.get(part.beside)
    if part.beside and (table != "fields" or part.kind != "pnc_id" or beside is None or beside.kind != "day"):
        raise WrongMapping(f"{place}: only a pnc_id is read beside another field, and that is a day")


def _link(file: File, place: str, row: Linked) -> None:
    """A place of links is the place of one object or one set, and its links can be told from all others."""
    objects = [each for each in file.objects.values() if each.at == place]
    sets = [each for each in file.sets.values() if each.at == place]
    if len(objects) + len(sets) != 1 or row.one != bool(objects):
        raise WrongMapping(f"links.{place}: it is not the place of one object (`one`) or of one set")
    if bool(row.role) == bool(row.roles) or bool(row.roles) != bool(row.role_at):
        raise WrongMapping(f"links.{place}: it needs a role, or roles and the part that says which (role_at)")
    if row.bare != "".join(each.bare for each in sets):
        raise WrongMapping(f"links.{place}: bare is not what the set calls its values")
    rest = file.links.get(row.rest) if row.rest else None
    if row.rest and (not row.one or rest is None or rest.kind != row.kind or row.rest_as not in rest.roles):
        raise WrongMapping(f"links.{place}: {row.rest} cannot hold the rest of it")
    for other, each in file.links.items():
        if other in (place, row.rest) or each.rest == place or each.kind != row.kind:
            continue
        if set(row.all_roles) & set(each.all_roles):
            raise WrongMapping(f"links.{place}: its links cannot be told from those of {other}")


def _has_its_steps(file: File) -> None:
    """No place is empty or has an empty step, but for the section of an object whose parts stand elsewhere."""
    places = {f"sets.{name}": row.at for name, row in file.sets.items()} | {"synthetic": file.synthetic}
    places |= {place: part.at for place, part in file.parts() if not part.of}
    places |= {f"objects.{name}": row.at for name, row in file.objects.items() if row.at}
    for place, at in places.items():
        if not at or not all(steps(at)):
            raise WrongMapping(f"{place}: at has an empty step")


def _can_be_written(file: File, name: str, row: Row) -> None:
    if row.read_only:
        raise WrongMapping(f"{name}: the policy sends it here, and it is read only")
    for place in _places(row):
        if len(place) > 2:
            raise WrongMapping(f"{name}: a partial write reaches two steps deep, and {'.'.join(place)} is deeper")
    for part in [row] if isinstance(row, Scalar) else row.parts.values():
        meanings = Counter(file.codes.get(part.codes, {}).values())
        if any(count > 1 for count in meanings.values()):
            raise WrongMapping(f"codes.{part.codes}: two codes mean the same, and {name} is written with it")


def _places(row: Row) -> list[tuple[str, ...]]:
    """Where a field is written: one place, or one for each part of an object that has no section of its own."""
    if isinstance(row, Object) and not row.at:
        return [steps(part.at) for part in row.parts.values() if not part.derived]
    return [steps(row.at)]


def _no_place_is_written_twice(rows: Rows) -> None:
    taken: dict[tuple[str, ...], str] = {}
    for name, row in rows.items():
        for place in _places(row):
            for other, owner in taken.items():
                if place[: len(other)] == other or other[: len(place)] == place:
                    raise WrongMapping(f"{name}: it is written where {owner} is")
            taken[place] = name
