"""What a tester can make ATHENA do wrong beyond what any system can: reads that are torn, writes that stop half-way."""

from typing import Annotated

from msgspec import Meta

from deploy.sandbox.standins.engine.switches import MOST_TIMES, Switches


class GraphSwitches(Switches, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The faults that are on. What counts down shows how many are left."""

    torn_graphs: Annotated[
        int,
        Meta(ge=0, le=MOST_TIMES, description="In so many answers to /graphs one person is torn: links are missing."),
    ] = 0
    stop_after_steps: Annotated[
        int,
        Meta(
            ge=0,
            le=MOST_TIMES,
            description="The next request of steps does only so many steps of each group and commits them; then the "
            "connection ends, unanswered. Off again after that.",
        ),
    ] = 0
