"""The ten story people: who they are and what happened to them lately, so that a demonstration has a plot."""

import msgspec

from deploy.sandbox.people.person import Kind
from deploy.sandbox.people.traits import CopyTraits, Traits


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One plot: `events` are (days ago, kind, note); `since` is how many days ago the whereabouts began.

    `look` says what a demonstration shows of it. `housemates` others on the register live at the same address;
    `moved` is how many days ago they came there.
    """

    name: str
    look: str
    traits: Traits
    events: tuple[tuple[int, Kind, str], ...]
    copy: CopyTraits = CopyTraits()
    since: int | None = None
    review_due: int | None = None
    housemates: int = 0
    moved: int | None = None


_PETERBOROUGH, _FENLAND = "E06000031", "E07000010"
_CAMBRIDGE, _SOUTH_CAMBS, _EAST_CAMBS, _HUNTS = "E07000008", "E07000012", "E07000009", "E07000011"

STORIES = (
    Story(
        name="breach last week",
        look="ATHENA's older risk level gives way to ViSOR's high; breach and late notification score",
        traits=Traits(district=_PETERBOROUGH, risk="high"),
        events=(
            (5, "breach", "Found with an undeclared smartphone against the order; device seized."),
            (9, "late_notification", "Monthly notification made four days late."),
            (31, "visit", "Seen at home by two officers; guarded about use of the internet."),
        ),
        copy=CopyTraits(older_risk=True),
    ),
    Story(
        name="very high risk with new intelligence",
        look="On BAT whatever the rank; MAPPA level 3; two pieces of intelligence in four weeks",
        traits=Traits(district=_FENLAND, risk="very_high", mappa_level=3),
        events=(
            (3, "intelligence", "Seen twice near a play area at closing time."),
            (12, "visit", "Unannounced visit by two officers; not at home, curtains drawn."),
            (26, "intelligence", "Has use of a second vehicle that was not notified."),
        ),
    ),
    Story(
        name="missing",
        look="Wanted on warrant: missing for six days, on BAT whatever the rank",
        traits=Traits(district=_PETERBOROUGH, risk="high", whereabouts="missing"),
        events=(
            (6, "breach", "Failed to notify; wanted on warrant."),
            (8, "visit", "No reply on three visits; neighbour saw bags being carried out."),
            (40, "visit", "Seen at home; in good spirits."),
        ),
        since=6,
    ),
    Story(
        name="reactive and arrested",
        look="No home visits, and an arrest: a review is owed",
        traits=Traits(district=_FENLAND, risk="low", mode="reactive"),
        events=((4, "arrest", "Arrested for a public order offence; released under investigation."),),
        review_due=-150,
    ),
    Story(
        name="late after a move",
        look="ATHENA holds the older address: a case, until somebody decides; lives with another nominal",
        traits=Traits(district=_PETERBOROUGH, risk="medium"),
        events=(
            (2, "late_notification", "Change of address notified nine days after the move."),
            (11, "address_change", "Moved in with a relative; household to be checked."),
        ),
        copy=CopyTraits(older_address=True),
        housemates=1,
        moved=11,
    ),
    Story(
        name="allegation and arrest",
        look="Allegation, arrest the day after, bail: high on the list of the South",
        traits=Traits(district=_CAMBRIDGE, risk="high"),
        events=(
            (5, "arrest", "Arrested on suspicion after the allegation; bailed with conditions."),
            (6, "allegation", "Third-party report of contact against the order."),
            (45, "visit", "Seen at home by two officers; nothing of note."),
        ),
    ),
    Story(
        name="very high risk and just released",
        look="ATHENA knew nothing of the management, the mirror fills it in; three more live at the premises",
        traits=Traits(district=_SOUTH_CAMBS, risk="very_high", mappa_level=2),
        events=(
            (1, "visit", "First visit after release; room at approved premises seen."),
            (8, "address_change", "Released from custody to approved premises."),
        ),
        copy=CopyTraits(unmanaged=True),
        since=8,
        housemates=3,
        moved=8,
    ),
    Story(
        name="intelligence building up",
        look="Three pieces of intelligence in five weeks, medium risk",
        traits=Traits(district=_HUNTS, risk="medium"),
        events=(
            (4, "intelligence", "New online profile under a nickname."),
            (16, "intelligence", "Seen in company with another nominal."),
            (33, "intelligence", "Asked a shop for work on a delivery round near a school."),
        ),
    ),
    Story(
        name="reactive and overdue",
        look="Review five weeks overdue, and another address in the council tax record",
        traits=Traits(district=_EAST_CAMBS, risk="low", mode="reactive"),
        events=((7, "address_change", "Council tax record shows another address."),),
        review_due=34,
    ),
    Story(
        name="no fixed abode and late",
        look="No point on the map; weekly notification missed twice",
        traits=Traits(district=_HUNTS, risk="high", whereabouts="no_fixed_abode"),
        events=(
            (1, "late_notification", "Weekly notification not made on the day."),
            (15, "intelligence", "Said to sleep in a van behind an industrial estate."),
            (22, "late_notification", "Weekly notification made two days late."),
        ),
        since=51,
    ),
)
