"""The languages that are mapped, an empty record of each system, and random states of the policy's fields."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from deploy.sandbox.standins.athena.record import AthenaRecord
from deploy.sandbox.standins.engine.record import merge, whole
from deploy.sandbox.standins.visor.record import VisorRecord
from services.visor_sync.domain.cells import field_names
from services.visor_sync.domain.identifiers import Cro, PncId, make_of, postcode, vrm
from services.visor_sync.domain.values import plain as plain_name
from services.visor_sync.mapping import FOLDER, MappedTranslator, load
from services.visor_sync.mapping.file import File, parse
from services.visor_sync.mapping.parts import Parts
from services.visor_sync.mapping.writers import writers
from shared.areas import districts
from tests.unit.visor_sync.builders import POLICY
from tests.unit.visor_sync.drawn import WIDER, days, elements, letters, numbers, plain, points


@dataclass(frozen=True)
class Language:
    """A mapping, the side of the mirror it is spoken on, an empty record, and the shape that it must have, if known."""

    side: str
    file: File
    words: MappedTranslator
    empty: Mapping[str, Any]
    shape: Any = None

    def stored(
        self,
        state: Mapping[str, Any],
        record: Mapping[str, Any] | None = None,
        written: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The record as the system keeps it once `state`, or only the fields of `written`, have been written to it."""
        fields = set(field_names(list(state if written is None else written)))
        return self.merged(record or self.empty, self.words.write(state, fields))

    def as_its_users_write(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The record once the system's own users have written `state`, what it owns and we may not write included."""
        record = deepcopy(dict(self.empty))
        names = set(field_names(list(state)))
        noticed = {name for name, part in self.file.fields.items() if part.kind == "present"}
        for write in writers(self.file, Parts(self.file), names - noticed).values():
            write(state, record)
        for name in names & noticed:  # there is nothing to write: something stands in that section
            section = next(
                it for it in self.file.withheld.values() if it.at.startswith(f"{self.file.fields[name].at}.")
            )
            record[self.file.fields[name].at] = {section.at.rpartition(".")[2]: "planted"}
        return whole(record, self.shape) if self.shape else record

    def merged(self, record: Mapping[str, Any], partial: Mapping[str, Any]) -> dict[str, Any]:
        """The record as the system keeps it once a partial one has been written to it."""
        after = merge(dict(record), dict(partial))
        return whole(after, self.shape) if self.shape else after


def language(name: str, side: str, empty: Mapping[str, Any], shape: Any = None) -> Language:
    """The language of a mapping file."""
    file = parse((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return Language(side, file, load(name, side, POLICY), empty, shape)


LANGUAGES = {
    "visor": language("visor", "visor", {"Synthetic": True, "Nominal": {"Surname": "Nobody"}}, VisorRecord),
    "athena": language("athena", "athena", {"synthetic": True, "person": {"last_name": "Nobody"}}, AthenaRecord),
    "mapps": language("mapps", "visor", {"isSynthetic": True, "person": {"familyName": "Nobody"}}),
}

NAMES = [row.name for row in districts()]


def address(line: str, town: str, code: str, district: str, point: tuple[float, float] | None, as_at: str) -> Any:
    lat, lon = point or (None, None)
    return {
        "line": line,
        "town": town,
        "postcode": postcode(code),
        "district": district,
        "lat": lat,
        "lon": lon,
        "as_at": as_at,
    }


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "visor_ref": plain.map(lambda it: f"SYN-{it}"),
    "family_name": letters,
    "given_names": letters,
    "date_of_birth": days,
    "sex": st.sampled_from(["male", "female", "unknown"]),
    "pnc_id": st.one_of(st.just("1981/0000034U"), letters.map(lambda it: PncId.parse(it).value)),
    "cro_id": st.one_of(st.sampled_from(["065656/91H", "SF05/482703J"]), letters.map(lambda it: Cro.parse(it).value)),
    "main_address": st.builds(
        address,
        letters,
        letters,
        st.one_of(st.just("PE99 9AB"), letters),
        st.sampled_from(NAMES),
        points,
        days,
    ),
    "risk_level": st.sampled_from(POLICY.fields["risk_level"].protective),
    "risk_level_date": days,
    "mappa_category": st.sampled_from(["1", "2", "3", "4"]),
    "mappa_level": st.sampled_from([1, 2, 3]),
    "manager": st.builds(lambda name, number: {"name": name, "telephone": number}, letters, numbers),
    "management_mode": st.sampled_from(["active", "reactive"]),
    "review_wording": letters,
    "review_date": days,
    "whereabouts": st.builds(
        lambda state, since: {"state": state, "since": since},
        st.sampled_from(["community", "no_fixed_abode", "custody", "hospital", "abroad", "missing"]),
        days,
    ),
    "children": st.builds(
        lambda there, count: {"in_household": there, "count": count},
        st.booleans(),
        st.one_of(st.none(), st.integers(0, 30)),
    ),
    "modus_operandi": letters,
    "risk_factors": letters,
    "photograph": plain,
    "employment": letters,
    "sensitive": st.sampled_from(["threat_to_life", "changed_identity", "ppu"]),
    "registration": st.builds(
        lambda day, period, until: {"relevant_date": day, "period": period, "until": until},
        days,
        st.sampled_from(["indefinite", "10_years", "2_years", "discharge"]),
        st.one_of(st.just(""), days),
    ),
    "assessments": elements(
        st.builds(
            lambda ref, tool, band, on: {"id": ref, "tool": tool, "band": band, "date": on},
            plain,
            st.sampled_from(["arms", "oasys", "rm2000", "osp"]),
            st.sampled_from(POLICY.fields["risk_level"].protective),
            days,
        ),
        "id",
    ),
    "orders": elements(
        st.builds(
            lambda ref, kind, made: {"id": ref, "kind": kind, "made": made},
            plain,
            st.sampled_from(["harm_prevention", "interim_harm_prevention", "risk", "notification", "foreign_travel"]),
            days,
        ),
        "id",
    ),
    "notifications": elements(
        st.builds(
            lambda ref, kind, due: {"id": ref, "kind": kind, "due": due},
            plain,
            st.sampled_from(["initial", "annual", "weekly", "change", "travel"]),
            days,
        ),
        "id",
    ),
    "online_identities": elements(
        st.builds(lambda name: {"key": plain_name(name) or name, "name": name, "service": "chat"}, letters), "key"
    ),
    "force": st.sampled_from(["cambridgeshire", "bedfordshire", "hertfordshire"]),
    "aliases": elements(letters.map(lambda it: {"key": plain_name(it) or it, "name": it}), "key"),
    "telephones": elements(st.builds(lambda it: {"number": it}, numbers), "number"),
    "vehicles": elements(
        st.builds(
            lambda mark, make, colour: {"vrm": mark, "make": make, "colour": colour},
            plain.map(vrm),
            plain.map(make_of),
            plain,
        ),
        "vrm",
    ),
    "warning_markers": elements(
        st.sampled_from(["violent", "weapons", "drugs", "self_harm", "dogs"]).map(lambda it: {"code": it}), "code"
    ),
    "conditions": elements(
        st.builds(
            lambda ref, rule, under, text, since: {
                "id": ref,
                "rule": rule,
                "under": under,
                "text": text,
                "since": since,
            },
            plain,
            st.sampled_from(["may", "must", "must_not"]),
            st.sampled_from(["licence", "harm_prevention_order", "notification"]),
            letters,
            days,
        ),
        "id",
    ),
    "events": elements(
        st.builds(
            lambda ref, on, kind: {"id": ref, "date": on, "kind": kind, "note": "seen"},
            plain,
            days,
            st.sampled_from(["breach", "arrest", "allegation", "late_notification", "address_change"]),
        ),
        "id",
    ),
    **WIDER,
}


def cells(field: str, value: Any) -> dict[str, Any]:
    if POLICY.fields[field].is_set:
        return {f"{field}/{key}": element for key, element in value.items()}
    return {field: value}


def states(side: str) -> st.SearchStrategy[dict[str, Any]]:
    """What a side may be given: some of the fields that the policy sends there."""
    return some_of({name for name, row in POLICY.fields.items() if row.goes_to(side)})


def whole_of(fields: set[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A state with a value in every one of these fields; a list may be empty."""
    return st.fixed_dictionaries({name: VALUES[name] for name in sorted(fields)}).map(_cells)


def some_of(fields: set[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A state of some of these fields."""
    return st.fixed_dictionaries({}, optional={name: VALUES[name] for name in sorted(fields)}).map(_cells)


def _cells(found: dict[str, Any]) -> dict[str, Any]:
    return {name: it for field, value in found.items() for name, it in cells(field, value).items()}
