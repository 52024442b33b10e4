"""How a value is written in a system, by name: each converter reads a part of a record and writes it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import msgspec

from services.visor_sync.domain.identifiers import Cro, PncId, make_of, postcode, telephone, unspaced, vrm
from services.visor_sync.domain.values import plain
from services.visor_sync.reading import Unreadable, coded, day, text, turned, written_day
from shared.areas import districts
from shared.messages import Json
from shared.words import ETHNICITY_OFFICER, ETHNICITY_SELF

Reads = Callable[[Mapping[str, Any], str], Json]
Writes = Callable[[Any], Any]


@dataclass(frozen=True)
class Converter:
    """`read` takes an object and the name of its part; `write` a value; `empty` is what stands for no value."""

    read: Reads
    write: Writes
    empty: Any = ""


WRITTEN: Mapping[str, Writes] = {"upper": str.upper, "unspaced": unspaced}
PAIRS = ("point",)


def converters(form: str) -> dict[str, Converter]:
    """Every converter by its name in a mapping file; `form` is how the system writes a day, in strptime's words."""
    names = {row.code: row.name for row in districts()}
    codes = turned(names)
    return {
        "text": Converter(text, _same),
        "day": Converter(_days(form), partial(written_day, form=form)),
        "pnc_id": Converter(_parsed(lambda raw: PncId.parse(raw).value), _same),
        "cro_id": Converter(_parsed(lambda raw: Cro.parse(raw).value), _same),
        "telephone": Converter(_parsed(telephone), _same),
        "vrm": Converter(_parsed(vrm), _same),
        "vehicle_make": Converter(_parsed(make_of), _same),
        "postcode": Converter(_parsed(postcode), _same),
        "lower_case": Converter(_parsed(str.lower), _same),
        "ons_district": Converter(_parsed(lambda code: names.get(code, code)), lambda name: codes.get(name, name)),
        "key": Converter(_parsed(lambda name: plain(name) or name), _same),
        "degrees": Converter(_degrees, _same, None),
        "point": Converter(_point, _written_point, None),
        "whole": Converter(_whole, _same, None),
        "flag": Converter(_flag, _same, None),
        "count": Converter(_count, _same, None),
        "present": Converter(_present, _same, None),
        "ethnicity_self": Converter(partial(_ethnicity, ETHNICITY_SELF), _same),
        "ethnicity_officer": Converter(partial(_ethnicity, ETHNICITY_OFFICER), _same),
    }


def code_converter(codes: Mapping[str, Json], none: str, *, strict: bool) -> Converter:
    """A code table as a converter; a meaning without a code is written as `none`, or refused where `strict`."""
    written = turned(codes)
    if strict:
        return Converter(partial(_coded, codes), written.__getitem__, none)
    return Converter(partial(_coded, codes), lambda meaning: written.get(meaning, none), none)


def _coded(codes: Mapping[str, Json], part: Mapping[str, Any], name: str) -> Json:
    return coded(part, name, codes)


def _same(value: Any) -> Any:
    return value


def _parsed(parse: Callable[[str], str]) -> Reads:
    return lambda part, name: parse(text(part, name))


def _days(form: str) -> Reads:
    """A reader of days; what has exactly the form is read by place, for strptime is slow."""
    places: dict[str, slice] = {}
    at = 0
    for step in form.replace("%", " ").split():
        long = {"Y": 4, "b": 3}.get(step[0], 2)
        places[step[0]] = slice(at, at + long)
        at += long + len(step) - 1
    year, of_month, of_day = places["Y"], places.get("m") or places["b"], places["d"]
    months = _MONTHS if "b" in places else None
    separator, gaps = form[2], [place.start - 1 for place in places.values() if place.start]

    def read(part: Mapping[str, Any], name: str) -> Json:
        written = text(part, name)
        if len(written) != at or any(written[gap] != separator for gap in gaps):
            return day(part, name, form)
        month = months.get(written[of_month]) if months else written[of_month]
        iso = f"{written[year]}-{month}-{written[of_day]}"
        try:
            date.fromisoformat(iso)
        except ValueError:
            return day(part, name, form)
        return iso

    return read


_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1
    )
}


def _number(part: Mapping[str, Any], name: str) -> float | None:
    value = part.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float):
        raise Unreadable(f"{name} is not a number")
    return value


def _degrees(part: Mapping[str, Any], name: str) -> Json:
    value = _number(part, name)
    return None if value is None else round(float(value), 5)


def _point(part: Mapping[str, Any], name: str) -> tuple[float | None, float | None]:
    written = text(part, name)
    if not written:
        return None, None
    try:
        lat, lon = written.split(",")
        return round(float(lat), 5), round(float(lon), 5)
    except ValueError as error:
        raise Unreadable(f"{name} is not a point") from error


def _written_point(point: tuple[float | None, float | None]) -> str | None:
    lat, lon = point
    return f"{lat:.5f},{lon:.5f}" if lat is not None else None


def _whole(part: Mapping[str, Any], name: str) -> str:
    """Whatever stands there, as one text that is the same for the same content; only to notice that it changed."""
    value = part.get(name)
    return msgspec.json.encode(value, order="deterministic").decode() if value else ""


def _present(part: Mapping[str, Any], name: str) -> bool | None:
    """That something stands there, at whatever depth, and never what."""
    return True if _holds(part.get(name)) else None


def _holds(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds, value.values()))
    return bool(value)


def _ethnicity(codes: Mapping[str, str], part: Mapping[str, Any], name: str) -> Json:
    """A national code in capitals; O1, which was Chinese until 2011, is A4."""
    code = text(part, name).upper()
    if not code:
        return None
    code = _FORMER.get(code, code)
    if code not in codes:
        raise Unreadable(f"{name} holds an unknown code")
    return code


_FORMER = {"O1": "A4"}


def _flag(part: Mapping[str, Any], name: str) -> Json:
    value = part.get(name)
    if value is not None and not isinstance(value, bool):
        raise Unreadable(f"{name} is not true or false")
    return value


def _count(part: Mapping[str, Any], name: str) -> Json:
    value = part.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise Unreadable(f"{name} is not a count")
    return value
