"""What an export does: the list as a file, once for a reason, with everybody in it on record before it is given out."""

from datetime import date

import msgspec

from services.map.domain.card import row_of
from services.map.domain.export import MOST, Exported
from services.map.domain.listing import Filters, Slice
from services.map.domain.people import person_of
from services.map.handlers import Memory, Officer, found_district
from services.map.sealing import Seal
from shared.messages import NominalBasic, decode


class TooMany(Exception):
    """An export would hold more people than one file should; the message is how many. That is on record."""


async def export(
    memory: Memory, words: Seal, officer: Officer, form: str, reason: str, filters: Filters, sort: str, today: date
) -> Exported:
    """Everybody whom the list shows under these filters, in its order. The reason is kept sealed, as all words are.

    Raises:
        TooMany: more than `MOST`; nothing was exported.
    """
    async with memory.look(officer.sight, today) as look:
        total = (await look.tally(filters)).total
        fits = total <= MOST
        bodies = await look.page(filters, sort, Slice(1, 1, 0), MOST) if fits else []
        nominals = [nominal for body in bodies if isinstance(nominal := decode(NominalBasic.type, body), NominalBasic)]
        detail = {"form": form, "filters": filters.codes(), "people": len(nominals), "of": total}
        detail["text"] = words.close(msgspec.json.encode({"reason": reason}))
        if fits:
            await look.record(officer.event("list.exported", [str(it.id) for it in nominals], detail))
        else:
            refused = {**detail, "what": "list.exported", "why": "too_many"}
            await look.record(officer.event("look.refused", [], refused))
    if not fits:
        raise TooMany(str(total))
    people = [(nominal, person_of(nominal, found_district(today))) for nominal in nominals]
    return [(row_of(nominal, person, today), person) for nominal, person in people]
