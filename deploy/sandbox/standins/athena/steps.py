"""Groups of steps: what one may hold, and carrying one out, from wherever it was cut short before. Pure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from deploy.sandbox.standins.athena import screen
from deploy.sandbox.standins.athena.graph import Graph
from deploy.sandbox.standins.athena.record import AthenaRecord
from deploy.sandbox.standins.athena.things import SHAPES, Kind, check_day, check_role, key_of, thing_record
from deploy.sandbox.standins.engine.body import control_character
from deploy.sandbox.standins.engine.record import merge, whole
from deploy.sandbox.standins.engine.write import Held

MOST = {"TELEPHONE": 50, "VEHICLE": 50, "ONLINE": 50, "LOCATION": 50, "EVENT": 500}
CUT = 0
_canonical = msgspec.json.Encoder(order="deterministic")
_encode = msgspec.json.Encoder()


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="record"):
    """Lay part of the person's own record over what is there."""

    record: dict[str, Any]


class FindOrCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="find_or_create"):
    """Find the thing that has exactly these attributes, or create it; later steps call it by the name given."""

    as_: str = msgspec.field(name="as")
    kind: Kind
    record: dict[str, Any]


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="link"):
    """Join the person to a thing named before."""

    to: str
    role: str
    since: str = ""


class End(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", tag="end"):
    """End the live links of a role to things with these attributes, and with this `since` where one is named."""

    kind: Kind
    role: str
    record: dict[str, Any]
    until: str
    since: str | None = None


Step = Record | FindOrCreate | Join | End


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The steps of one write of one person, as sent."""

    op: Literal["create", "update"]
    idempotency_key: str
    steps: list[Step]
    id: str | None = None
    if_match: int | None = None
    author: str | None = None


class Run(msgspec.Struct, frozen=True):
    """What became of a group so far; status 0 while it was cut short after `done` steps."""

    body_hash: bytes
    status: int
    id: str | None
    version: int | None
    problem: str | None
    done: int
    alone: bool
    names: dict[str, str]


class Asked(msgspec.Struct, frozen=True):
    """A group that can be read: its steps complete in shape; `flaw` is what is wrong with them otherwise."""

    group: Group
    steps: Sequence[Step]
    author: str
    body_hash: bytes
    flaw: str | None

    def candidates(self) -> Iterator[tuple[str, str]]:
        """Return kind and key of every thing that may be found."""
        for step in self.steps:
            if isinstance(step, FindOrCreate):
                yield step.kind, key_of(step.kind, step.record)

    def sections(self) -> dict[str, Any]:
        """Return the sections of the card that the steps are about, as keys."""
        kinds = {step.as_: step.kind for step in self.steps if isinstance(step, FindOrCreate)}
        touched: dict[str, Any] = {}
        for step in self.steps:
            if isinstance(step, Record):
                touched |= step.record
            elif isinstance(step, Join):
                touched[screen.section_of(kinds[step.to], step.role)] = None
            elif isinstance(step, End):
                touched[screen.section_of(step.kind, step.role)] = None
        return touched


def asked(group: Group, author: str) -> Asked:
    """Return a group with its steps checked, as far as they can be without knowing the person."""
    sent = _canonical.encode((group.op, group.id, group.if_match, author, group.steps))
    body_hash = hashlib.sha256(sent).digest()
    try:
        return Asked(group, _checked(group), author, body_hash, None)
    except ValueError as error:
        return Asked(group, (), author, body_hash, str(error))


def _checked(group: Group) -> list[Step]:
    if group.op == "create" and not (group.steps and isinstance(group.steps[0], Record)):
        raise ValueError("The first step to create a person is their record.")
    kinds: dict[str, str] = {}
    checked: list[Step] = []
    for place, step in enumerate(group.steps):
        try:
            checked.append(_checked_one(step, kinds))
        except ValueError as error:
            raise ValueError(f"Step {place}: {error}") from error
    return checked


def _checked_one(step: Step, kinds: dict[str, str]) -> Step:
    if isinstance(step, Record):
        for name in step.record:
            if name in screen.DERIVED:
                raise ValueError(f"`{name}` is no part of the person's own record; it is reached by links.")
        return step
    if isinstance(step, FindOrCreate):
        if step.as_ in kinds:
            raise ValueError("This name was given to another thing before.")
        kinds[step.as_] = step.kind
        return FindOrCreate(step.as_, step.kind, thing_record(step.kind, step.record))
    if isinstance(step, Join):
        if step.to not in kinds:
            raise ValueError("No step before this one finds or creates a thing of this name.")
        check_role(kinds[step.to], step.role)
        check_day("since", step.since)
        return step
    return _checked_end(step)


def _checked_end(step: End) -> End:
    check_role(step.kind, step.role)
    for name in step.record:
        if name not in SHAPES[step.kind].__struct_fields__:
            raise ValueError(f"A thing of kind {step.kind} has no such attribute.")
    check_day("since", step.since or "")
    check_day("until", step.until)
    if not step.until:
        raise ValueError("`until` is needed: a link that ends has a last day.")
    return step


class Work:
    """What a request of many groups works on: the graph, persons as they stand, and what is to be saved."""

    def __init__(self, graph: Graph, held: Mapping[str, Held], stop: int | None) -> None:
        self.graph = graph
        self.stop = stop
        self.saved: dict[str, Held] = {}
        self._held = held

    def run(self, it: Asked, id_: str, before: Run | None) -> Run:
        """Carry a group out on person `id_`, from where `before` was cut short."""
        now = self.saved.get(id_) or self._held.get(id_)
        if it.flaw is not None:
            return _refused(it, 422, now, it.flaw, before)
        first = before is None
        if refusal := _cannot(it.group, now, first):
            return _refused(it, *refusal, before)
        alive = now if now is not None and now.record is not None else None
        was = screen.own(msgspec.json.decode(alive.record)) if alive is not None and alive.record else {}
        done = 0 if before is None else before.done
        try:
            owns = _owns(it.steps[done:], was)
            self._check_room(it, id_, done)
        except ValueError as error:
            return _refused(it, 422, now, str(error), before)
        version = now.version if now else 0
        alone = before is None or (before.alone and before.version == version)
        names = {} if before is None else dict(before.names)
        end = len(it.steps) if self.stop is None else min(len(it.steps), done + self.stop)
        became, changed = was, False
        for step, own in zip(it.steps[done:end], owns, strict=False):
            if isinstance(step, Record):
                changed |= alive is None or own != became
                became = own
            else:
                changed |= self._do(step, id_, names, it.author)
        if changed:
            version += 1
            encoded = _encode.encode(screen.screen(self.graph, id_, became))
            self.saved.pop(id_, None)
            self.saved[id_] = Held(version, it.author, encoded)
        status = CUT if end < len(it.steps) else 201 if it.group.op == "create" else 200
        return Run(it.body_hash, status, id_, version, None, end, alone, names)

    def _do(self, step: Step, person: str, names: dict[str, str], author: str) -> bool:
        if isinstance(step, FindOrCreate):
            names[step.as_] = self.graph.find_or_create(step.kind, step.record, author).id
            return False
        if isinstance(step, Join):
            thing = self.graph.things[names[step.to]]
            return self.graph.link(person, thing, step.role, step.since, author)[1]
        if isinstance(step, End):
            return self.graph.end_matching(person, step.kind, step.role, step.record, step.since, step.until, author)
        return False

    def _check_room(self, it: Asked, person: str, done: int) -> None:
        kinds = {step.as_: step.kind for step in it.steps if isinstance(step, FindOrCreate)}
        more = dict.fromkeys(MOST, 0)
        for step in it.steps[done:]:
            if isinstance(step, Join):
                more[kinds[step.to]] += 1
            elif isinstance(step, End):
                more[step.kind] -= 1
        for link in self.graph.live(person):
            more[self.graph.things[link.thing].kind] += 1
        for kind, count in more.items():
            if count > MOST[kind]:
                raise ValueError(f"A person is joined to at most {MOST[kind]} things of kind {kind}.")


def _cannot(group: Group, now: Held | None, first: bool) -> tuple[int, Held | None, str] | None:
    """Return status, state and sentence where the person is not as the group needs them."""
    alive = now is not None and now.record is not None
    if group.op == "create" and first:
        return (422, now, "A person with this id exists already.") if alive else None
    if now is None or not alive:
        return 404, None, "There is no person with this id."
    if first and group.if_match is None:
        return 422, now, "if_match is needed: the version that this change was worked out from."
    if first and group.if_match != now.version:
        return 412, now, f"The person is at version {now.version}, not {group.if_match}."
    return None


def _owns(steps: Sequence[Step], own: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the person's own record as it stands after each step. Raises ValueError."""
    after = []
    for step in steps:
        if isinstance(step, Record):
            own = screen.own(whole(merge(own, step.record), AthenaRecord))
            if place := control_character(_encode.encode(own), own):
                raise ValueError(f"The text at `{place}` holds a control character.")
        after.append(own)
    return after


def _refused(it: Asked, status: int, now: Held | None, problem: str, before: Run | None) -> Run:
    version = now.version if now is not None and now.record is not None else None
    done, names = (before.done, before.names) if before else (0, {})
    id_ = before.id if before else it.group.id
    return Run(it.body_hash, status, id_, version, problem, done, before is None or before.alone, names)
