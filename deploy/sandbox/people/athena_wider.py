"""Writing the rest of a person the way ATHENA does, which knows the first of each list and no more."""

from datetime import date
from typing import Any

from deploy.sandbox.people.wider import Looks, Wider

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def appearance(looks: Looks) -> dict[str, Any]:
    """What stands on the person's card."""
    return {
        "height": looks.height,
        "build": looks.build.upper(),
        "hair": looks.hair.upper(),
        "eyes": looks.eyes.upper(),
        "eth_officer": looks.observed,
        "eth_self": looks.stated,
    }


def lists(of: Wider) -> dict[str, Any]:
    """Places, marks and visits."""
    return {
        "places": [
            {
                "use": _words(it.kind),
                "street": it.line,
                "locality": it.town,
                "post_code": it.postcode.replace(" ", ""),
                "recorded": _day(it.as_at),
            }
            for it in of.places[:1]
        ],
        "marks": [{"kind": _words(it.kind), "location": it.place.upper(), "text": it.text} for it in of.marks[:1]],
        "visits": [
            {
                "ref": it.ref,
                "date": _day(it.on),
                "kind": _words(it.kind),
                "officer": it.officers[0],
                "second_officer": it.officers[1] if len(it.officers) > 1 else "",
                "single_crewed": it.alone,
                "seen": "YES" if it.seen else "NO",
                "premises": it.premises,
                "next_due": _day(it.next_on),
            }
            for it in of.visits[:1]
        ],
    }


def _day(day: date | None) -> str:
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}" if day else ""


def _words(code: str) -> str:
    return code.upper().replace("_", " ")
