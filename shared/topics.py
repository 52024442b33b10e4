"""The topics of the published language: what each carries, who says it, who hears it, and how long it is kept."""

import msgspec

from shared import messages
from shared.messages import Message
from shared.sightings import SightingReported, SightingSettled

DAY_MS = 24 * 3600 * 1000
TOMBSTONES_MS = 30 * DAY_MS
"""A projection that slept for less than this still sees every tombstone."""
SERVICES = ("visor_sync", "briefing", "map")


class Topic(msgspec.Struct, frozen=True):
    """A topic; `days` is how long messages are kept, None for a compacted one (the newest of each key, for ever).

    `carries` is empty while nothing is said there yet; `key` says in words what messages of one order share. Who says
    and who hears are services by their names, and others in words.
    """

    name: str
    partitions: int
    days: int | None
    carries: tuple[type[Message], ...] = ()
    key: str = ""
    says: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    about: str = ""

    @property
    def configs(self) -> dict[str, str]:
        """The broker's own names for the clean-up settings."""
        if self.days is None:
            return {"cleanup.policy": "compact", "delete.retention.ms": str(TOMBSTONES_MS)}
        return {"cleanup.policy": "delete", "retention.ms": str(self.days * DAY_MS)}


def _changes(side: str) -> Topic:
    return Topic(
        messages.CHANGES[side],
        12,
        days=7,
        carries=(messages.RecordChanged, messages.RecordGone),
        key="the record's id in its system",
        says=("visor_sync",),
        hears=("visor_sync",),
        about="What a system of record changed, as capture found it.",
    )


def _commands(side: str) -> Topic:
    return Topic(
        messages.COMMANDS[side],
        12,
        days=7,
        carries=(messages.DeliverRecord,),
        key="the nominal's id",
        says=("visor_sync",),
        hears=("visor_sync",),
        about="Which nominals a system of record may lack something of.",
    )


def _nominals(name: str, kind: type[Message], reader: str, about: str) -> Topic:
    return Topic(
        name,
        12,
        days=None,
        carries=(kind,),
        key="the nominal's id",
        says=("visor_sync",),
        hears=(reader,),
        about=about,
    )


TOPICS = (
    *(_changes(side) for side in messages.CHANGES),
    *(_commands(side) for side in messages.COMMANDS),
    _nominals(messages.NOMINALS_BASIC, messages.NominalBasic, "map", "Merged nominals, tier basic only."),
    _nominals(
        messages.NOMINALS_FULL, messages.NominalFull, "briefing", "Merged nominals, every tier that may leave ViSOR."
    ),
    Topic(
        messages.CASES,
        12,
        days=None,
        carries=(messages.CaseState,),
        key="the case's id",
        says=("visor_sync",),
        hears=("whoever keeps a desk",),
        about="Questions that people must decide.",
    ),
    Topic(
        messages.DESK,
        3,
        days=30,
        carries=(SightingReported, SightingSettled),
        key="the nominal's id",
        says=("briefing", "map"),
        hears=("briefing", "map"),
        about="What officers saw, and what came of it.",
    ),
    Topic(
        messages.BRIEFINGS,
        1,
        days=None,
        carries=(messages.BriefingState,),
        key="force, area and week",
        says=("briefing",),
        hears=("whoever the force connects",),
        about="The weekly proposals.",
    ),
    Topic(
        "rso.dashboard.v1",
        1,
        days=None,
        key="force and area",
        says=("briefing",),
        hears=("whoever the force connects",),
        about="Referrals for the Key Offender Dashboards.",
    ),
    Topic(
        messages.AUDIT,
        3,
        days=365,
        carries=(messages.AuditHead,),
        key="the service's name",
        says=SERVICES,
        hears=("the force's log store",),
        about="The sealed heads of the audit chains.",
    ),
    Topic(
        messages.SESSIONS,
        1,
        days=1,
        key="the person's id at the identity provider",
        says=("identity",),
        hears=SERVICES,
        about="Whose sessions end at once.",
    ),
)
