"""Why somebody may look: the pick-list of the card, and which of its lines need a reference."""

import re
from dataclasses import dataclass

REFERENCE_MOST = 40
# An incident, crime, log or operation number. One digit at least, so that nobody writes a name here.
_REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 ./-]*")


@dataclass(frozen=True)
class Purpose:
    """A line of the pick-list. `urgent`: a child or a victim waits, so a budget alarms and never blocks."""

    code: str
    label: str
    hint: str
    needs_reference: bool = False
    urgent: bool = False


# The order of the card: what cannot wait stands first.
PURPOSES: tuple[Purpose, ...] = (
    Purpose("missing_child", "Missing child", "A child is missing or at risk now", urgent=True),
    Purpose("crime_in_action", "Crime in action", "An offence is happening, or its suspect is at large", urgent=True),
    Purpose("encounter", "Stop or encounter", "Somebody is in front of you, or you are going to them"),
    Purpose("ppu_visit", "Visit or enquiry for the PPU", "The Public Protection Unit asked for it"),
    Purpose("tasking", "Planned tasking", "Give its number or the operation's", needs_reference=True),
    Purpose("intelligence", "Intelligence", "Give the number of the log or report", needs_reference=True),
    Purpose("other", "Other policing purpose", "Give the number under which it is recorded", needs_reference=True),
)
BY_CODE = {purpose.code: purpose for purpose in PURPOSES}


class NotAPurpose(Exception):
    """What was chosen cannot stand; `part` is `purpose` or `reference`, the message tells the officer why."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(why)
        self.part = part


def chosen(code: str, reference: str) -> tuple[Purpose, str]:
    """The purpose of a code, with its reference in the form in which it is kept.

    Raises:
        NotAPurpose: the list has no such code, or the reference is missing or is none.
    """
    purpose, kept = BY_CODE.get(code), " ".join(reference.split()).upper()
    if purpose is None:
        raise NotAPurpose("purpose", "Choose why you are looking")
    if purpose.needs_reference and not kept:
        raise NotAPurpose("reference", f"{purpose.label} needs a reference: the number under which it is recorded")
    if kept and (len(kept) > REFERENCE_MOST or not _REFERENCE.fullmatch(kept)):
        why = (
            f"A reference is a number such as 35/1234/26: letters, digits, / . and -, at most {REFERENCE_MOST}, no name"
        )
        raise NotAPurpose("reference", why)
    return purpose, kept
