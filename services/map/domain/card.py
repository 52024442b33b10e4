"""The person page: what matters on an encounter first, every value with its source, author and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.map.domain import words
from services.map.domain.people import NoPoint, Person, Risk, parts
from shared.messages import FieldState, Held, NominalBasic
from shared.policy import Policy

# DOMAIN section 4 gives the order: first what an officer needs without scrolling on a phone.
SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("warnings", "Warnings", ("warning_markers",)),
    ("conditions", "May and must not", ("conditions",)),
    ("encounter", "On an encounter", ("children", "manager", "whereabouts", "main_address")),
    (
        "risk",
        "Risk and management",
        (
            "risk_level",
            "risk_level_date",
            "mappa_category",
            "mappa_level",
            "management_mode",
            "modus_operandi",
            "risk_factors",
        ),
    ),
    (
        "identity",
        "Who it is",
        (
            "family_name",
            "given_names",
            "aliases",
            "date_of_birth",
            "sex",
            "description",
            "marks",
            "ethnicity_officer",
            "photograph",
            "pnc_id",
            "cro_id",
            "visor_ref",
        ),
    ),
    ("places", "Other addresses", ("other_addresses",)),
    ("contact", "Vehicles and telephones", ("vehicles", "telephones")),
)


@dataclass(frozen=True)
class Shown:
    """One held value in words. `at` is UTC; `as_at` is the date that the value itself carries, `ring` its telephone."""

    text: str
    source: str
    author: str
    at: datetime
    as_at: str = ""
    ring: str = ""

    @property
    def said(self) -> str:
        """Who says so, for values that share a source."""
        return f"{self.source}, {self.author}, {words.day(self.at.date())}"


@dataclass(frozen=True)
class Entry:
    """A field on the page. `contested`: the sources disagree, the more protective value stands first.

    `proposed` is what a system says that does not own the field, where that is the more protective.
    """

    field: str
    label: str
    assessment: bool
    contested: bool
    values: tuple[Shown, ...]
    proposed: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Card:
    """One person's basic details; `facts` is the same for programs."""

    id: str
    version: int
    force: str
    name: str
    risk: Risk
    line: str
    no_point: str
    changed_at: datetime
    synthetic: bool
    sections: tuple[Section, ...]
    facts: Mapping[str, FieldState]


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    id: str
    name: str
    risk: Risk
    risk_word: str
    assessed: str
    mappa: str
    warnings: tuple[str, ...]
    where: str
    as_at: str
    contested: bool
    on_map: bool
    born: str


def card_of(nominal: NominalBasic, person: Person, policy: Policy, today: date) -> Card:
    """The page of a nominal. A field that the policy does not put into the tier basic stays out, whoever sent it."""
    fields = {name: nominal.fields[name] for name in policy.visible(("basic",), "map") if name in nominal.fields}
    sections = tuple(
        Section(code, title, tuple(_entry(name, fields[name], policy, today) for name in names if _held(fields, name)))
        for code, title, names in SECTIONS
    )
    return Card(
        id=person.id,
        version=nominal.version,
        force=nominal.force.capitalize(),
        name=full_name(person),
        risk=person.risk,
        line=_line(nominal, today),
        no_point=words.NO_POINTS[person.place] if isinstance(person.place, NoPoint) else "",
        changed_at=nominal.changed_at,
        synthetic=nominal.synthetic,
        sections=tuple(section for section in sections if section.entries),
        facts=fields,
    )


def row_of(nominal: NominalBasic, person: Person, today: date) -> Row:
    """A nominal's line in the list."""
    address = parts(nominal.value("main_address"))
    away = isinstance(person.place, NoPoint) and person.place is not NoPoint.NO_COORDINATES
    where = words.whereabouts(parts(nominal.value("whereabouts"))) if away else words.address(address)
    return Row(
        id=person.id,
        name=full_name(person),
        risk=person.risk,
        risk_word=words.RISKS[person.risk],
        assessed=words.short_day(nominal.value("risk_level_date")),
        mappa=_mappa(nominal),
        warnings=tuple(words.say("warning_markers", value, today) for value in nominal.values("warning_markers")),
        where=where or words.NO_POINTS[NoPoint.NOT_RECORDED],
        as_at="" if away else words.short_day(address.get("as_at")),
        contested=any(state.contested or state.proposed for state in nominal.fields.values()),
        on_map=not isinstance(person.place, NoPoint),
        born=words.born(nominal.value("date_of_birth"), today),
    )


def full_name(person: Person) -> str:
    """`SMITH, John`; never empty."""
    family, given = person.family_name.upper(), person.given_names
    return ", ".join(part for part in (family, given) if part) or "Name not recorded"


def _line(nominal: NominalBasic, today: date) -> str:
    """Born, sex and PNC ID, as far as they are held."""
    named = (("date_of_birth", "Born "), ("sex", ""), ("pnc_id", "PNC ID "))
    parts = [before + words.say(name, nominal.value(name), today) for name, before in named if nominal.value(name)]
    return " · ".join(parts)


def _mappa(nominal: NominalBasic) -> str:
    category, level = nominal.value("mappa_category"), nominal.value("mappa_level")
    return f"Cat {category}, level {level}" if category and level else ""


def _held(fields: Mapping[str, FieldState], name: str) -> bool:
    return name in fields and bool(fields[name].held)


def _entry(name: str, state: FieldState, policy: Policy, today: date) -> Entry:
    rule = policy.fields[name]
    values = tuple(_shown(name, held, today) for held in state.held)
    proposed = tuple(_shown(name, held, today) for held in state.proposed)
    return Entry(name, rule.label, rule.kind == "assessment", state.contested, values, proposed)


def _shown(name: str, held: Held, today: date) -> Shown:
    inside = parts(held.value)
    source, ring = words.SOURCES.get(held.source, held.source), str(inside.get("telephone") or "")
    text = words.say(name, held.value, today)
    return Shown(text, source, held.author, held.at, words.day(inside.get("as_at")), ring)
